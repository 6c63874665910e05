import { create } from "@bufbuild/protobuf";
import { afterEach, expect, test } from "vitest";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { definitionOf } from "../plain-server/service-definition.ts";
import { bidiStreaming } from "../plain-server/wiring.ts";
import { type RunningFeed, startFeed } from "./feed-server.ts";
import { judged } from "./judged.ts";

let server: RunningFeed;
afterEach(() => server.close());

test("reflection that lists a service whose file it does not give fails discovery/reflection-files", async () => {
  const respond = ({ messageRequest }: ServerReflectionRequest): ServerReflectionResponse =>
    create(ServerReflectionResponseSchema, {
      messageResponse:
        messageRequest.case === "listServices"
          ? { case: "listServicesResponse", value: { service: [{ name: "feed.v1.Feed" }] } }
          : { case: "errorResponse", value: { errorCode: 5, errorMessage: "there is no such file" } },
    });
  server = await startFeed(
    {},
    {
      beside: (grpc) =>
        grpc.addService(definitionOf(ServerReflection), {
          serverReflectionInfo: bidiStreaming<ServerReflectionRequest, ServerReflectionResponse>(
            async (requests, out) => {
              for await (const request of requests) await out.send(respond(request));
            },
          ),
        }),
    },
  );
  const { accused } = await judged(server.target, { only: ["discovery/*"] });
  expect(accused).toEqual([expect.stringMatching(/^discovery\/reflection-files Feed: /)]);
});
