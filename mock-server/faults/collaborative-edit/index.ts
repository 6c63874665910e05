import type { Fault } from "../fault.ts";
import { deliveryFaults } from "./delivery.ts";
import { editsFaults } from "./edits.ts";
import { operationsFaults } from "./operations.ts";
import { positionsFaults } from "./positions.ts";
import { usersFaults } from "./users.ts";

export const collaborativeEditFaults: readonly Fault[] = [
  ...editsFaults,
  ...deliveryFaults,
  ...usersFaults,
  ...positionsFaults,
  ...operationsFaults,
];
