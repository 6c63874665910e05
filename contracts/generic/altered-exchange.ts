import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import type { Facts, Observation } from "../model/observation.ts";
import type { CallOptions, Step } from "../model/scenario.ts";
import { type Capability, defineScenario } from "../model/scenario.ts";
import type { Subject } from "../model/subject.ts";
import { Code } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import type { Metadata } from "../transcript/metadata.ts";
import { endOf } from "../transcript/query.ts";
import { notServed } from "./served.ts";

/**
 * The same exchange twice, the second time with a change that must make no difference. Where the
 * plain one is wrong already, the change is not to blame.
 */
interface Alteration {
  readonly scenario: string;
  readonly clause: Omit<Clause, "judge" | "scenarios" | "party" | "source">;
  readonly needs: readonly Capability[];
  readonly options?: CallOptions;
  readonly change?: (step: Step) => Step;
  /** Another outcome that is allowed. */
  readonly unless?: (altered: Transcript) => boolean;
}

export function alteredExchanges(subject: Subject): ContractPart {
  const parts = alterations.map((alteration) => {
    const scenario = defineScenario({
      name: alteration.scenario,
      method: subject.method,
      needs: alteration.needs,
      runs: 1,
      input: fc.nat(40),
      steps: (variant, facts) => {
        const plain = subject.exchange({ call: "plain", variant, facts });
        const altered = subject.exchange({
          call: "altered",
          variant: variant + 1,
          facts,
          options: alteration.options ?? {},
        });
        const unaltered = subject.exchange({ call: "unaltered", variant: variant + 1, facts });
        return [
          ...plain,
          ...changed(altered, alteration.change),
          {
            kind: "then",
            next: (seen) => {
              const transcript = seen.get("altered");
              const doubtful =
                transcript !== undefined && wrongOf(transcript, subject, alteration, facts) !== undefined;
              return doubtful ? unaltered : [];
            },
          },
        ];
      },
    });
    const clause = behaviourClause({
      ...alteration.clause,
      scenarios: [scenario],
      judge: (observation) => judgeAltered(observation, subject, alteration),
    });
    return { scenario, clause };
  });
  return { scenarios: parts.map((part) => part.scenario), clauses: parts.map((part) => part.clause) };
}

function judgeAltered(observation: Observation, subject: Subject, alteration: Alteration): Verdict {
  const plain = callNamed(observation, "plain");
  const altered = callNamed(observation, "altered");
  if (plain === undefined || altered === undefined) return vacuous("the plain call did not come through");
  const wrongBefore = subject.wrong(plain, observation.facts);
  if (wrongBefore !== undefined) return vacuous(`the plain call is wrong already: ${wrongBefore}`);
  const wrong = wrongOf(altered, subject, alteration, observation.facts);
  if (wrong === undefined) return holds;
  const unaltered = callNamed(observation, "unaltered");
  if (unaltered !== undefined && notServed(unaltered, subject.seen) === undefined) {
    const anyhow = subject.wrong(unaltered, observation.facts);
    if (anyhow !== undefined) return vacuous(`the call is wrong without the change, too: ${anyhow}`);
  }
  const end = endOf(altered);
  return violated(wrong, {
    call: "altered",
    ...(end === undefined ? {} : { event: altered.events.indexOf(end) }),
  });
}

function wrongOf(
  altered: Transcript,
  subject: Subject,
  alteration: Alteration,
  facts: Facts,
): string | undefined {
  return alteration.unless?.(altered) === true ? undefined : subject.wrong(altered, facts);
}

/** gRPC's header and Connect's, of streams and of unary calls. */
const acceptEncoding: ReadonlySet<string> = new Set([
  "grpc-accept-encoding",
  "connect-accept-encoding",
  "accept-encoding",
]);

const alterations: readonly Alteration[] = [
  {
    scenario: "unknown-fields",
    clause: {
      id: "call/unknown-fields",
      level: "must",
      sentence: "A request with fields the schema does not know is served as if they were absent.",
    },
    needs: ["raw-bytes"],
    change: (step) => {
      switch (step.kind) {
        case "send":
          return { ...step, bytes: withUnknownFields(step.bytes) };
        case "send-all":
          return {
            ...step,
            messages: function* () {
              for (const message of step.messages()) yield withUnknownFields(message);
            },
          };
        default:
          return step;
      }
    },
  },
  {
    scenario: "unknown-metadata",
    clause: {
      id: "call/metadata-tolerated",
      level: "must",
      sentence: "Unknown ASCII and -bin request metadata, repeated keys and 4 KiB of it change nothing.",
    },
    needs: ["metadata"],
    options: { metadata: muchMetadata() },
  },
  {
    scenario: "compressed-request",
    clause: {
      id: "call/compressed-request",
      level: "should",
      sentence:
        "gzip-compressed request messages are served the same, or refused with UNIMPLEMENTED and a grpc-accept-encoding.",
    },
    needs: ["compression"],
    options: { gzip: true },
    unless: (altered) => {
      const end = endOf(altered);
      const accepts = altered.events.some(
        (event) => "metadata" in event && event.metadata.some(([name]) => acceptEncoding.has(name)),
      );
      const inTrailers = end?.trailers.some(([name]) => acceptEncoding.has(name)) === true;
      return end?.status.code === Code.UNIMPLEMENTED && (accepts || inTrailers);
    },
  },
];

function changed(steps: readonly Step[], change: ((step: Step) => Step) | undefined): readonly Step[] {
  if (change === undefined) return steps;
  return steps.map((step) => {
    if (step.kind === "together") {
      return { ...step, branches: step.branches.map((branch) => changed(branch, change)) };
    }
    if (step.kind === "then") {
      return { ...step, next: (seen, samples) => changed(step.next(seen, samples), change) };
    }
    return change(step);
  });
}

/** Appends fields of numbers that no schema here uses, one of each wire type that is in use. */
function withUnknownFields(message: Uint8Array): Uint8Array {
  const fields = new BinaryWriter()
    .tag(100_001, WireType.Varint)
    .uint32(7)
    .tag(100_002, WireType.LengthDelimited)
    .string("unknown")
    .tag(100_003, WireType.Bit64)
    .fixed64("1")
    .tag(100_004, WireType.Bit32)
    .fixed32(1)
    .finish();
  const all = new Uint8Array(message.length + fields.length);
  all.set(message);
  all.set(fields, message.length);
  return all;
}

/** A little under 4 KiB in all, names and values. */
function muchMetadata(): Metadata {
  const many = Array.from(
    { length: 9 },
    (_, index) => [`x-streamproof-${index}`, `${index}`.repeat(380)] as const,
  );
  return [
    ["x-streamproof-repeated", "one"],
    ["x-streamproof-repeated", "two"],
    ["x-streamproof-bin", Buffer.from([0, 255, 1, 254]).toString("base64").replace(/=+$/, "")],
    ...many,
  ];
}
