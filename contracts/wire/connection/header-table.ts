import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { Transcript } from "../../transcript/event.ts";
import type { Conversations } from "./conversations.ts";
import { usual } from "./said.ts";

const headerTableSize = 1;
const streams = [1, 3, 5] as const;

export const headerTable: Conversations = {
  conversations: (body) => ({
    "SETTINGS_HEADER_TABLE_SIZE 0": {
      settings: [[headerTableSize, 0]],
      say: streams.flatMap((id) => usual(id, body)),
    },
  }),
  clause: {
    id: "wire/header-table",
    sentence:
      "Once the server has acknowledged a smaller SETTINGS_HEADER_TABLE_SIZE, its header blocks refer to nothing that the smaller table has no room for.",
    further: "RFC 7541, section 4.2; RFC 9113, section 6.5.2",
    judge: judgeTable,
  },
};

function judgeTable({ call, wire }: Transcript): Verdict {
  if (wire?.brokenRule === "hpack") {
    return violated(`With ${call} a header block cannot be decoded any more. ${wire.unreadable}.`, { call });
  }
  const blocks = (wire?.frames ?? []).filter(({ from, type }) => from === "server" && type === "HEADERS");
  return blocks.length > streams.length
    ? holds
    : vacuous("too few header blocks came to tell which table they use");
}
