import { expect, test } from "vitest";
import { addressText, parseAddress } from "./address.ts";
import { TargetError } from "./target-error.ts";

test.each([
  ["localhost:50051", "localhost", 50051],
  ["127.0.0.1:1", "127.0.0.1", 1],
  ["[::1]:65535", "::1", 65535],
  ["my-server.internal:443", "my-server.internal", 443],
])("%s is an address", (text, host, port) => {
  expect(parseAddress(text)).toEqual({ host, port });
  expect(addressText({ host, port })).toBe(text);
});

test.each([
  ["localhost", "the port is missing; write localhost:50051."],
  ["50051", "the host is missing; write localhost:50051."],
  [":50051", "the host is missing; write host:port, such as localhost:50051."],
  ["localhost:", '"" is not a port; a port is a number from 1 to 65535.'],
  ["localhost:0", '"0" is not a port; a port is a number from 1 to 65535.'],
  ["localhost:65536", '"65536" is not a port; a port is a number from 1 to 65535.'],
  ["localhost:grpc", '"grpc" is not a port; a port is a number from 1 to 65535.'],
  ["http://localhost:8080/x", "it has a scheme; write host:port, such as localhost:8080."],
  ["grpc://server", "it has a scheme; write host:port, such as server:50051."],
  ["::1", "an IPv6 address needs brackets; write [::1]:50051."],
  ["[nonsense]:1", '"nonsense" is not an IPv6 address; write it as in [::1]:50051.'],
  ["a b:1", '"a b" is not a host name; write host:port, such as localhost:50051.'],
  ["a:b:c", "it is not host:port; write host:port, such as localhost:50051."],
  ["", "the port is missing; write localhost:50051."],
])('"%s" is refused with one sentence', (text, what) => {
  expect(() => parseAddress(text)).toThrow(new TargetError(`Cannot read the target "${text}": ${what}`));
});
