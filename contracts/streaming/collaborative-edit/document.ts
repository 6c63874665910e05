import type { EditOperation } from "../../../proto/gen/streaming/streaming_pb.ts";

/** What of an operation changes a document. */
export type Operation = Pick<EditOperation, "operationType" | "position" | "content">;

/** A document after an operation. Positions and lengths count Unicode code points. */
export function applied(document: string, { operationType, position, content }: Operation): string {
  switch (operationType) {
    case "INSERT": {
      const points = [...document];
      return points.slice(0, position).join("") + content + points.slice(position).join("");
    }
    case "DELETE": {
      const points = [...document];
      return points.slice(0, position).join("") + points.slice(position + [...content].length).join("");
    }
    default:
      return document;
  }
}
