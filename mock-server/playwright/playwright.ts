import { randomUUID } from "node:crypto";
import { join } from "node:path";
import {
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from "@playwright/test";
import { createSessionMock, type SessionMock } from "./session-mock.ts";
import { type MockOptions, type SharedMock, startSharedMock } from "./shared-mock.ts";

export { expect } from "@playwright/test";
export type { SessionCall, SessionMock } from "./session-mock.ts";
export type { MockOptions } from "./shared-mock.ts";

export interface MockTestFixtures {
  /** The worker's mock, as this test's own session. */
  readonly mock: SessionMock;
  /** What `x-mock-session` says on every request of the test's pages, and of `request`. */
  readonly mockSession: string;
}

export interface MockWorkerFixtures {
  /** How the worker's mock is started: `test.use({ mockOptions: { speed: 10 } })`. */
  readonly mockOptions: MockOptions;
  readonly sharedMock: SharedMock;
}

/**
 * Playwright's `test` with a mock on a free port for each worker, started when a test first asks for `mock`. Each test
 * is a session: its stubs, faults and journal are its own, and gone after it.
 */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & MockTestFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & MockWorkerFixtures
> = base.extend<MockTestFixtures, MockWorkerFixtures>({
  mockOptions: [{}, { scope: "worker", option: true }],
  sharedMock: [
    async ({ mockOptions }, use) => {
      const shared = await startSharedMock({ files: join(import.meta.dirname, "no-files"), ...mockOptions });
      await use(shared);
      await shared.close();
    },
    { scope: "worker" },
  ],
  // Playwright reads from the first parameter what a fixture needs: here nothing.
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  mockSession: async ({}, use) => use(randomUUID()),
  extraHTTPHeaders: async ({ extraHTTPHeaders, mockSession }, use) =>
    use({ ...extraHTTPHeaders, "x-mock-session": mockSession }),
  mock: async ({ sharedMock, mockSession }, use) => {
    const mock = createSessionMock(sharedMock, mockSession);
    await use(mock);
    mock.forget();
  },
});
