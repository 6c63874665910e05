import { type DescMethod, type DescService, toJson } from "@bufbuild/protobuf";
import { streamsResponses } from "../../contracts/model/method-kind.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { createPlausible } from "../../fixtures/messages/plausible.ts";

/** What `streamproof init --schema` writes for a service: a place for the clauses of its own. */
export function contractTemplate(service: DescService): string {
  return `import {
  answersIn,
  awaitEnd,
  awaitMessages,
  cancel,
  defineContract,
  defineContracts,
  defineScenario,
  eachCall,
  fc,
  halfClose,
  holds,
  open,
  request,
  sendBytes,
  serverClause,
  vacuous,
  violated,
} from "streamproof/contracts";

// What ${service.typeName} must do beyond what every RPC owes (streamproof verify --schema judges that anyway).
// A scenario is what the client does; a clause judges what happened. Each clause has a place to begin below:
// change the request, and say what its answers must be.
export default defineContracts((schema) => [
${service.methods.map(contractText).join("\n")}
]);
`;
}

function contractText(method: DescMethod): string {
  const rpc = rpcName(method);
  const id = `${kebab(method.name)}/answers`;
  const many = streamsResponses(method);
  const wait = many ? `awaitMessages("call", 1),\n          cancel("call"),` : `awaitEnd("call"),`;
  return `  (() => {
    const method = schema.method("${rpc}");
    const asked = defineScenario({
      name: "${kebab(method.name)}-asked",
      method,
      input: fc.constant({}),
      runs: 1,
      steps: () => [
        open("call", method),
        sendBytes("call", request(method, ${requestText(method)})),
        halfClose("call"),
        ${wait.replace("\n          ", "\n        ")}
      ],
    });
    return defineContract({
      rpc: "${rpc}",
      scenarios: [asked],
      clauses: [
        serverClause({
          id: "${id}",
          source: "contracts of this project",
          sentence: "${method.name} answers as it should.",
          scenarios: [asked],
          judge: eachCall((call) => {
            const [first] = answersIn(call, method);
            if (first === undefined) return vacuous("no answer came");
            const wrong = undefined; // say here what is wrong with first.json
            return wrong === undefined ? holds : violated(wrong, { event: first.event });
          }),
        }),
      ],
    });
  })(),`;
}

/** A plausible request is better to change than an empty one. */
function requestText(method: DescMethod): string {
  return JSON.stringify(toJson(method.input, createPlausible()(method.input, 1)));
}

function kebab(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}
