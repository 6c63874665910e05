import { ChatService } from "../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../proto/gen/streaming/streaming_pb.ts";
import { chatContracts } from "./chat/index.ts";
import { serviceContract } from "./generic/index.ts";
import type { Contract } from "./model/contract.ts";
import { defineContractList } from "./model/define-contract.ts";
import { streamingContracts } from "./streaming/index.ts";

export type { Clause, Level, Party, Verdict, Violation } from "./model/clause.ts";
export type { Contract } from "./model/contract.ts";
export type { Observation } from "./model/observation.ts";
export type { Scenario } from "./model/scenario.ts";
export type { Transcript, TranscriptEvent } from "./transcript/event.ts";

/** The contracts of the two bundled services, those of the services as a whole first. */
export function allContracts(): readonly Contract[] {
  all ??= bundledContracts();
  return all;
}

let all: readonly Contract[] | undefined;

function bundledContracts(): readonly Contract[] {
  const rpcs = [...streamingContracts(), ...chatContracts()];
  const services = [StreamingService, ChatService].flatMap((service) => {
    const own = rpcs.filter((contract) => contract.subject?.method.parent === service);
    return (
      serviceContract(
        service,
        own.flatMap((contract) => contract.subject ?? []),
      ) ?? []
    );
  });
  return defineContractList([...services, ...rpcs]);
}
