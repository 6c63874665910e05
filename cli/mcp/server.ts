import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import type { Report } from "../../conformance/outcome/report.ts";
import { version } from "../../conformance/outcome/version.ts";
import { type OwnMock, startOwnMock } from "./mock.ts";
import { ownCommand } from "./own-command.ts";
import { explained, failuresIn, inShort, verified } from "./reports.ts";

export interface StreamproofMcp {
  readonly server: McpServer;
  /** Stops what was started. */
  readonly close: () => Promise<void>;
}

/** So much text is an answer: an assistant reads no book. */
const mostText = 20_000;

const texts = (what: string) => z.array(z.string()).optional().describe(what);

/** What an assistant needs to work on a contract: verify, explain a failure, clauses, and a mock with stubs and journal. */
export function createMcp(): StreamproofMcp {
  const server = new McpServer({ name: "streamproof", version });
  const closing = new AbortController();
  let last: Report | undefined;
  let mock: OwnMock | undefined;

  server.registerTool(
    "verify",
    {
      description:
        "Test a gRPC server against its contracts, and list what fails, with the smallest input. Without a target the embedded mock is tested.",
      inputSchema: {
        target: z
          .string()
          .optional()
          .describe("host:port, https://host, unix:PATH, cmd:COMMAND, docker:IMAGE or dockerfile:DIR"),
        schema: texts(
          "the schema of the services: .proto files, folders or descriptor sets; else the server's reflection is asked",
        ),
        contracts: texts("files with contracts: YAML, or TypeScript"),
        only: texts("globs on clauses (chat/*) or RPCs (*/Chat)"),
        rpc: texts("globs on RPCs"),
        faults: texts("faults of the embedded mock, to see what a failure looks like"),
        transport: z.enum(["grpc", "grpc-web", "connect"]).optional(),
        seed: z.number().int().optional().describe("the same seed gives the same inputs"),
        quick: z.boolean().optional().describe("leave out what needs a server of its own"),
        seconds: z.number().int().min(1).max(1_800).optional().describe("bound of the run; default 120"),
      },
    },
    async (asked) => {
      const { text, report } = await verified(asked, closing.signal);
      last = report ?? last;
      if (report === undefined) return failed(text);
      const failures = failuresIn(report).map(inShort);
      return {
        content: [{ type: "text" as const, text: shortened(text) }],
        structuredContent: { verdict: report.verdict, seed: report.seed, failures },
      };
    },
  );

  server.registerTool(
    "explain",
    {
      description:
        "Explain a failure of the last verify: its rule, the calls on a timeline, and where the rule comes from.",
      inputSchema: {
        clause: z.string().describe("chat/drained"),
        rpc: z.string().optional().describe("package.Service/Method, where several fail"),
      },
    },
    async ({ clause, rpc }) =>
      last === undefined
        ? failed("Nothing was verified yet: call verify first.")
        : said(explained(last, clause, rpc)),
  );

  server.registerTool(
    "clauses",
    {
      description:
        "What a contract asks of servers: the clauses of the bundled services, or what a schema declares.",
      inputSchema: { glob: z.string().optional(), schema: texts("the schema whose clauses are listed") },
    },
    async ({ glob, schema = [] }) => {
      const words = schema.flatMap((path) => ["--schema", path]);
      const asked =
        schema.length > 0 ? ["docs", ...words] : ["clauses", ...(glob === undefined ? [] : [glob])];
      const { code, text } = await ownCommand(asked, { seconds: 60, signal: closing.signal });
      return code === 0 ? said(text) : failed(text);
    },
  );

  server.registerTool(
    "start_mock",
    {
      description: "Start a mock that keeps the contracts, in place of the one that runs. Gives its address.",
      inputSchema: {
        schema: texts("the schema to serve; the bundled services where absent"),
        contracts: texts("files with contracts that it keeps"),
        faults: texts("contract violations on purpose"),
        seed: z.number().int().optional(),
        port: z.number().int().min(0).max(65_535).optional(),
      },
    },
    async (asked) => {
      await mock?.stop();
      mock = undefined;
      mock = await startOwnMock(asked);
      return { ...said(mock.banner), structuredContent: { address: mock.address } };
    },
  );

  server.registerTool("stop_mock", { description: "Stop the mock.", inputSchema: {} }, async () => {
    await mock?.stop();
    mock = undefined;
    return said("No mock runs.");
  });

  server.registerTool(
    "stub",
    {
      description:
        "Add stubs to the mock: what it responds to which requests, in YAML. Without text the stubs are listed.",
      inputSchema: { yaml: z.string().optional().describe("- rpc: Service/Method\n  match: …\n  answer: …") },
    },
    async ({ yaml }) =>
      yaml === undefined
        ? said(await running().ask("GET", "/api/stubs"))
        : said(await running().ask("POST", "/api/stubs", yaml)),
  );

  server.registerTool(
    "journal",
    {
      description: "The calls that the mock has seen, the latest first.",
      inputSchema: { rpc: z.string().optional().describe("package.Service/Method") },
    },
    async ({ rpc }) => {
      const query = rpc === undefined ? "" : `?rpc=${encodeURIComponent(rpc)}`;
      return said(await running().ask("GET", `/api/calls${query}`));
    },
  );

  function running(): OwnMock {
    if (mock === undefined) throw new Error("No mock runs: call start_mock first.");
    return mock;
  }

  return {
    server,
    close: async () => {
      closing.abort();
      await server.close();
      await mock?.stop();
    },
  };
}

function said(text: string) {
  return { content: [{ type: "text" as const, text: shortened(text) }] };
}

function failed(text: string) {
  return { ...said(text), isError: true };
}

function shortened(text: string): string {
  if (text.length <= mostText) return text;
  return `${text.slice(0, mostText)}\n… ${text.length - mostText} more characters`;
}
