import type { HandoverSummary } from "./schemas.ts";
import type { withCodes } from "./service.ts";

type CodedHandover = Awaited<ReturnType<typeof withCodes>>[number];

export const presentHandover = ({ row, from, to, goal, strategy }: CodedHandover): HandoverSummary => ({
  id: row.id,
  ...{ from, to, goal, strategy },
  on: row.handedOverOn,
  note: row.note,
  title: row.content.title,
  contentHash: row.contentHash,
  recordedAt: row.recordedAt.toISOString(),
  recordedBy: row.recordedBy,
});

export const presentWhole = (coded: CodedHandover) => ({ ...presentHandover(coded), content: coded.row.content });
