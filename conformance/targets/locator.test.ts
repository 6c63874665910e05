import { expect, test } from "vitest";
import { parseLocator } from "./locator.ts";

test.each([
  ["localhost:50051", { kind: "address", address: { host: "localhost", port: 50051 }, tls: false }],
  ["docker:50051", { kind: "address", address: { host: "docker", port: 50051 }, tls: false }],
  ["https://a.b:8443", { kind: "address", address: { host: "a.b", port: 8443 }, tls: true }],
  ["https://a.b/", { kind: "address", address: { host: "a.b", port: 443 }, tls: true }],
  ["https://[::1]", { kind: "address", address: { host: "::1", port: 443 }, tls: true }],
  ["https://[::1]:9", { kind: "address", address: { host: "::1", port: 9 }, tls: true }],
  ["cmd:./server {port}", { kind: "command", command: "./server {port}" }],
  ["docker:a/b:1.2", { kind: "image", image: "a/b:1.2" }],
  ["docker:a.b:5000/c@sha256:0f", { kind: "image", image: "a.b:5000/c@sha256:0f" }],
  ["dockerfile:examples/x", { kind: "dockerfile", dir: "examples/x" }],
  ["compose:a/b.yaml#web:80", { kind: "compose", file: "a/b.yaml", service: "web", port: 80 }],
])("%s is a target", (text, locator) => {
  expect(parseLocator(text)).toEqual(locator);
});

test.each([
  ["cmd:", "nothing follows the colon; write cmd:'./server --port {port}'."],
  ["docker: ", "nothing follows the colon; write docker:IMAGE."],
  ["dockerfile:", "nothing follows the colon; write dockerfile:DIR."],
  ["compose:x.yaml", "it is not compose:FILE#service:port; write compose:FILE#service:port, such as "],
  ["compose:x.yaml#web:0", '"0" is not a port; a port is a number from 1 to 65535.'],
  ["https://a/b", "it has a path; write https://a."],
  ["http://a:1", "it has a scheme; write host:port, such as a:1."],
])('"%s" is refused with one sentence', (text, what) => {
  expect(() => parseLocator(text)).toThrow(`Cannot read the target "${text}": ${what}`);
});
