import type { Facts, Observation } from "../model/observation.ts";
import type { Step } from "../model/scenario.ts";
import { briefExchange, type ExchangeOptions, type Subject } from "../model/subject.ts";

/** How often: a fault may show only now and then. */
const repeats = 3;

/** A call that must be as right as it is by itself. */
export interface Beside {
  readonly subject: Subject;
  readonly call: string;
  readonly variant: number;
  readonly exchange: (exchange: ExchangeOptions) => readonly Step[];
}

export function inFull(subject: Subject, call: string, variant: number): Beside {
  return { subject, call, variant, exchange: subject.exchange };
}

export function brief(subject: Subject, call: string, variant: number): Beside {
  return { subject, call, variant, exchange: (exchange) => briefExchange(subject, exchange) };
}

export function made({ exchange, call, variant }: Beside, facts: Facts): readonly Step[] {
  return exchange({ call, variant, facts });
}

/**
 * Makes the first of the calls that went wrong again, by itself, and the call "plain" again, which was right
 * before: so it shows whether the company is to blame. Nothing is done where all went well.
 */
export function aloneAgain(facts: Facts, plain: Beside, besides: readonly Beside[]): Step {
  return {
    kind: "then",
    next: (seen) => {
      const wrong = besides.find(({ subject, call }) => {
        const transcript = seen.get(call);
        return transcript !== undefined && subject.wrong(transcript, facts) !== undefined;
      });
      if (wrong === undefined) return [];
      const again = ({ exchange, variant }: Beside, call: string) => exchange({ call, variant, facts });
      return [
        ...Array.from({ length: repeats }, (_, index) =>
          again(wrong, `${wrong.call}${alone}${index}`),
        ).flat(),
        ...again(plain, plainAgain),
      ];
    },
  };
}

const alone = "-alone-";
const plainAgain = "plain-again";

/**
 * Whether a call is wrong by itself, too, while the plain call still is right: then the company is not to
 * blame, and the RPC's own contract says what is wrong.
 */
export function wrongByItself(
  { facts, transcripts }: Observation,
  call: string,
  subject: Subject,
  plain: Subject = subject,
): boolean {
  const again = transcripts.filter((each) => each.call.startsWith(`${call}${alone}`));
  const after = transcripts.find((each) => each.call === plainAgain);
  return (
    after !== undefined &&
    plain.wrong(after, facts) === undefined &&
    again.some((each) => subject.wrong(each, facts) !== undefined)
  );
}
