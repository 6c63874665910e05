import type { DescMethod } from "@bufbuild/protobuf";
import { type ContractPart, combine } from "../../model/contract-part.ts";
import type { Subject } from "../../model/subject.ts";
import { afterReset } from "./after-reset.ts";
import { brokenRequests, refusedRequests } from "./broken-requests.ts";
import { conversing } from "./conversations.ts";
import { extensions } from "./extensions.ts";
import { headerTable } from "./header-table.ts";
import { longDeadline } from "./long-deadline.ts";
import { padding } from "./padding.ts";
import { pings } from "./ping.ts";
import { requestFrames } from "./request-frames.ts";
import { sampleOf } from "./sample.ts";
import { settings } from "./settings.ts";
import { stalledStream } from "./stalled-stream.ts";
import { streamWindow, windowReturned } from "./windows.ts";

/** What a server owes on every connection, tried with frames that no library sends. */
export function connectionPart(method: DescMethod, subjects: readonly Subject[]): ContractPart {
  const tried = { method, sample: sampleOf(subjects) };
  const all = [
    settings,
    pings,
    extensions,
    requestFrames,
    padding,
    brokenRequests,
    refusedRequests,
    streamWindow,
    windowReturned,
    stalledStream,
    afterReset,
    headerTable,
    longDeadline,
  ];
  return combine(...all.map((each) => conversing(each, tried)));
}
