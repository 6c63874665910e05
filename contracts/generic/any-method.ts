import type { DescMethod, DescService } from "@bufbuild/protobuf";
import type { Contract } from "../model/contract.ts";
import { combine } from "../model/contract-part.ts";
import type { DeclaredPart } from "../model/declared-part.ts";
import type { Subject } from "../model/subject.ts";
import { packOf } from "../packs/index.ts";
import { acquaintanceClauses, acquaintanceScenario } from "./acquaintance/clauses.ts";
import { interpret } from "./acquaintance/interpret.ts";
import { subjectOf } from "./acquaintance/subject.ts";
import { contractOf } from "./index.ts";
import { serviceContract } from "./service.ts";

/**
 * What every RPC of a service owes, whatever it does: derived from the schema alone. Each RPC is got to know
 * before it is judged, and its contract presumes no more than was seen then.
 */
export function contractsOf(service: DescService): readonly Contract[] {
  return contractsWith(service, () => undefined);
}

/** The same, with what is declared of its RPCs. */
export function contractsWith(
  service: DescService,
  declared: (method: DescMethod) => DeclaredPart | undefined,
): readonly Contract[] {
  const rpcs = service.methods.map((method) => anyMethod(method, declared(method)));
  const whole = serviceContract(service);
  if (whole === undefined) return rpcs;
  const withSubjects = (subjects: readonly Subject[]) =>
    serviceContract(service, subjects.filter(isComparable)) ?? whole;
  // Before the RPCs are known all of its clauses are there, so that each can be asked for by name.
  const unmet = serviceContract(
    service,
    rpcs.flatMap(({ subject }) => subject ?? []),
  );
  return [{ ...(unmet ?? whole), withSubjects }, ...rpcs];
}

/** The contract of an RPC of which only the schema is known. */
export function anyMethod(method: DescMethod, declared?: DeclaredPart): Contract {
  const known = declared?.requests;
  const pack = packOf(method);
  const scenario = acquaintanceScenario(method, known);
  const first = { scenarios: [scenario], clauses: acquaintanceClauses(method, scenario) };
  // Until it was met its clauses are known, and nothing of its answers.
  const unmet = subjectOf(method, {
    kind: "quiet",
    varying: false,
    healthy: [],
    reason: "it was not called yet",
  });
  return {
    ...contractFor(unmet),
    ...(declared === undefined || declared.metadata.length === 0 ? {} : { metadata: declared.metadata }),
    acquaintance: {
      scenario,
      subject: (calls, seed) => ({
        ...subjectOf(method, interpret(calls, method, seed, known)),
        ...(declared?.onlyReads === true ? { onlyReads: true } : {}),
      }),
      contract: (subject, others) => contractFor(subject, others.find(isComparable)),
    },
  };

  function contractFor(subject: Subject, sibling?: Subject): Contract {
    const derived = contractOf({
      subject,
      first,
      ...(sibling === undefined ? {} : { sibling }),
      ...(declared === undefined ? {} : { own: declared.part(subject) }),
    });
    const contract = pack === undefined ? derived : { ...derived, ...combine(derived, pack) };
    return known?.needsCallsBefore === true ? withoutOwnServers(contract) : contract;
  }
}

/** A contract without what is judged on a server of its own, and the clauses that nothing else shows. */
function withoutOwnServers(contract: Contract): Contract {
  const scenarios = contract.scenarios.filter(({ needs }) => !needs.includes("own-server"));
  const names = new Set(scenarios.map(({ name }) => name));
  const clauses = contract.clauses.flatMap((clause) => {
    if (clause.scenarios === undefined) return [clause];
    const kept = clause.scenarios.filter(({ name }) => names.has(name));
    return kept.length === 0 ? [] : [{ ...clause, scenarios: kept }];
  });
  return { ...contract, scenarios, clauses };
}

/** Whether the RPC answered, and the same way each time. */
function isComparable({ seen }: Subject): boolean {
  return seen?.kind === "served" && !seen.varying;
}
