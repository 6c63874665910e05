import { type DescMethod, type DescService, fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import {
  ServerReflection,
  type ServerReflectionRequest,
  ServerReflectionRequestSchema,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import { defineScenario, type Scenario, type Step } from "../model/scenario.ts";
import { awaitEnd, awaitMessagesIfAny, halfClose, open, send, together } from "../model/step.ts";
import type { Transcript } from "../transcript/event.ts";
import { endedOk, received } from "../transcript/query.ts";

const reflectionCalls = callNames("v1", "v1alpha");
type Version = keyof typeof reflectionCalls;
const versions: readonly Version[] = [reflectionCalls.v1, reflectionCalls.v1alpha];
type Question = ServerReflectionRequest["messageRequest"];

/** Imports that are asked for at most. */
const mostFiles = 300;

/** How long one response may take, in milliseconds: a server that waits for the half-close gets it then. */
const answerMs = 5_000;

/** Reflection lists the service, and gives its files. */
export function reflection(service: DescService, method: DescMethod): ContractPart {
  const scenario: Scenario = {
    ...defineScenario({
      name: "reflection",
      method,
      runs: 0,
      input: fc.constant(0),
      examples: [0],
      steps: () => [together(...versions.map((version) => talk(version, service.typeName)))],
    }),
    needs: ["bidi"],
  };
  return {
    scenarios: [scenario],
    clauses: [
      behaviourClause({
        id: "discovery/reflection",
        level: "should",
        sentence: "Server reflection (v1 or v1alpha) lists the service, and gives its files.",
        scenarios: [scenario],
        judge: ({ transcripts }) => {
          const listed = judgeList(transcripts, service.typeName);
          return listed.kind === "violated" ? listed : judgeFiles(transcripts, service.typeName);
        },
      }),
      behaviourClause({
        id: "discovery/reflection-files",
        sentence:
          "Where reflection lists the service, it gives its files: they decode, with all that they import.",
        scenarios: [scenario],
        judge: ({ transcripts }) => judgeFiles(transcripts, service.typeName),
      }),
    ],
  };
}

/** Where the conversation with one version stands. */
interface Place {
  readonly call: string;
  /** Calls that were opened so far. */
  readonly calls: number;
  /** Responses that this call has to have. */
  readonly responses: number;
}

/** Asks for the list, then for the file of the service, then for each import that did not come with it. */
function talk(version: Version, typeName: string): readonly Step[] {
  const method = ServerReflection.method.serverReflectionInfo;
  const path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  const opened = (call: string): Step =>
    version === reflectionCalls.v1 ? open(call, method) : { kind: "open", call, method, path };

  const first = { call: version, calls: 1, responses: 0 };
  return [
    opened(version),
    ...ask(first, { case: "listServices", value: "" }, (place) => [
      {
        kind: "then",
        next: (seen) =>
          listsIn(seen.get(version), typeName)
            ? onAnyCall(place, { case: "fileContainingSymbol", value: typeName }, (next) => [
                imports(next, 1),
              ])
            : end(place),
      },
    ]),
  ];

  /** Sends a question and awaits its response, which may not come. */
  function ask(place: Place, question: Question, next: (place: Place) => readonly Step[]): readonly Step[] {
    const responses = place.responses + 1;
    return [
      send(place.call, ServerReflectionRequestSchema, { messageRequest: question }),
      awaitMessagesIfAny(place.call, responses, answerMs),
      ...next({ ...place, responses }),
    ];
  }

  /** Asks again on a call of its own where the server has ended this one: some end it with their first response. */
  function onAnyCall(
    place: Place,
    question: Question,
    next: (place: Place) => readonly Step[],
  ): readonly Step[] {
    return ask(place, question, (asked) => [
      {
        kind: "then",
        next: (seen) => {
          const transcript = seen.get(asked.call);
          const answered = transcript !== undefined && responsesIn(transcript).length >= asked.responses;
          if (answered || transcript === undefined || !endedOk(transcript)) return next(asked);
          const calls = place.calls + 1;
          const call = `${version}-${calls}`;
          return [opened(call), ...ask({ call, calls, responses: 0 }, question, next)];
        },
      },
    ]);
  }

  function imports(place: Place, files: number): Step {
    return {
      kind: "then",
      next: (seen) => {
        const responses = partsOf([...seen.values()], version).flatMap(responsesIn);
        const missing = missingImports(filesIn(responses)).find((name) => !wasAsked(responses, name));
        if (missing === undefined || files >= mostFiles || responses.length < files + 1) return end(place);
        return onAnyCall(place, { case: "fileByFilename", value: missing }, (next) => [
          imports(next, files + 1),
        ]);
      },
    };
  }
}

function end({ call }: Place): readonly Step[] {
  return [halfClose(call), awaitEnd(call)];
}

/** The calls of one version, in order. */
function partsOf(calls: readonly Transcript[], version: Version): readonly Transcript[] {
  return calls.filter(({ call }) => call === version || call.startsWith(`${version}-`));
}

function responsesIn(transcript: Transcript): readonly ServerReflectionResponse[] {
  return received(transcript, ServerReflectionResponseSchema).map(({ value }) => value);
}

function namesIn(transcript: Transcript | undefined): readonly string[] | undefined {
  const [first] = transcript === undefined ? [] : responsesIn(transcript);
  if (first?.messageResponse.case !== "listServicesResponse") return undefined;
  return first.messageResponse.value.service.map(({ name }) => name);
}

function listsIn(transcript: Transcript | undefined, typeName: string): boolean {
  return namesIn(transcript)?.includes(typeName) === true;
}

function wasAsked(responses: readonly ServerReflectionResponse[], name: string): boolean {
  return responses.some(
    ({ originalRequest }) =>
      originalRequest?.messageRequest.case === "fileByFilename" &&
      originalRequest.messageRequest.value === name,
  );
}

/** Throws where a file does not decode. */
function filesIn(responses: readonly ServerReflectionResponse[]): readonly FileDescriptorProto[] {
  return responses.flatMap(({ messageResponse }) =>
    messageResponse.case === "fileDescriptorResponse"
      ? messageResponse.value.fileDescriptorProto.flatMap((bytes) => decoded(bytes) ?? [])
      : [],
  );
}

function decoded(bytes: Uint8Array): FileDescriptorProto | undefined {
  try {
    return fromBinary(FileDescriptorProtoSchema, bytes);
  } catch {
    return undefined;
  }
}

function missingImports(files: readonly FileDescriptorProto[]): readonly string[] {
  const given = new Set(files.map(({ name }) => name));
  return [...new Set(files.flatMap(({ dependency }) => dependency))].filter((name) => !given.has(name));
}

function judgeList(calls: readonly Transcript[], typeName: string): Verdict {
  const lists = calls.flatMap((call) => {
    const names = namesIn(call);
    return names === undefined ? [] : [names];
  });
  if (lists.some((names) => names.includes(typeName))) return holds;
  return violated(
    lists.length === 0
      ? "The server answers neither grpc.reflection.v1 nor v1alpha."
      : `Reflection lists ${lists[0]?.join(", ")}, not ${typeName}.`,
    { call: reflectionCalls.v1 },
  );
}

function judgeFiles(calls: readonly Transcript[], typeName: string): Verdict {
  const version = versions.find((each) => listsIn(callNamed({ transcripts: calls }, each), typeName));
  if (version === undefined) return vacuous("reflection does not list the service");
  const responses = partsOf(calls, version).flatMap(responsesIn);
  const where = { call: version };
  const given = responses.flatMap(({ messageResponse }) =>
    messageResponse.case === "fileDescriptorResponse" ? messageResponse.value.fileDescriptorProto : [],
  );
  if (given.length === 0) {
    return violated(`Reflection lists ${typeName} and does not give the file that defines it.`, where);
  }
  if (given.some((bytes) => decoded(bytes) === undefined)) {
    return violated("A file that reflection gives is not a FileDescriptorProto.", where);
  }
  const files = filesIn(responses);
  const defines = files.some((file) =>
    file.service.some(({ name }) => (file.package === "" ? name : `${file.package}.${name}`) === typeName),
  );
  if (!defines) return violated(`None of the files that reflection gives defines ${typeName}.`, where);
  const [missing] = missingImports(files);
  return missing === undefined || files.length >= mostFiles
    ? holds
    : violated(`Reflection does not give ${missing}, which ${typeName} needs.`, where);
}
