/** The comments of a .proto file by what they stand before: `Index`, `Index.field`, `Fold.Op`, `Fold.Op.COUNT`. */
export function protoComments(text: string): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  const scope: string[] = [];
  let pending: string[] = [];
  for (const line of text.split("\n").map((each) => each.trim())) {
    const comment = /^\/\/ ?(.*)$/.exec(line)?.[1];
    if (comment !== undefined) {
      if (!comment.startsWith("buf:lint:")) pending.push(comment);
      continue;
    }
    const opened = /^(?:message|enum) (\w+) \{/.exec(line)?.[1];
    const named = opened ?? /^(?:[\w.<>, ]+ )?(\w+) = \d+;/.exec(line)?.[1];
    if (named !== undefined && pending.length > 0)
      comments.set([...scope, named].join("."), pending.join(" ").trim());
    if (opened !== undefined) scope.push(opened);
    else if (/^extend /.test(line)) scope.push("");
    if (line === "}") scope.pop();
    pending = [];
  }
  return comments;
}
