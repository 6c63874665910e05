/** The page's style sheet: light and dark, on screen and on paper, with the fonts that are there. */
export const style = `
:root {
  --back: #ffffff; --text: #1b2027; --faint: #57606a; --line: #d0d7de; --soft: #f6f8fa; --link: #0550ae;
  --good: #116329; --good-back: #dcf5e3; --bad: #a40e26; --bad-back: #ffe3e3; --warn: #7a4a00; --warn-back: #fff1c2;
  --known: #5a32a3; --known-back: #efe6ff; --quiet: #57606a; --quiet-back: #eef1f4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0e1217; --text: #e4e9ee; --faint: #9ea9b5; --line: #343c46; --soft: #171c23; --link: #80b8ff;
    --good: #7ce093; --good-back: #12301c; --bad: #ff9d94; --bad-back: #451a1c; --warn: #f0c556; --warn-back: #36290a;
    --known: #c8a9ff; --known-back: #2b1f45; --quiet: #9ea9b5; --quiet-back: #20262e;
  }
}
* { box-sizing: border-box; }
/* What is below the window is laid out when it comes into it: thousands of outcomes open at once. */
main > section { content-visibility: auto; contain-intrinsic-size: auto 60rem; }
html { scroll-padding-top: 4.5rem; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 1240px; margin: 0 auto; padding: 0 1.5rem; }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: center;
  padding-block: .5rem; background: var(--back); border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1rem; letter-spacing: .02em; }
h2 { margin: 2rem 0 .25rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.1rem; }
h4 { display: inline; margin: 0; font-size: 1em; font-weight: 600; }
p { margin: .4rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
code, pre { font: .87em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: .5rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--soft); border-radius: 6px; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; padding: 0; list-style: none; font-size: .9rem; }
.filter { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; margin-left: auto; font-size: .9rem; }
.filter[hidden], [hidden] { display: none !important; }
.filter input[type=search] { width: 15rem; padding: .3rem .6rem; font: inherit; color: inherit; background: var(--back);
  border: 1px solid var(--faint); border-radius: 6px; }
.faint, .service, .over, .level { color: var(--faint); }
.service, .over { font-weight: 400; }
.count { padding: 0 .5em; font-size: .85em; font-weight: 400; color: var(--faint); background: var(--quiet-back); border-radius: 1em; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.wide { position: relative; overflow-x: auto; }
.wide th, .wide td { overflow-wrap: normal; }
table { border-collapse: collapse; font-size: .9rem; }
caption { padding: .5rem 0; text-align: left; color: var(--faint); }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
.matrix { min-width: 60rem; }
.matrix td { max-width: 15rem; padding: .25rem .4rem; line-height: 0; }
.matrix th[scope=row] { white-space: nowrap; }
.frames { font: .8rem/1.4 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.frames td:not(:last-child), .frames th { white-space: nowrap; }
.frames .number { text-align: right; }
.compare { margin-top: 1rem; }
.compare td { white-space: nowrap; }
.compare .total > * { border-bottom: 0; font-weight: 600; }
.s { display: inline-block; width: 1.25rem; height: 1.25rem; margin: 1px; border-radius: 4px; text-align: center;
  font: 600 .8rem/1.25rem system-ui, sans-serif; text-decoration: none; }
a.s:hover { outline: 2px solid currentColor; }
h2 .s { width: 1.6rem; height: 1.6rem; font-size: 1.1rem; line-height: 1.6rem; vertical-align: 2px; }
.s.good { color: var(--good); background: var(--good-back); } .n.good { color: var(--good); }
.s.bad { color: var(--back); background: var(--bad); } .n.bad { color: var(--bad); font-weight: 700; }
.s.warn { color: var(--warn); background: var(--warn-back); box-shadow: inset 0 0 0 1px var(--warn); } .n.warn { color: var(--warn); }
.s.known { color: var(--known); background: var(--known-back); } .n.known { color: var(--known); }
.s.quiet { color: var(--quiet); background: var(--quiet-back); }
.n { margin-right: .5em; }
.facts { margin-bottom: 1rem; }
.problem { margin: 1rem 0; padding: .5rem 1rem; border-left: 4px solid var(--bad); background: var(--bad-back); border-radius: 0 6px 6px 0; }
.problem h3 { margin: 0; }
.problem pre { background: none; padding: 0; white-space: pre-wrap; }
.failure { margin: .6rem 0; padding: .6rem 1rem; border: 1px solid var(--line); border-left: 4px solid var(--quiet); border-radius: 6px; }
.failure.bad { border-left-color: var(--bad); } .failure.warn { border-left-color: var(--warn); }
.failure.known { border-left-color: var(--known); }
.failure:target { outline: 2px solid var(--link); }
summary { cursor: pointer; }
summary h3 { display: inline; }
.failure .rpc { font-weight: 400; font-size: .95em; }
.level { font-size: .8em; }
.because { margin: .2rem 0 .2rem 1.9rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.failure > :not(summary) { margin-left: 1.9rem; }
.notes, .log { margin: 1.5rem 0; }
figure { margin: .75rem 0; }
figcaption { font-size: .85rem; color: var(--faint); }
.diagram { display: block; min-width: 760px; max-width: 100%; height: auto; font: 12px/1 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.diagram text { fill: var(--text); unicode-bidi: isolate; white-space: pre; }
.diagram .lane { text-anchor: middle; font-weight: 700; }
.diagram .time { text-anchor: end; fill: var(--faint); }
.diagram .wait { text-anchor: middle; }
.diagram .faint { fill: var(--faint); }
.diagram path, .diagram circle { fill: none; stroke: var(--text); stroke-width: 1.5; }
.diagram .line { stroke: var(--line); stroke-width: 2; }
.diagram .break { stroke: var(--faint); }
.diagram .paused { fill: var(--warn); }
.diagram .message path { stroke: var(--link); }
.diagram .quiet path { stroke: var(--faint); }
.diagram .quiet path:not(.head) { stroke-dasharray: 5 4; }
.diagram .stop path, .diagram .stop circle, .diagram .bad path { stroke: var(--bad); }
.diagram .end path { stroke-width: 2.5; }
.diagram .end text { font-weight: 700; }
.diagram .band { fill: var(--bad-back); stroke: var(--bad); }
.diagram .mark { fill: var(--bad); font-weight: 700; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  :root { --back: #fff; --text: #000; --faint: #444; --line: #999; --soft: #fff; --link: #003d8f; --good: #0b4d1e;
    --good-back: #fff; --bad: #9b0a20; --bad-back: #fff; --warn: #6b4000; --warn-back: #fff; --known: #4b2790;
    --known-back: #fff; --quiet: #444; --quiet-back: #fff; }
  body { font-size: 11px; }
  table { font-size: 10px; }
  th, td { padding: .2rem .3rem; }
  .matrix th[scope=row] { white-space: normal; }
  header { position: static; padding-inline: 0; } main { padding: 0; }
  .filter { display: none; }
  .wide { overflow: visible; }
  .s { width: 1rem; height: 1rem; line-height: 1rem; margin: 0; box-shadow: inset 0 0 0 .5px currentColor; }
  .s.bad { color: #fff; background: var(--bad); print-color-adjust: exact; }
  .matrix { min-width: 0; }
  .matrix td { padding: .15rem; }
  .diagram { min-width: 0; }
  pre { padding: 0; white-space: pre-wrap; }
  figure, .problem, tr { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
}
`;
