import { InvalidArgumentError } from "commander";

const units: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
/** Messages are made as a whole, and gRPC's length has four bytes. */
const most = 2 ** 31 - 1;

/** `4m`, `64MiB`, `1048576` */
export function messageSize(text: string): number {
  const [, amount = "", unit = ""] = /^(\d+)\s*([kmg]?)(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Number(amount) * (units[unit.toLowerCase()] ?? 0);
  if (amount !== "" && bytes >= 1 && bytes <= most) return bytes;
  throw new InvalidArgumentError("Write bytes, or a number with k, m or g, below 2g: 64m.");
}
