import { answersAfterHalfClose, firstReason, notCarriedOver } from "../../clauses/client-stream.ts";
import { contractOf } from "../../generic/index.ts";
import type { Contract } from "../../model/contract.ts";
import { combine } from "../../model/contract-part.ts";
import { awaitEnd, halfClose, open, sendBytes } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import { peerEndOf, received } from "../../transcript/query.ts";
import { clauses } from "./clauses.ts";
import { method, wrongAverages, wrongCount, wrongSpan } from "./model.ts";
import { nonFinite } from "./non-finite.ts";
import { reading } from "./readings.ts";
import { scenarios } from "./scenarios.ts";

export const collectSensorDataSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    open(call, method, options),
    ...[0, 1, 2].map((index) =>
      sendBytes(
        call,
        reading({
          temperature: variant + index / 2,
          humidity: 40 + index,
          pressure: 1000 + variant * 3 + index,
          seconds: 1_700_000_000 + variant * 10 + index,
          nanos: index,
        }),
      ),
    ),
    halfClose(call),
    awaitEnd(call),
  ],
  wrong: (transcript) => {
    const [answer] = received(transcript, method.output);
    if (answer === undefined)
      return `no summary came (${codeName(peerEndOf(transcript)?.status.code ?? -1)})`;
    return firstReason(
      wrongCount(transcript, answer.value),
      wrongAverages(transcript, answer.value),
      wrongSpan(transcript, answer.value),
    );
  },
  goesOn: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(
      call,
      reading({ temperature: variant, humidity: 1, pressure: 2, seconds: 1_700_000_000, nanos: 0 }),
    ),
  ],
};

export function collectSensorDataContract(sibling: Subject): Contract {
  const parts = [
    { scenarios, clauses },
    nonFinite(collectSensorDataSubject),
    answersAfterHalfClose("collect-sensor-data", collectSensorDataSubject),
    notCarriedOver("collect-sensor-data/not-carried-over", collectSensorDataSubject),
  ];
  return contractOf({ subject: collectSensorDataSubject, own: combine(...parts), sibling });
}
