import { expect, test } from "vitest";
import { declaredIn } from "../../shapes/declared-in.ts";
import { declarationTemplate } from "./declaration-template.ts";
import { servicesOf } from "./services-of.ts";

const schemas = [
  "fixtures/protos/plain-shapes",
  "fixtures/protos/shop",
  "examples/contracts/vault-python/vault/v1/vault.proto",
];

test.each(schemas)("what is suggested for %s can be switched on as it is", async (schema) => {
  const services = await servicesOf([schema]);
  for (const service of services) {
    const text = declarationTemplate(service);
    expect(declaredIn(services, [{ file: "c.yaml", text }]).size).toBe(service.methods.length);
    const on = text.replaceAll(/^ {2}# /gm, "  ");
    expect(() => declaredIn(services, [{ file: "c.yaml", text: on }])).not.toThrow();
  }
});

test("names suggest shapes", async () => {
  const services = await servicesOf(["examples/contracts/vault-python/vault/v1/vault.proto"]);
  const [service] = services;
  const text = service === undefined ? "" : declarationTemplate(service);
  for (const line of [
    "# index: { field: number }",
    "# last: { field: last }",
    "# chunks: { data: data, sha256: sha256 }",
    '# requests: { grammar: "config (content)*" }',
    "# resume: { after: page_token, id: token }",
    "# reply: { interactive: true }",
    "# fold: [{ field: total, op: COUNT }]",
  ]) {
    expect(text).toContain(line);
  }
});
