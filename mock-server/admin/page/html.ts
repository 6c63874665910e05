/** The page as it is before its script has run. */
export const pageHtml: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>streamproof mock</title>
<link rel="stylesheet" href="/style.css">
<script type="module" src="/app.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the calls</a>
<header>
  <h1>streamproof <span>mock</span></h1>
  <dl id="facts"></dl>
  <form id="clock">
    <label for="speed">Speed</label>
    <input id="speed" name="speed" type="number" min="0.001" step="any" value="1" aria-describedby="speed-unit">
    <span id="speed-unit">× real time</span>
    <button>Set</button>
  </form>
  <p id="live" role="status"><span class="dot"></span><span class="words">connecting</span></p>
</header>
<div role="tablist" aria-label="Views">
  <button role="tab" id="tab-calls" aria-controls="panel-calls" aria-selected="true">Calls <b></b></button>
  <button role="tab" id="tab-faults" aria-controls="panel-faults" aria-selected="false" tabindex="-1">Faults <b></b></button>
  <button role="tab" id="tab-stubs" aria-controls="panel-stubs" aria-selected="false" tabindex="-1">Stubs <b></b></button>
  <button role="tab" id="tab-sessions" aria-controls="panel-sessions" aria-selected="false" tabindex="-1">Sessions <b></b></button>
</div>
<p id="trouble" role="alert" hidden></p>
<main id="main" tabindex="-1">
<section id="panel-calls" role="tabpanel" aria-labelledby="tab-calls">
  <div class="list">
    <form id="filter" class="bar">
      <label class="hidden" for="search">Show calls with</label>
      <input id="search" type="search" placeholder="RPC, session, status …" autocomplete="off">
      <label><input id="only-open" type="checkbox"> open only</label>
      <button type="button" id="download">Download</button>
      <button type="button" id="clear">Clear</button>
    </form>
    <table>
      <thead><tr><th scope="col">RPC</th><th scope="col">Protocol</th><th scope="col" title="messages in, messages out">In / out</th><th scope="col">Duration</th><th scope="col">Status</th></tr></thead>
      <tbody id="calls"></tbody>
    </table>
    <p id="no-calls" class="empty">No calls yet. Point your client here:<br><code id="try"></code></p>
    <p id="forgotten" class="note" hidden></p>
  </div>
  <article id="detail" aria-live="off" aria-label="Selected call">
    <p class="empty">Select a call to see its timeline.<br>↑ and ↓ move through the list.</p>
  </article>
</section>
<section id="panel-faults" role="tabpanel" aria-labelledby="tab-faults" hidden>
  <div class="column">
    <h2>Inject faults</h2>
    <p class="note">For all calls of an RPC, until you remove it. For a single call, send the headers
    <code>x-mock-fault</code> and <code>x-mock-prefer</code>.</p>
    <form id="fault-form">
      <label>RPC <select id="fault-rpc"><option value="*">all</option></select></label>
      <label>Fault <select id="fault-name"></select></label>
      <label>Status <select id="fault-code"><option value="">unchanged</option></select></label>
      <label>After messages <input id="fault-after" type="number" min="0" step="1" inputmode="numeric"></label>
      <label>Delay, ms <input id="fault-delay" type="number" min="0" inputmode="numeric"></label>
      <label>± ms <input id="fault-jitter" type="number" min="0" inputmode="numeric"></label>
      <label>Bandwidth, B/s <input id="fault-bandwidth" pattern="[0-9.]+[kmgKMG]?" placeholder="64k"></label>
      <label>Probability <input id="fault-probability" type="number" min="0" max="1" step="any" placeholder="1"></label>
      <button class="main">Add</button>
    </form>
    <ul id="faults" class="rows"></ul>
    <p id="no-faults" class="empty">No injected faults.</p>
  </div>
</section>
<section id="panel-stubs" role="tabpanel" aria-labelledby="tab-stubs" hidden>
  <div class="column">
    <h2>Stubs</h2>
    <ul id="stubs" class="rows"></ul>
    <p id="no-stubs" class="empty">No stubs. RPCs respond with plausible data.</p>
    <h3><label for="stub-text">Add stubs</label></h3>
    <form id="stub-form">
      <textarea id="stub-text" rows="10" spellcheck="false" aria-describedby="stub-hint"></textarea>
      <p id="stub-hint" class="note">YAML or JSON. They last until the mock stops; the files of --stubs are not changed.</p>
      <button class="main">Add</button> <button type="button" id="stub-remove">Remove stubs added here</button>
    </form>
  </div>
</section>
<section id="panel-sessions" role="tabpanel" aria-labelledby="tab-sessions" hidden>
  <div class="column">
    <h2>Sessions</h2>
    <p class="note">Calls with the header <code>x-mock-session</code> have their own stub counts, state and journal.</p>
    <ul id="sessions" class="rows"></ul>
  </div>
</section>
</main>
</body>
</html>
`;
