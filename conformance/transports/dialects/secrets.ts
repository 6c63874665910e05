import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import type { WireSink } from "../../../contracts/transcript/wire-recorder.ts";

/** In place of a value that is nobody's business: frames are kept in reports, and a token would be read there. */
const hidden = "…";

/** A sink that is given the frames without the values of this metadata. */
export function withoutValues(sink: WireSink, secret: Metadata): WireSink {
  if (secret.length === 0) return sink;
  const names = new Set(secret.map(([name]) => name.toLowerCase()));
  return {
    ...sink,
    frame: (frame) => {
      if (frame.from !== "client" || frame.type !== "HEADERS") {
        sink.frame(frame);
        return;
      }
      const fields = frame.fields.map(([name, value]) => [name, names.has(name) ? hidden : value] as const);
      sink.frame({ ...frame, fields });
    },
  };
}
