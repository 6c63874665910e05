/** What `streamproof init` writes. Every option is there, most of them in comments. */
export const configTemplate: string = `import { defineConfig } from "streamproof";

// The options of streamproof verify, for this project. What the command line says comes first; a target
// named there takes nothing from the parts "The server" and "How it is started".
export default defineConfig({
  // -- The server --
  // A running one, or one that verify starts, waits for and stops:
  target: "localhost:50051",
  // target: "https://api.example:443",
  // target: "cmd:./server --port {port} --files {files}",
  // target: "docker:my-server:1.0",
  // target: "dockerfile:.",
  // target: "compose:compose.yaml#server:50051",

  // On every call.
  // headers: { authorization: \`Bearer \${process.env.TOKEN}\` },
  // For https://
  // ca: "ca.pem",
  // cert: "client.pem",
  // key: "client.key",
  // insecure: true,

  // -- How it is started --
  // env: { LOG: "debug" },
  // startTimeout: 60, // seconds
  // waitLog: "listening",
  // containerPort: 50051,
  // files: "./served", // the files of DownloadFile; temporary ones without it
  // filesAt: "/fixtures", // where the container has them
  // filesPrefix: "", // put before their names in requests
  // memory: "256m",
  // cpus: 1,

  // -- What is judged --
  // schemas: ["./proto"], // services of your own
  // contracts: ["./contracts/shop.ts"], // and what they must do beyond what every RPC owes
  // services: ["StreamingService"],
  // only: ["chat/*"],
  // skip: ["*/UploadFile"],
  // transport: "grpc",
  // http: "2",

  // -- How --
  // level: "should", // SHOULDs fail the gate, too
  // strict: true, // and so does what was not exercised
  // thorough: true,
  // Tolerated until a date, as are those of streamproof.known-failures.json, which streamproof baseline writes.
  // knownFailures: [{ clause: "chat/*", rpc: "*/Chat", reason: "issue 12", until: "2026-12-31" }],
  // speed: 1, // the server's streams are so many times faster than real time
  // timeout: 10_000, // milliseconds
  // seed: 1,
  // runs: 10,
  // concurrency: 16,
  // reports: ["junit=out.xml", "json=out.json"],
});
`;
