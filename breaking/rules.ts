import { create, type DescMessage, getOption, hasOption, type JsonValue, toJson } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import {
  FieldRulesSchema,
  field as fieldRules,
  MessageRulesSchema,
  message as messageRules,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import type { Change } from "./change.ts";
import { compareRules, type RuleChange, ruleValues } from "./rule-values.ts";
import { fieldLine, type Schema } from "./schema.ts";

/**
 * Rules that became stricter on what clients send, or looser on what servers send: the one refuses requests
 * that were right, the other lets answers through that nobody expected. Source: buf.build, protovalidate.
 */
export function compareSchemaRules(before: Schema, now: Schema): readonly Change[] {
  const requests = reachable(now, ({ input }) => input);
  const responses = reachable(now, ({ output }) => output);
  const all = new Map([...requests, ...responses]);
  return [...all.values()].flatMap((desc) => {
    const old = before.registry.getMessage(desc.typeName);
    if (old === undefined) return [];
    const roles = { request: requests.has(desc.typeName), response: responses.has(desc.typeName) };
    return changesIn(old, desc).map(({ fieldName, rule, direction, words }) => {
      const line = fieldLine(desc, fieldName);
      return {
        part: "rules" as const,
        breaking: isBreaking(direction, roles),
        file: now.pathOf(desc.file.proto.name),
        ...(line === undefined ? {} : { line }),
        message: `${desc.typeName}${fieldName === "" ? "" : `.${fieldName}`}: ${rule} ${words} (${direction} on a ${roleText(roles)}).`,
      };
    });
  });
}

interface Roles {
  readonly request: boolean;
  readonly response: boolean;
}

function isBreaking(direction: RuleChange["direction"], { request, response }: Roles): boolean {
  switch (direction) {
    case "stricter":
      return request;
    case "looser":
      return response;
    case "different":
      return true;
  }
}

function roleText({ request, response }: Roles): string {
  return request && response ? "request and response" : request ? "request" : "response";
}

type FieldChange = RuleChange & { readonly fieldName: string };

function changesIn(old: DescMessage, now: DescMessage): readonly FieldChange[] {
  const whole = compareRules(ruleValues(rulesOfMessage(old)), ruleValues(rulesOfMessage(now)));
  const fields = now.fields.flatMap((field): readonly FieldChange[] => {
    const before = old.fields.find(({ number }) => number === field.number);
    if (before === undefined) return newField(now, field.name);
    const changes = compareRules(ruleValues(rulesOfField(before)), ruleValues(rulesOfField(field)));
    return changes.map((change) => ({ ...change, fieldName: field.name }));
  });
  return [...whole.map((change) => ({ ...change, fieldName: "" })), ...fields];
}

/** A new field is stricter where those who do not know it are refused. */
function newField(desc: DescMessage, fieldName: string): readonly FieldChange[] {
  const result = createValidator().validate(desc, create(desc));
  const refused =
    result.kind === "invalid" &&
    result.violations.some(({ field: [first] }) => first?.kind === "field" && first.name === fieldName);
  return refused
    ? [{ fieldName, rule: "the new field", direction: "stricter", words: "is refused where it is absent" }]
    : [];
}

function rulesOfField(field: DescMessage["fields"][number]): JsonValue {
  return hasOption(field, fieldRules) ? toJson(FieldRulesSchema, getOption(field, fieldRules)) : {};
}

function rulesOfMessage(desc: DescMessage): JsonValue {
  return hasOption(desc, messageRules) ? toJson(MessageRulesSchema, getOption(desc, messageRules)) : {};
}

type Method = DescMessage["file"]["services"][number]["methods"][number];

/** The messages of one side of all methods, those within them included. */
function reachable(
  { registry }: Schema,
  side: (method: Method) => DescMessage,
): ReadonlyMap<string, DescMessage> {
  const found = new Map<string, DescMessage>();
  const visit = (desc: DescMessage): void => {
    if (found.has(desc.typeName)) return;
    found.set(desc.typeName, desc);
    for (const { message } of desc.fields) if (message !== undefined) visit(message);
  };
  for (const file of registry.files) {
    for (const service of file.services) for (const method of service.methods) visit(side(method));
  }
  return found;
}
