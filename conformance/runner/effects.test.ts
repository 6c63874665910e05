import { expect, test } from "vitest";
import { contractsWith } from "../../contracts/generic/any-method.ts";
import { feedService } from "../../laws/any-service/feed-schema.ts";
import { declaredIn } from "../../shapes/declared-in.ts";
import { declaredPart } from "../../shapes/declared-part.ts";
import { onlyReads } from "./effects.ts";

test("an RPC that is declared to change nothing only reads", async () => {
  const service = await feedService();
  const text = "feed.v1.Feed/Ping:\n  effects: READS\nfeed.v1.Feed/Talk:\n  ends: AFTER_HALF_CLOSE\n";
  const declared = declaredIn([service], [{ file: "feed.yaml", text }]);
  const contracts = contractsWith(service, ({ name }) => {
    const read = declared.get(`feed.v1.Feed/${name}`);
    return read === undefined ? undefined : declaredPart(read);
  });
  const reading = contracts.filter(({ acquaintance }) => {
    const met = acquaintance?.subject([], 1);
    return met !== undefined && onlyReads(met);
  });
  expect(reading.map(({ rpc }) => rpc)).toEqual(["feed.v1.Feed/Ping"]);
});
