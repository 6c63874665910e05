declare module "parse-prometheus-text-format" {
  interface Family {
    readonly name: string;
    readonly metrics: readonly {
      readonly labels?: Readonly<Record<string, string>>;
      readonly value?: string;
    }[];
  }
  const parse: (text: string) => readonly Family[];
  // biome-ignore lint/style/noDefaultExport: it is what the library exports.
  export default parse;
}
