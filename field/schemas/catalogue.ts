import type { FieldProgram } from "../build.ts";

/** Schemas of somebody else's project, which the mock serves. */
export interface FieldSchema extends FieldProgram {
  /** The descriptor set that the build leaves in its folder. */
  readonly set: string;
}

/** Generated packages of Go, which register their descriptors. */
function goSchema(name: string): FieldSchema {
  const set = `${name}.binpb`;
  return { name, tool: "go", folder: "../schemas/go", build: [`go run ./${name} ${set}`], set };
}

export const fieldSchemas: readonly FieldSchema[] = [
  goSchema("temporal"),
  goSchema("milvus"),
  goSchema("etcd-api"),
  goSchema("containerd"),
  goSchema("authzed"),
  goSchema("envoy"),
  goSchema("qdrant"),
  goSchema("opentelemetry"),
  {
    name: "triton",
    tool: "python3",
    folder: "../schemas/triton",
    build: [
      "python3 -m venv venv",
      "venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt",
      "venv/bin/python descriptors.py triton.binpb",
    ],
    set: "triton.binpb",
  },
];
