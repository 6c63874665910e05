import type { Handlers } from "./server.ts";

/** One kind of service: its servers by what they do otherwise than the plainest one. */
export interface Kind<Ways> {
  /** Its folder in examples/contracts/field. */
  readonly name: string;
  /** A server of its own each time: what it remembers is its own, too. */
  readonly serve: (ways: Partial<Ways>) => Handlers;
  /** What a server of this kind may do. */
  readonly honest: readonly (readonly [title: string, ways: Partial<Ways>])[];
  /** What it may not do, with the clause that notices. */
  readonly faulty: readonly (readonly [clause: string, title: string, ways: Partial<Ways>])[];
}
