import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, holds, vacuous, violated } from "../../model/clause.ts";
import { callNamed } from "../../model/judge.ts";
import { downloadOf, wrongContent } from "./model.ts";
import { calls, secondCalls, secondDownload, slowReader } from "./scenarios.ts";

export const interruptedClauses: readonly Clause[] = [
  behaviourClause({
    id: "download-file/slow-reader",
    sentence: "With a reader that pauses, the content is the same.",
    scenarios: [slowReader],
    judge: (observation) => {
      const call = callNamed(observation, calls.call);
      const download = call === undefined ? undefined : downloadOf(call, observation.facts);
      if (download === undefined) return vacuous("no call was made");
      const wrong = wrongContent(download);
      return wrong === undefined
        ? holds
        : violated(`With a paused reader ${wrong.why}.`, {
            call: calls.call,
            ...(wrong.event === undefined ? {} : { event: wrong.event }),
          });
    },
  }),
  behaviourClause({
    id: "download-file/cancelled-midway",
    sentence: "After a download that was cancelled midway, a new download of the same file is complete.",
    scenarios: [secondDownload],
    judge: (observation) => {
      const call = callNamed(observation, secondCalls.again);
      const download = call === undefined ? undefined : downloadOf(call, observation.facts);
      if (download === undefined) return vacuous("no second download was made");
      const wrong = wrongContent(download);
      return wrong === undefined
        ? holds
        : violated(`After a cancelled download ${wrong.why}.`, { call: secondCalls.again });
    },
  }),
];
