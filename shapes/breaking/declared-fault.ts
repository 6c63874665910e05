import type { Message } from "@bufbuild/protobuf";
import type { Behaviour, CallContext } from "../../mock-server/call/behaviour.ts";
import { clauseIds } from "../clause-ids.ts";
import type { Keeping } from "../keeping.ts";
import { kebab } from "../language/kebab.ts";
import { keeping, type MockingOptions } from "../mocking/behaviour.ts";
import type { ReadContract, ShapePart } from "../read-contract.ts";
import { anyFaults } from "./any-fault.ts";
import type { Inner, ShapeChange, ShapeFault } from "./shape-fault.ts";

/** A fault of a declared contract. */
export interface DeclaredFault {
  /** `download/last/missing` */
  readonly name: string;
  /** The clause that has to notice it: the first of its shape; empty where any may. */
  readonly clause: string;
  readonly sentence: string;
  readonly contract: ReadContract;
  /** The part that it breaks; absent where any RPC could be wrong in this way. */
  readonly part?: ShapePart;
  readonly change: ShapeChange;
}

/** The faults of a contract, in the order of its shapes. */
export function declaredFaults(contract: ReadContract): readonly DeclaredFault[] {
  const { method } = contract.declared;
  const ids = clauseIds(contract);
  return contract.parts.flatMap((part, place) => {
    const id = ids.get(part) ?? "";
    const isFirst = contract.parts.findIndex(({ shape }) => shape === part.shape) === place;
    const faults = part.shape.faults(part.read, method).filter(({ once }) => isFirst || once !== true);
    return faults.map((fault: ShapeFault) => ({
      name: `${id}/${fault.name}`,
      clause: id,
      sentence: fault.sentence,
      contract,
      part,
      change: fault.change,
    }));
  });
}

/** Faults that need no declaration: `download/any/last-lost`. */
export function faultsOfAny(contract: ReadContract): readonly DeclaredFault[] {
  const { method } = contract.declared;
  return anyFaults(method, contract.contract.ends).map(({ name, sentence, change }) => ({
    ...{
      name: `${contract.prefix}${kebab(method.name)}/any/${name}`,
      clause: "",
      sentence,
      contract,
      change,
    },
  }));
}

/** The mock of a contract with one of its faults. */
export function faultyBehaviour(fault: DeclaredFault, options: MockingOptions): Behaviour {
  const { change, contract, part } = fault;
  if ("unkept" in change || "kept" in change) {
    if (part === undefined) return keeping(contract, options);
    return keeping(contract, { ...options, broken: { part, ...("kept" in change ? change : {}) } });
  }
  return changed(keeping(contract, options), change, contract);
}

/** A right behaviour with a fault around it. */
export function changed(
  inner: Inner,
  change: Exclude<ShapeChange, { unkept: true } | { kept: Keeping }>,
  { declared }: ReadContract,
): Inner {
  const { method } = declared;
  if ("behaviour" in change) return change.behaviour(inner, method);
  return async function* (requests: AsyncIterable<Message>, context: CallContext) {
    const seen: Message[] = [];
    const call = { method, context, requests: seen };
    const noted = noting(requests, seen);
    if ("requests" in change) yield* inner(change.requests(noted, call), context);
    else yield* change.responses(inner(noted, context), call);
  };
}

async function* noting(requests: AsyncIterable<Message>, seen: Message[]): AsyncGenerator<Message> {
  for await (const request of requests) {
    seen.push(request);
    yield request;
  }
}
