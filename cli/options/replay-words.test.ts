import { expect, test } from "vitest";
import { replayWords } from "./replay-words.ts";

test("a replay line repeats the options of the target, schemas, contracts and faults, and only the names of headers", () => {
  const values = {
    schemas: ["./proto"],
    contracts: ["./shop.ts"],
    faults: ["chat/loses-tail"],
    seed: 1,
    strict: true,
    headers: [["authorization", "Bearer secret"]],
    ca: "ca.pem",
    cert: "a cert.pem",
    key: "key.pem",
    insecure: true,
    startTimeout: 5,
    waitLog: /listening on \d+/,
    env: { LOG: "debug", TEXT: "it's" },
    files: "./served",
    containerPort: 80,
    filesAt: "/fixtures",
    memory: "256m",
    cpus: 1.5,
  } as const;
  expect(replayWords(values)).toEqual([
    "--schema ./proto",
    "--contracts ./shop.ts",
    "--header 'authorization: …'",
    "--ca ca.pem",
    "--cert 'a cert.pem'",
    "--key key.pem",
    "--insecure",
    "--start-timeout 5",
    "--wait-log 'listening on \\d+'",
    "--env LOG=debug",
    "--env 'TEXT=it'\\''s'",
    "--files ./served",
    "--container-port 80",
    "--files-at /fixtures",
    "--memory 256m",
    "--cpus 1.5",
    "--fault chat/loses-tail",
  ]);
  expect(replayWords({})).toEqual([]);
});
