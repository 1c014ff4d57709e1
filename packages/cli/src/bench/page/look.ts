/** @file The look of what only a benchmark's report has. */
export const look = `
figure.card svg.radar{max-width:600px;
margin:0 auto}
.ring{fill:none}.inside{fill:var(--arm);
opacity:.1}
.radar .ringtext{font-size:10px}.gridline.ring{stroke:var(--line)}
`;
