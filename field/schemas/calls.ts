import { type DescMethod, type Message, type Registry, toJson } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { streamsRequests, streamsResponses } from "../../contracts/model/method-kind.ts";
import { createPlausible } from "../../fixtures/messages/plausible.ts";
import type { TestClient } from "../../mock-server/adapters/test-client.ts";

/** Makes a call with plausible requests, and says what is wrong with the answer; undefined where nothing is. */
export type CallProblem = (method: DescMethod, seed: number) => Promise<string | undefined>;

const requestsOfStream = 3;
const boundMs = 20_000;

/** `types` are those of the schema: its rules and what an Any may hold. */
export function createCalls(client: TestClient, types: Registry): CallProblem {
  const plausible = createPlausible();
  const validator = createValidator({ registry: types, legacyRequired: true });

  const contentProblem = ({ output }: DescMethod, message: Message): string | undefined => {
    const result = validator.validate(output, message);
    if (result.kind !== "valid") return result.error.message;
    try {
      toJson(output, message, { registry: types });
      return undefined;
    } catch (error) {
      return `has no JSON: ${textOf(error)}`;
    }
  };

  return async (method, seed) => {
    const count = streamsRequests(method) ? requestsOfStream : 1;
    const requests = Array.from({ length: count }, (_, place) =>
      plausible(method.input, seed * count + place),
    );
    const call = client.open(method, { deadlineMs: boundMs }).send(...requests);
    try {
      const { messages, status } = await call.halfClose().rest();
      if (status.code !== 0) return `ended with ${status.code}: ${status.details}`;
      const counted = countProblem(method, messages.length, count);
      if (counted !== undefined) return counted;
      const problems = messages.map((message) => contentProblem(method, message));
      const place = problems.findIndex((problem) => problem !== undefined);
      return place < 0 ? undefined : `response ${place + 1}: ${problems[place]}`;
    } catch (error) {
      return `a response cannot be decoded: ${textOf(error)}`;
    } finally {
      call.cancel();
    }
  };
}

function countProblem(method: DescMethod, responses: number, requests: number): string | undefined {
  const isRight = streamsResponses(method) ? responses > 0 : responses === 1;
  return isRight ? undefined : `${responses} responses, requests: ${requests}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
