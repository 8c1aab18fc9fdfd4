import type { FollowUp } from "../actions/follow-up-service.ts";
import { composeAction, composeAsk, composeDecision } from "../documents/composing/document-parts.ts";
import type { Block, DocumentLayout } from "../documents/layout/blocks.ts";
import { bullets, heading, paragraph, quote, say, strong } from "../documents/layout/lines.ts";
import { layOutAttendance, layOutNotes } from "../documents/layout/record-blocks.ts";
import { layOutActions, layOutAsks } from "../documents/layout/shared-blocks.ts";
import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import { formatMeeting } from "../platform/time/wall-time.ts";
import type { OccurrenceStatus } from "../routines/vocabulary.ts";
import type { MeetingRecord } from "./evidence-service.ts";

export interface MinutesPage {
  organisation: string;
  title: string;
  meeting: { date: IsoDate; time: string; zone: string };
  tookPlaceOn: IsoDate | null;
  status: OccurrenceStatus;
  chair: string | null;
  chairAttended: boolean | null;
  /** How its actions stand on that day. */
  today: IsoDate;
  record: MeetingRecord;
  said: FollowUp;
}

const statusSentences: Record<OccurrenceStatus, string> = {
  planned: "Not recorded as held yet",
  held: "Held; the record is still open",
  closed: "Held; the record is closed",
  issued: "Issued",
  gaveWay: "Gave way to another",
  skipped: "Skipped",
  cancelled: "Cancelled",
};

const describeChair = (chairAttended: boolean | null): string =>
  chairAttended === null ? "" : chairAttended ? " (attended)" : " (did not attend)";

const listFacts = (page: MinutesPage): { label: string; line: ReturnType<typeof say> }[] => [
  { label: "Meeting", line: say(formatMeeting(page.meeting)) },
  ...(page.tookPlaceOn === null || page.tookPlaceOn === page.meeting.date
    ? []
    : [{ label: "Took place on", line: say(formatDate(page.tookPlaceOn)) }]),
  ...(page.chair === null
    ? []
    : [{ label: "Chair", line: [...quote(page.chair), ...say(describeChair(page.chairAttended))] }]),
  { label: "Record", line: say(statusSentences[page.status]) },
];

/** The record of a meeting to read and print: what was decided and agreed first, then who was there and the notes. */
export function layOutMinutes(page: MinutesPage): DocumentLayout {
  const { decisions, actions, asks } = page.said;
  const agreed = actions.toSorted((a, b) => a.number - b.number).map((action) => composeAction(action, page.today));
  const blocks: Block[] = [
    { block: "facts", rows: listFacts(page) },
    ...layOutAttendance(page.record.attendance),
    heading("Decisions"),
    ...bullets(
      decisions
        .toSorted((a, b) => a.number - b.number)
        .map(composeDecision)
        .map(({ label, text }) => [...strong(`${label} `), ...quote(text)]),
      "None recorded.",
    ),
    heading("Actions agreed"),
    ...layOutActions("Actions agreed", agreed, "None recorded.", page.title),
    heading("Requests for help"),
    ...(asks.length === 0 ? [paragraph(say("None."))] : layOutAsks(asks.map(composeAsk))),
    ...layOutNotes(page.record.notes),
  ];
  return {
    office: page.organisation,
    title: `${page.title}: minutes`,
    dateText: formatDate(page.tookPlaceOn ?? page.meeting.date),
    footer: `As recorded by ${formatDate(page.today)}`,
    blocks,
  };
}
