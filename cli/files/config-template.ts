import { helpText, optionGroups } from "../options/table.ts";

/** Where init puts the schemas and contracts of a user's own services. */
export const ownPartMarker: string = `  // -- ${optionGroups[0]?.title} --`;

/** What `streamproof init` writes. Every option is there, most of them in comments. */
export function configTemplate(): string {
  const groups = optionGroups.map(({ title, rows }) => {
    const lines = Object.entries(rows)
      .filter(([, { example }]) => example !== undefined)
      .flatMap(([key, row]) => [`  // ${sentence(helpText(row))}`, `  // ${key}: ${row.example},`]);
    return lines.length === 0 ? "" : `\n  // -- ${title} --\n${lines.join("\n")}\n`;
  });
  return `${head}${groups.join("")}});\n`;
}

function sentence(help: string): string {
  return `${help.slice(0, 1).toUpperCase()}${help.slice(1)}`.replace(" (repeatable)", "");
}

const head = `import { defineConfig } from "streamproof";

// The options of streamproof verify, for this project. Command-line options override them; a target named there
// takes nothing from the parts "Connection" and "Starting the target".
export default defineConfig({
  // The server: a running one, or one that verify starts, waits for and stops.
  target: "localhost:50051",
  // target: "https://api.example:443",
  // target: "cmd:./server --port {port} --files {files}",
  // target: "docker:my-server:1.0",
  // target: "dockerfile:.",
  // target: "compose:compose.yaml#server:50051",
`;
