/** Names and values in the order they came; values of `-bin` names are base64. */
export type Metadata = readonly (readonly [name: string, value: string])[];
