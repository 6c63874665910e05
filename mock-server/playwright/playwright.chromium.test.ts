import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasChromium } from "../../conformance/report/html/test-chromium.ts";
import { command, root } from "../../scripts/command.ts";

test.skipIf(!hasChromium())(
  "tests of Playwright have a mock, each as a session of its own",
  { timeout: 90_000 },
  () => {
    const config = join(import.meta.dirname, "test-project", "playwright.config.ts");
    const output = mkdtempSync(join(tmpdir(), "streamproof-playwright-"));
    try {
      const args = ["test", "--config", config, "--output", output];
      const { code, stdout, stderr } = command("playwright", args, { cwd: root });
      expect(code, stdout + stderr).toBe(0);
      expect(stdout).toContain("7 passed");
    } finally {
      rmSync(output, { recursive: true });
    }
  },
);
