import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { rpcName } from "../../contracts/transcript/query.ts";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";

/** Finds the method of `package.Service/Method`, so that messages are shown decoded. */
export type FindMethod = (rpc: string) => DescMethod | undefined;

/** Methods of the services given; of the two bundled ones where none are. */
export function methodFinder(services: readonly DescService[] = [StreamingService, ChatService]): FindMethod {
  const methods = new Map(
    services.flatMap((service) => service.methods.map((method) => [rpcName(method), method] as const)),
  );
  return (rpc) => methods.get(rpc);
}
