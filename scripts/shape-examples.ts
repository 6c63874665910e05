const service = "plain.v1.Plain";

/** An example of each shape, over the schema of fixtures/protos/plain-shapes. */
export const shapeExamples: Readonly<Record<string, string>> = {
  examples: `${service}/Download:
  examples:
    - { request: { path: every-byte.bin, size: 400 } }
    - { id: gone, request: { path: gone.bin }, expect: NOT_FOUND }
  ends: BY_SERVER
`,
  given: `${service}/Download:
  given: { as: found, rpc: Get, request: { path: every-byte.bin } }
  examples: { request: { path: "\${given.found.sha256}" } }
  each: { that: response.sha256 == given.found.sha256 }
`,
  ends: `${service}/Download:\n  ends: BY_SERVER\n`,
  answers: `${service}/Upload:\n  answers: AFTER_HALF_CLOSE\n`,
  quiet: `${service}/Download:\n  quiet: { first_within: 2s, next_within: 500ms }\n`,
  count: `${service}/Download:\n  count: { equal: request.size }\n`,
  index: `${service}/Download:\n  index: { field: number, start: 1 }\n`,
  last: `${service}/Download:\n  last: { field: is_last, empty: data }\n`,
  chunks: `${service}/Download:\n  chunks: { data: data, size: request.size, sha256: sha256 }\n`,
  order: `${service}/Download:\n  order: { field: number, descending: true }\n`,
  unique: `${service}/Download:\n  unique: { fields: [number, data] }\n`,
  reply: `${service}/Talk:\n  reply: { equal: { path: request.path }, interactive: true }\n`,
  fold: `${service}/Upload:
  fold:
    - { field: bytes, op: SUM, of: size(request.data) }
    - { id: named, field: names, op: COUNT, where: request.path != "" }
`,
  pace: `${service}/Download:\n  pace: { every: 500ms, tolerance: 0.3 }\n`,
  resume: `${service}/Download:\n  resume: { from: size, id: number }\n`,
  requests: `${service}/Upload:
  requests: { grammar: "header data*", labels: { header: request.path != "", data: size(request.data) > 0 } }
`,
  responses: `${service}/Download:\n  responses: { grammar: "data* is_last" }\n`,
  each: `${service}/Download:\n  each: { id: small, that: size(response.data) <= int(request.size) }\n`,
  finally: `${service}/Download:\n  finally: { that: "sum(responses.map(r, size(r.data))) > 0" }\n`,
  errors: `${service}/Download:
  errors: { when: request.path.contains(".."), codes: [NOT_FOUND, INVALID_ARGUMENT] }
`,
  auth: `${service}/Get:\n  auth: { key: authorization, value: Bearer right }\n`,
  same: `${service}/Get:\n  same: { ignoring: number }\n`,
  broadcast: `${service}/Talk:\n  broadcast: { equal: { path: request.path } }\n`,
  timestamps: `${service}/Talk:\n  timestamps: { field: at, near_now: 5s }\n`,
};
