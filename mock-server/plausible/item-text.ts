import { faker } from "@faker-js/faker/locale/en";
import { mixSeed } from "./seed.ts";

/** The text of a numbered item; the same for the same seed and id, on every call. */
export function itemText(seed: number, id: number): string {
  // Faker has one state for the process: seeded right before use, and nothing awaits in between.
  faker.seed(mixSeed(seed, id));
  return `${faker.commerce.productName()}, ${faker.location.city()}`;
}
