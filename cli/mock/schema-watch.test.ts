import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { startMock } from "../../mock-server/index.ts";
import { servicesOf } from "../schema/services-of.ts";
import { watchSchema } from "./schema-watch.ts";

const schema = (methods: string): string =>
  `syntax = "proto3"; package t; message Q { int32 n = 1; } service T { ${methods} }`;

test("a new RPC is served, open streams go on, and a broken schema keeps the last good one", async () => {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-watch-"));
  const path = join(dir, "t.proto");
  await writeFile(path, schema("rpc Watch(Q) returns (stream Q);"));
  const mock = await startMock({
    files: ".",
    services: await servicesOf([dir]),
    streamLength: 0,
    streamIntervalMs: 20,
  });
  const said: string[] = [];
  let wake = Promise.withResolvers<void>();
  const reload = async (): Promise<readonly DescService[]> => {
    const services = await servicesOf([dir]);
    mock.serve(services);
    return services;
  };
  const unwatch = await watchSchema({
    paths: [dir],
    reload,
    say: (sentence) => {
      said.push(sentence);
      wake.resolve();
    },
  });
  const change = async (write: () => Promise<void>): Promise<string> => {
    wake = Promise.withResolvers();
    await write();
    await wake.promise;
    return said.at(-1) ?? "";
  };
  const post = (method: string, type = "application/json", body = "{}"): Promise<Response> =>
    fetch(`http://${mock.address}/t.T/${method}`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
  try {
    const open = await post("Watch", "application/connect+json", "\0\0\0\0\x02{}");
    const reader = open.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    expect((await post("Get")).status).toBe(404);

    const more = schema("rpc Watch(Q) returns (stream Q); rpc Get(Q) returns (Q);");
    expect(await change(() => writeFile(path, more))).toBe("schema: 2 RPCs of 1 services");
    expect(await (await post("Get")).json()).toHaveProperty("n");
    for (let count = 0; count < 5; count++) expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();

    expect(await change(() => writeFile(path, "nonsense"))).toMatch(
      /^schema: the previous one stays active\. Cannot/,
    );
    expect((await post("Get")).status).toBe(200);

    await change(() => writeFile(path, more));
    await change(async () => {
      await mkdir(join(dir, "sub"));
      await writeFile(
        join(dir, "sub", "u.proto"),
        schema("rpc Do(Q) returns (Q);").replace("package t", "package u"),
      );
    });
    expect(said.at(-1)).toBe("schema: 3 RPCs of 2 services");
  } finally {
    unwatch();
    await mock.close();
    await rm(dir, { recursive: true });
  }
});
