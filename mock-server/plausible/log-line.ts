import { faker } from "@faker-js/faker/locale/en";

export const levels = ["DEBUG", "INFO", "WARN", "ERROR"] as const;
export type LogLevel = (typeof levels)[number];

export interface LogLine {
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A log line that could come from a web service; the same for the same seed and level. */
export function logLine(seed: number, level: LogLevel): LogLine {
  // Faker has one state for the process: seeded right before use, and nothing awaits in between.
  faker.seed(seed);
  return {
    message: faker.helpers.arrayElement(templates[level])(),
    metadata: {
      request_id: `req-${faker.string.hexadecimal({ length: 12, casing: "lower", prefix: "" })}`,
      user_id: `user-${faker.number.int({ min: 1, max: 999 })}`,
      host: `${faker.hacker.noun().replaceAll(" ", "-")}-${faker.number.int({ min: 1, max: 9 })}`,
    },
  };
}

type Template = () => string;

const ms = (min: number, max: number): number => faker.number.int({ min, max });
const path = (): string => `/api/${faker.word.noun()}s/${faker.number.int({ min: 1, max: 9999 })}`;
const table = (): string => `${faker.database.column()}s`;

const templates: Readonly<Record<LogLevel, readonly Template[]>> = {
  DEBUG: [
    () => `cache miss key=${faker.word.noun()}:${ms(1, 9999)}`,
    () => `select from ${table()} took ${ms(1, 40)} ms, ${ms(0, 500)} rows`,
    () => `pool has ${ms(1, 20)} idle connections`,
  ],
  INFO: [
    () => `${faker.internet.httpMethod()} ${path()} 200 in ${ms(2, 180)} ms`,
    () => `signed in ${faker.internet.email()}`,
    () => `job ${faker.hacker.verb()}-${faker.word.noun()} finished in ${ms(1, 60)} s`,
  ],
  WARN: [
    () => `${faker.internet.httpMethod()} ${path()} 200 in ${ms(1500, 9000)} ms: slow`,
    () => `retrying connection to ${faker.internet.ipv4()}, attempt ${ms(2, 5)}`,
    () => `disk ${ms(80, 94)} % full`,
  ],
  ERROR: [
    () => `${faker.internet.httpMethod()} ${path()} 500: ${faker.hacker.phrase()}`,
    () => `connection to ${faker.internet.ipv4()} refused`,
    () => `cannot write to ${table()}: deadlock detected`,
  ],
};
