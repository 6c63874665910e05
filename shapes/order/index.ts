import type { Shape } from "../shape.ts";
import { keepOrder } from "./behaviour.ts";
import { judgeOrder } from "./clauses.ts";
import { type Order, readOrder } from "./declaration.ts";
import { breakOrder } from "./faults.ts";

export const orderShape: Shape<Order> = {
  name: "order",
  read: readOrder,
  judge: judgeOrder,
  keep: keepOrder,
  faults: breakOrder,
};
