import type { Shape } from "../shape.ts";
import { keepReply } from "./behaviour.ts";
import { judgeReply } from "./clauses.ts";
import { type Reply, readReply } from "./declaration.ts";
import { breakReply } from "./faults.ts";

export const replyShape: Shape<Reply> = {
  name: "reply",
  read: readReply,
  judge: judgeReply,
  keep: keepReply,
  faults: breakReply,
  waits: true,
};
