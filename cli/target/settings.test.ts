import { expect, test } from "vitest";
import { settingsWords } from "./settings.ts";

test("every setting is given again, and of headers only the names", () => {
  const settings = {
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
  expect(settingsWords(settings)).toEqual([
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
  ]);
  expect(settingsWords({})).toEqual([]);
});
