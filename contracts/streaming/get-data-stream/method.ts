import { StreamingService } from "../../../proto/gen/streaming/streaming_pb.ts";

export const method: typeof StreamingService.method.getDataStream = StreamingService.method.getDataStream;
