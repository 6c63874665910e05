/** Light and dark by what the system says; no font and no picture from anywhere else. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --back: light-dark(#f7f7f5, #15171a);
  --card: light-dark(#fff, #1d2024);
  --line: light-dark(#dddcd6, #33373d);
  --text: light-dark(#1c1d1f, #e8e8e6);
  --soft: light-dark(#5d6066, #a1a6ad);
  --main: light-dark(#1f5fbf, #7db1ff);
  --on-main: light-dark(#fff, #0c1a2e);
  --chosen: light-dark(#e5eefb, #22314a);
  --good: light-dark(#1a7040, #62c990);
  --bad: light-dark(#b3261e, #ff8f86);
  --open: light-dark(#8a5a00, #f0b952);
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { height: 100%; }
body {
  margin: 0; height: 100%; display: flex; flex-direction: column;
  background: var(--back); color: var(--text);
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
.skip { position: absolute; left: -99rem; }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; background: var(--card); padding: .5rem; }
:focus-visible { outline: 2px solid var(--main); outline-offset: 1px; }
.hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
header {
  display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; padding: .6rem 1rem;
}
h1 { font-size: 1.1rem; margin: 0; letter-spacing: -.01em; }
h1 span { font-weight: 400; color: var(--soft); }
h2 { font-size: 1.15rem; margin: 0 0 .4rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
dl { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0; flex: 1; }
dl div { display: flex; gap: .4rem; }
dt { color: var(--soft); }
dd { margin: 0; font-family: var(--mono); font-size: .87em; align-self: center; overflow-wrap: anywhere; }
#clock { display: flex; align-items: center; gap: .4rem; color: var(--soft); }
#clock input { width: 5rem; }
#live { margin: 0; display: flex; align-items: center; gap: .4rem; color: var(--soft); }
.dot { width: .6rem; height: .6rem; border-radius: 50%; background: var(--open); }
#live.on .dot { background: var(--good); }
#live.off .dot { background: var(--bad); }
[role=tablist] { display: flex; gap: .2rem; padding: 0 1rem; border-bottom: 1px solid var(--line); }
[role=tab] {
  border: 0; border-bottom: 3px solid transparent; border-radius: 0; background: none;
  padding: .5rem .8rem; color: var(--soft);
}
[role=tab][aria-selected=true] { color: var(--text); border-color: var(--main); font-weight: 600; }
[role=tab] b { font-weight: 400; color: var(--soft); font-variant-numeric: tabular-nums; }
#trouble { margin: 0; padding: .6rem 1rem; color: var(--bad); background: var(--card); border-bottom: 1px solid var(--line); white-space: pre-wrap; font-family: var(--mono); font-size: .87em; }
main { flex: 1; min-height: 0; }
main > section { height: 100%; }
#panel-calls { display: grid; grid-template-columns: minmax(22rem, 1fr) minmax(24rem, 1.15fr); }
.list { overflow: auto; border-right: 1px solid var(--line); }
.column { max-width: 62rem; padding: 1.2rem 1rem 3rem; overflow: auto; height: 100%; }
.bar { display: flex; gap: .6rem; align-items: center; padding: .6rem 1rem; position: sticky; top: 0; background: var(--back); z-index: 1; }
.bar label { white-space: nowrap; color: var(--soft); }
.bar input[type=search] { flex: 1; min-width: 6rem; }
button, input, select, textarea {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; padding: .3rem .6rem;
}
button { cursor: pointer; }
button:hover { border-color: var(--soft); }
button.main { background: var(--main); color: var(--on-main); border-color: var(--main); }
button.danger { color: var(--bad); }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 400; color: var(--soft); font-size: .85em; padding: .2rem .5rem; }
td { padding: .35rem .5rem; border-top: 1px solid var(--line); white-space: nowrap; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { padding-left: 1rem; }
td:first-child { white-space: normal; overflow-wrap: anywhere; }
tbody tr { cursor: pointer; }
tbody tr:hover { background: var(--card); }
tbody tr[aria-selected=true] { background: var(--chosen); }
tbody tr:focus-visible { outline-offset: -2px; }
td small { color: var(--soft); display: block; }
.status::before { content: "●"; margin-right: .35rem; font-size: .8em; }
.status.ok { color: var(--good); }
.status.bad { color: var(--bad); }
.status.open { color: var(--open); }
.empty { color: var(--soft); text-align: center; padding: 2.5rem 1rem; margin: 0; }
.note { color: var(--soft); margin: .3rem 0 .8rem; }
.list .note { padding: 0 1rem; }
code { font-family: var(--mono); font-size: .87em; overflow-wrap: anywhere; }
.empty code { display: inline-block; margin-top: .6rem; text-align: left; }
#detail { overflow: auto; padding: 1rem; background: var(--card); }
#detail h2 { overflow-wrap: anywhere; }
#detail dl { margin-bottom: 1rem; }
.timeline { list-style: none; margin: 0; padding: 0; font-family: var(--mono); font-size: .85rem; }
.timeline li { display: grid; grid-template-columns: 5.6rem 1.2rem 1fr; gap: .4rem; padding: .22rem 0; border-top: 1px solid var(--line); }
.timeline time { color: var(--soft); text-align: right; }
.timeline .client { color: var(--main); }
.timeline .server { color: var(--good); }
.timeline pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
.timeline .what { color: var(--soft); }
.timeline li.end .what { color: var(--text); font-weight: 600; }
.timeline li.end.bad .what { color: var(--bad); }
.talk { display: grid; gap: .5rem; margin: 0 0 1.2rem; padding: .8rem; border: 1px solid var(--line); border-radius: 8px; }
.talk textarea { font-family: var(--mono); font-size: .85rem; width: 100%; }
.talk div { display: flex; flex-wrap: wrap; gap: .5rem; }
.rows { list-style: none; margin: 1rem 0 0; padding: 0; }
.rows li { display: flex; gap: .8rem; align-items: center; padding: .5rem .2rem; border-top: 1px solid var(--line); }
.rows li > :not(input, button) { flex: 1; overflow-wrap: anywhere; }
.rows small { color: var(--soft); display: block; }
#fault-form { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .8rem; align-items: end; }
#fault-form label { display: grid; gap: .2rem; color: var(--soft); font-size: .9em; }
#fault-form input, #fault-form select { width: 100%; }
#stub-form textarea { width: 100%; font-family: var(--mono); font-size: .87rem; }
@media (max-width: 60rem) {
  #panel-calls { grid-template-columns: 1fr; grid-auto-rows: minmax(0, 1fr); }
  .list { border-right: 0; }
  #detail { border-top: 1px solid var(--line); }
}
`;
