import { startMock } from "../../mock-server/index.ts";
import { servedFiles } from "../files/served.ts";

export interface EmbeddedMock {
  /** `host:port` */
  readonly address: string;
  /** Stops the mock and removes its files. */
  readonly close: () => Promise<void>;
}

export interface EmbeddedMockOptions {
  readonly seed?: number;
  readonly speed?: number;
  readonly faults: readonly string[];
}

/** A mock on a free port with temporary files, for a run without a target. */
export async function startEmbeddedMock(options: EmbeddedMockOptions): Promise<EmbeddedMock> {
  const files = await servedFiles(undefined);
  try {
    const mock = await startMock({ ...options, port: 0, files: files.dir });
    await files.ready;
    return {
      address: mock.address,
      close: async () => {
        await mock.close();
        await files.close();
      },
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}
