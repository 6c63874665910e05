import type { DescMethod } from "@bufbuild/protobuf";
import { rpcName } from "../../contracts/transcript/query.ts";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import type { Behaviour } from "../call/behaviour.ts";
import type { FaultTarget } from "../server/fault-target.ts";
import type { WireChange } from "../wire/change.ts";
import type { Fault, FaultText } from "./fault.ts";

const everyMethod: readonly DescMethod[] = [...StreamingService.methods, ...ChatService.methods];

const rpcs: readonly string[] = everyMethod.map(rpcName);

/** A fault of the server as a whole. */
export function serverFault(text: FaultText, change: (target: FaultTarget) => FaultTarget): Fault {
  return { ...text, rpcs, apply: change };
}

/** A fault of what goes over the wire. */
export function wireFault(text: FaultText, change: () => WireChange): Fault {
  return serverFault(text, (target) => ({ ...target, wire: [...target.wire, change()] }));
}

/** A fault of every behaviour; `state` is made once for each server and shared by all methods. */
export function behaviourFault<State>(
  text: FaultText & { readonly methods?: (method: DescMethod) => boolean },
  state: () => State,
  wrap: (inner: Behaviour, method: DescMethod, state: State) => Behaviour,
): Fault {
  const { methods = () => true, ...rest } = text;
  return {
    ...rest,
    rpcs: everyMethod.filter(methods).map(rpcName),
    apply: (target) => {
      const shared = state();
      return {
        ...target,
        behaviours: target.behaviours.map(({ method, behaviour }) => ({
          method,
          behaviour: methods(method) ? wrap(behaviour, method, shared) : behaviour,
        })),
      };
    },
  };
}

/** For behaviour faults that remember nothing. */
export function noState(): undefined {
  return undefined;
}
