// A page as a frontend team would write it: streams prices over the protocol of its address, and shows how it ends.
import { ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { setupWorker } from "msw/browser";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { handlers } from "../adapters/msw.ts";

const wanted = new URLSearchParams(location.search);
const baseUrl = wanted.get("baseUrl") ?? "https://api.example";
const headers = { "x-mock-prefer": wanted.get("prefer") ?? "" };
const list = document.querySelector("ul");
const end = document.querySelector("output");

if (wanted.has("msw")) {
  const worker = setupWorker(...handlers({ baseUrl, speed: 10 }));
  await worker.start({ quiet: true, onUnhandledFrame: "bypass" });
}
const transport =
  wanted.get("protocol") === "grpc-web"
    ? createGrpcWebTransport({ baseUrl })
    : createConnectTransport({ baseUrl });
try {
  for await (const { symbol, price } of createClient(StreamingService, transport).getStockPrices(
    { symbols: ["ACME"] },
    { headers },
  )) {
    const item = document.createElement("li");
    item.textContent = `${symbol} ${price}`;
    item.dataset.atMs = String(performance.now());
    list?.append(item);
  }
} catch (error) {
  if (end !== null) end.textContent = ConnectError.from(error).message;
}
