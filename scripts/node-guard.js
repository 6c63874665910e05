// Plain JavaScript, because an old Node can read nothing else. Preloaded by the npm scripts.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

// Node runs TypeScript without a flag from 22.18 on.
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `streamproof: running from source needs Node 22.18 or newer, and this is ${process.versions.node}; ` +
      "run `npm ci` without --ignore-scripts, which brings Node 24 along.\n",
  );
  process.exit(2);
}
