/** What the calls in a room say, by their names, in the order in which they came in. */
export type Said = ReadonlyMap<string, readonly string[]>;

/** Their messages: what several say alike, as to come in, cannot be told apart. */
export function messagesIn(said: Said): Said {
  const times = new Map<string, number>();
  for (const text of [...said.values()].flat()) times.set(text, (times.get(text) ?? 0) + 1);
  return new Map([...said].map(([name, texts]) => [name, texts.filter((text) => times.get(text) === 1)]));
}

/** What a call has to get: all that was said since it came in, which was with its first message. */
export function dueTo(
  name: string,
  messages: Said,
): readonly { readonly by: string; readonly text: string }[] {
  const names = [...messages.keys()];
  return names.flatMap((by, place) => {
    const texts = messages.get(by) ?? [];
    const since = place < names.indexOf(name) ? texts.slice(1) : texts;
    return since.map((text) => ({ by, text }));
  });
}
