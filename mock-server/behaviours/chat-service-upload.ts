import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";

/** The number of bytes sent. */
export const chatServiceUpload: MethodBehaviour = defineBehaviour(
  ChatService.method.upload,
  async function* (requests) {
    let size = 0;
    for await (const { data } of requests) size += data.length;
    yield { size: BigInt(size) };
  },
);
