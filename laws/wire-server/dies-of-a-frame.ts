import { startConnectionServer } from "./connection-server.ts";

/** `node dies-of-a-frame.ts PORT` serves rightly, in a process of its own that an unknown frame ends. */
const firstUnknown = 0x10;
await startConnectionServer(
  { takes: ({ type }) => (type >= firstUnknown ? process.exit(2) : false) },
  Number(process.argv[2]),
);
