/** @file The look of what only a curriculum's report has. */
export const moreStyle = `
.nodelink{cursor:pointer}.nodelink:hover .dot,.nodelink:focus-visible .dot{stroke:var(--ink);stroke-width:2.4}
.bred{fill:none;
stroke:var(--soft);stroke-width:1.3;opacity:.55}
.heat{fill:var(--a0);stroke:var(--line);stroke-width:1}
.heat.other{fill:var(--a1)}
.frames{display:flex;flex-wrap:wrap;gap:10px 16px;margin:8px 0}.frame{flex:0 1 150px;font-size:.82rem;line-height:1.35;color:var(--soft)}
.frame svg{max-width:130px}
.opponent{border-top:1px solid var(--line);margin:0;padding:4px 0}.opponent pre:target{outline:2px solid var(--a0)}
.opponent summary code{margin-right:4px}
.tabs.seeds>.panel{padding-top:4px}
.hollow{fill:var(--card);stroke:var(--soft);stroke-width:1.4}
`;
