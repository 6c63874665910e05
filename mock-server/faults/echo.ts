import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { code, StatusError } from "../call/status-error.ts";
import type { Fault } from "./fault.ts";
import { afterHalfClose, heldBack, tailLost } from "./request-flow.ts";
import type { RpcFault } from "./rpc-faults.ts";

export interface EchoRpc<Input extends DescMessage, Output extends DescMessage> {
  readonly fault: (fault: RpcFault<Input, Output>) => Fault;
  /** What the names of its faults and clauses begin with: `chat/`. */
  readonly prefix: string;
  /** A message that nobody asked for. */
  readonly goodbye: MessageInitShape<Output>;
}

export interface EchoFaults {
  readonly oneBehind: Fault;
  readonly atHalfClose: Fault;
  readonly losesTail: Fault;
  readonly saysGoodbye: Fault;
  readonly refusesEmpty: Fault;
}

/** The faults of every RPC that answers each message with one. */
export function echoFaults<Input extends DescMessage, Output extends DescMessage>({
  fault,
  prefix,
  goodbye,
}: EchoRpc<Input, Output>): EchoFaults {
  return {
    oneBehind: fault({
      name: `${prefix}one-behind`,
      sentence: "A response is sent only with the next message or the half-close.",
      violates: [`${prefix}interactive`],
      requests: (messages) => heldBack(messages),
    }),
    atHalfClose: fault({
      name: `${prefix}answers-at-half-close`,
      sentence: "All responses are sent at the half-close.",
      violates: [`${prefix}interactive`],
      requests: afterHalfClose,
    }),
    losesTail: fault({
      name: `${prefix}loses-tail`,
      sentence: "Responses still owed at the half-close are lost.",
      violates: [`${prefix}drained`],
      requests: tailLost,
    }),
    saysGoodbye: fault({
      name: `${prefix}says-goodbye`,
      sentence: "A half-close without a message gets a response.",
      violates: [`${prefix}empty`],
      answers: (answers) => orIfNone(answers, () => goodbye),
    }),
    refusesEmpty: fault({
      name: `${prefix}refuses-empty`,
      sentence: "A half-close without a message ends INVALID_ARGUMENT.",
      violates: [`${prefix}empty`],
      answers: (answers) =>
        orIfNone(answers, () => {
          throw new StatusError(code.invalidArgument, "Nothing was said.");
        }),
    }),
  };
}

/** The answers; where there is none, what `otherwise` gives. */
async function* orIfNone<Shape, Other>(
  answers: AsyncIterable<Shape>,
  otherwise: () => Other,
): AsyncGenerator<Shape | Other> {
  let isAnswered = false;
  for await (const answer of answers) {
    isAnswered = true;
    yield answer;
  }
  if (!isAnswered) yield otherwise();
}
