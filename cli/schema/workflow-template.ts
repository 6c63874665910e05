/** What `streamproof init --schema` writes for GitHub: the gate on every push. */
export const workflowTemplate: string = `name: streamproof
on: [push, pull_request]
jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm install --no-save streamproof testcontainers @bufbuild/buf
      # The target is in streamproof.config.ts: an address, a command, an image or a Dockerfile.
      - run: npx streamproof verify --report github --report html=streamproof.html
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: streamproof
          path: streamproof.html
`;
