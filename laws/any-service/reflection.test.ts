import { clone, create, toBinary } from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  file_google_protobuf_empty,
} from "@bufbuild/protobuf/wkt";
import { afterEach, expect, test } from "vitest";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { definitionOf } from "../plain-server/service-definition.ts";
import { bidiStreaming } from "../plain-server/wiring.ts";
import { feedService } from "./feed-schema.ts";
import { type RunningFeed, startFeed } from "./feed-server.ts";
import { judged } from "./judged.ts";

let server: RunningFeed;
afterEach(() => server.close());

type Respond = (request: ServerReflectionRequest) => ServerReflectionResponse;

/** Serves reflection beside the service: each call answers so many requests, and ends. */
async function startWith(respond: Respond, mostRequests = Number.POSITIVE_INFINITY): Promise<RunningFeed> {
  const serverReflectionInfo = bidiStreaming<ServerReflectionRequest, ServerReflectionResponse>(
    async (requests, out) => {
      let answered = 0;
      for await (const originalRequest of requests) {
        await out.send({ ...respond(originalRequest), originalRequest });
        answered += 1;
        if (answered >= mostRequests) return;
      }
    },
  );
  return startFeed(
    {},
    { beside: (grpc) => grpc.addService(definitionOf(ServerReflection), { serverReflectionInfo }) },
  );
}

const list = create(ServerReflectionResponseSchema, {
  messageResponse: { case: "listServicesResponse", value: { service: [{ name: "feed.v1.Feed" }] } },
});
const noFile = create(ServerReflectionResponseSchema, {
  messageResponse: {
    case: "errorResponse",
    value: { errorCode: 5, errorMessage: "there is no such file" },
  },
});

test("reflection that lists a service whose file it does not give fails discovery/reflection-files", async () => {
  server = await startWith(({ messageRequest }) => (messageRequest.case === "listServices" ? list : noFile));
  const { accused } = await judged(server.target, { only: ["discovery/*"] });
  expect(accused).toEqual([expect.stringMatching(/^discovery\/reflection-files Feed: /)]);
});

test("reflection that ends each call with its first response is asked on several", async () => {
  // Vert.x does: its handler takes one request.
  const { proto } = (await feedService()).file;
  const feed = clone(FileDescriptorProtoSchema, proto);
  feed.dependency.push(file_google_protobuf_empty.proto.name);
  const files = new Map([feed, file_google_protobuf_empty.proto].map((each) => [each.name, each]));
  const given = (each: FileDescriptorProto | undefined): ServerReflectionResponse => {
    if (each === undefined) return noFile;
    const fileDescriptorProto = [toBinary(FileDescriptorProtoSchema, each)];
    return create(ServerReflectionResponseSchema, {
      messageResponse: { case: "fileDescriptorResponse", value: { fileDescriptorProto } },
    });
  };
  server = await startWith(({ messageRequest }) => {
    switch (messageRequest.case) {
      case "listServices":
        return list;
      case "fileContainingSymbol":
        return given(feed);
      case "fileByFilename":
        return given(files.get(messageRequest.value));
      default:
        return noFile;
    }
  }, 1);
  const { outcomes } = await judged(server.target, { only: ["discovery/*"] });
  const verdicts = outcomes.map(({ clause, outcome }) => `${clause} ${outcome}`);
  expect(verdicts).toContain("discovery/reflection-files passed");
  expect(verdicts).toContain("discovery/reflection passed");
});
