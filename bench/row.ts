/** One measured figure, with what it should reach. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly wanted: string;
}

export function rowText({ name, value, unit, wanted }: Row): string {
  return `${name.padEnd(62)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(4)} wanted ${wanted}`;
}
