/** @file The look of a report: one sheet, light and dark by the reader's own choice, from phone to desk. */
export const style = `
:root{color-scheme:light dark;--bg:#fbfaf8;--card:#fff;--ink:#1d2126;--soft:#59626d;--line:#e3e0da;--grid:#ece9e3;
--sft:#6d7580;--a0:#0072b2;--a1:#c65500;--a2:#007a5a;--a3:#a6457f;--good:#00704f;--bad:#b3361b;--good-bg:#e3f3ec;--bad-bg:#fbe9e4;
--calm-bg:#efede8;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--bg:#14171b;--card:#1c2026;--ink:#e8e6e1;--soft:#a3abb5;--line:#2f353d;--grid:#2a3038;
--sft:#a3acb8;--a0:#5bb8ee;--a1:#f0a13c;--a2:#3cc79a;--a3:#e08cc0;--good:#5fd0a5;--bad:#ff9277;--good-bg:#16342a;--bad-bg:#402119;--calm-bg:#272c33}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
main,header.top,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header.top{padding-top:40px}
.eyebrow{margin:0;color:var(--soft);font-size:.82rem;letter-spacing:.06em;text-transform:uppercase}
h1{font-size:clamp(1.7rem,4.5vw,2.5rem);line-height:1.15;margin:.2em 0 .4em;letter-spacing:-.02em}
h2{font-size:1.35rem;margin:0 0 .35em;letter-spacing:-.01em}
h3{font-size:1rem;margin:0}
p{margin:.4em 0 .8em;max-width:70ch}
a{color:inherit}
.lead{font-size:1.08rem;max-width:62ch}
.result{border-left:4px solid var(--a0);background:var(--card);padding:14px 18px;border-radius:0 10px 10px 0;font-size:1.05rem;max-width:none;margin:18px 0}
.result p{max-width:96ch}.result p:last-child{margin-bottom:0}
section{padding:26px 0 8px;margin-top:22px;border-top:1px solid var(--line)}
.soft{color:var(--soft)}.small{font-size:.86rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:18px 0;padding:0;list-style:none}
.tiles li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 14px;min-width:0}
.tiles b{display:block;font-size:1.18rem;line-height:1.3}
.tiles span{color:var(--soft);font-size:.82rem}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr));gap:14px;margin:14px 0}
.grid.two{grid-template-columns:repeat(auto-fill,minmax(min(420px,100%),1fr))}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 14px 10px;min-width:0;margin:0}
figure.card{display:flex;flex-direction:column}figure.card svg{margin-top:auto}.card figcaption{margin-bottom:8px}.card figcaption .soft{font-size:.82rem;line-height:1.35;display:block}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-family:inherit;fill:var(--soft);font-size:11.5px}
svg .ink{fill:var(--ink)}
svg .strong{fill:var(--ink);font-weight:600}
.arm-sft{--arm:var(--sft)}.arm-0{--arm:var(--a0)}.arm-1{--arm:var(--a1)}.arm-2{--arm:var(--a2)}.arm-3{--arm:var(--a3)}
.gridline{stroke:var(--grid);stroke-width:1}.axis{stroke:var(--line);stroke-width:1}
.curve{fill:none;stroke:var(--arm);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.faint{stroke-width:1;opacity:.35}
.band{fill:var(--arm);opacity:.15}.dot{fill:var(--arm);stroke:var(--card);stroke-width:1.2}
svg text.count{font-size:9px}
.whisker{stroke:var(--arm);stroke-width:2.4;stroke-linecap:round}
.zero{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;list-style:none;padding:0;margin:8px 0;font-size:.92rem}
.legend li{display:flex;align-items:center;gap:7px}.legend svg{width:34px;height:14px;flex:none}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums;width:100%}
caption{text-align:left;color:var(--soft);font-size:.86rem;padding-bottom:6px}
th,td{text-align:right;padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top}
th:first-child,td:first-child{text-align:left;padding-left:0}th{font-weight:600;color:var(--soft)}
td .soft{white-space:nowrap}
.prose th,.prose td{text-align:left}.prose td .soft{white-space:normal}
details{margin:12px 0}summary{cursor:pointer;color:var(--soft);padding:4px 0}summary:hover{color:var(--ink)}
pre{background:var(--calm-bg);border-radius:10px;padding:14px;overflow-x:auto;font:12.5px/1.5 var(--mono);max-width:100%}
code{font-family:var(--mono);font-size:.88em;background:var(--calm-bg);border-radius:5px;padding:.1em .35em;overflow-wrap:anywhere}
.play{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:16px;margin:16px 0;min-width:0}
.facts{color:var(--soft);font-size:.88rem;margin:.2em 0 .6em}
.tabs{border:0;padding:0;margin:0;min-width:0}
.tabs legend{padding:0;font-size:.82rem;color:var(--soft)}
.tabs>input{position:absolute;opacity:0;pointer-events:none}
.tabs>label{display:inline-flex;align-items:center;gap:6px;padding:5px 13px;margin:6px 6px 10px 0;border:1px solid var(--line);border-radius:99px;cursor:pointer;font-size:.92rem}
.tabs>label::before{content:"";width:9px;height:9px;border-radius:50%;background:var(--arm)}
.tabs>input:checked+label{border-color:var(--arm);box-shadow:inset 0 0 0 1px var(--arm);font-weight:600}
.tabs>input:focus-visible+label{outline:2px solid var(--arm);outline-offset:2px}
.tabs>.panel{display:none}
.round{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(290px,100%),1fr));gap:12px;margin-bottom:12px}
.scene{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:flex-start}.scene svg{flex:1 1 230px;max-width:330px;min-width:0;margin:0 auto}.scene svg text{font-size:13px}.scene dl{flex:1 1 190px}
.phase{border:1px solid var(--line);border-radius:10px;padding:10px 12px;min-width:0}
.phase h4{margin:0 0 2px;font-size:.92rem}
.phase dl{display:grid;grid-template-columns:auto 1fr;gap:3px 10px;margin:6px 0 0;font-size:.86rem}
.phase dt{color:var(--soft)}.phase dd{margin:0;min-width:0;overflow-wrap:anywhere}
.badge{display:inline-block;border-radius:6px;padding:1px 8px;font-size:.8rem;font-weight:600;background:var(--calm-bg);color:var(--soft)}
.badge.good{background:var(--good-bg);color:var(--good)}.badge.bad{background:var(--bad-bg);color:var(--bad)}
.node{fill:var(--card);stroke:var(--soft);stroke-width:1.4}.disc{fill:var(--soft);opacity:.32}
.me .node{stroke:var(--arm);stroke-width:2.6}.me .disc{fill:var(--arm);opacity:.5}.me .strong{fill:var(--arm)}
.edge{stroke:var(--ink);stroke-width:2;opacity:.7}.mine{stroke:var(--arm);opacity:1;stroke-width:2.6}
.asked{stroke:var(--soft);stroke-width:1.3;stroke-dasharray:3 4;opacity:.75;fill:none}.asked.mine{stroke:var(--arm);opacity:1}
.halo{paint-order:stroke;stroke:var(--card);stroke-width:3.5px;stroke-linejoin:round}
dl.glossary{display:grid;grid-template-columns:minmax(130px,max-content) 1fr;gap:8px 18px;margin:12px 0}
dl.glossary dt{font-weight:600}dl.glossary dd{margin:0;max-width:75ch}
footer{padding:26px 20px 50px;color:var(--soft);font-size:.86rem}
@media (max-width:560px){main,header.top,footer{padding-left:14px;padding-right:14px}header.top{padding-top:24px}
dl.glossary{grid-template-columns:1fr;gap:2px}dl.glossary dd{margin-bottom:10px}.play{padding:12px}table{font-size:.8rem}th,td{padding:5px 5px}}
@media print{.tabs>.panel{display:block!important}body{background:#fff}}
`;
