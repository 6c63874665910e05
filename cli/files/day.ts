/** `2026-02-30` has the form of a date and is none. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && dayOf(date) === text;
}

/** `2026-12-31`, in UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, "2026-12-31".length);
}
