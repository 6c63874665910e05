import { Command } from "commander";

/** `streamproof mcp`: the Model Context Protocol, for assistants. */
export function mcpCommand(): Command {
  return new Command("mcp")
    .description(
      "Serve the Model Context Protocol over stdio: an assistant can verify, explain failures and use a mock.",
    )
    .addHelpText("after", examples)
    .action(async () => {
      const { serveMcp } = await import("../mcp/run.ts");
      await serveMcp();
    });
}

const examples = `
Tools: verify, explain, clauses, start_mock, stop_mock, stub, journal.

In an assistant's configuration:
  { "mcpServers": { "streamproof": { "command": "npx", "args": ["streamproof", "mcp"] } } }`;
