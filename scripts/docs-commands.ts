/** A command that a page shows, and where. */
export interface ShownCommand {
  readonly page: string;
  readonly line: number;
  readonly command: string;
}

/** The lines of the blocks fenced as `sh`; comments and what begins with one are for readers. */
export function shownCommands(page: string, text: string): readonly ShownCommand[] {
  const commands: ShownCommand[] = [];
  let inside = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("```")) inside = !inside && line === "```sh";
    else if (inside && line.trim() !== "" && !line.startsWith("#")) {
      commands.push({ page, line: index + 1, command: line.replace(/\s{2,}#.*$/, "") });
    }
  }
  return commands;
}
