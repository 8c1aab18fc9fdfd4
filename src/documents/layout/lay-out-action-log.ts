import { formatDate } from "../../platform/time/dates.ts";
import type { ActionLogModel } from "../view-model.ts";
import type { Block } from "./blocks.ts";
import { bullets, heading, paragraph, quote, say, strong } from "./lines.ts";
import { layOutAttendance, layOutNotes } from "./record-blocks.ts";
import { layOutActions, layOutAsks, nameGoals } from "./shared-blocks.ts";

/** What a meeting decided and agreed, and what is still open from earlier ones. */
export function layOutActionLog(model: ActionLogModel): Block[] {
  return [
    {
      block: "facts",
      rows: [
        { label: "Meeting", line: say(model.meeting.text) },
        ...nameGoals(model.goals),
        ...(model.chair === null ? [] : [{ label: "Chair", line: quote(model.chair.title) }]),
        { label: "As of", line: say(formatDate(model.knownOn)) },
        { label: "Sign-off", line: quote(model.signOff.sentence) },
      ],
    },
    { block: "callout", title: "In short", blocks: [paragraph(say(model.summary))] },
    heading("Decisions"),
    ...bullets(
      model.decisions.map((decision) => [...strong(`${decision.label} `), ...quote(decision.text)]),
      "None recorded.",
    ),
    heading("Actions agreed in this meeting"),
    ...layOutActions("Actions agreed in this meeting", model.actions, "None recorded.", model.routine.title),
    heading("Still open from earlier meetings"),
    ...layOutActions("Still open from earlier meetings", model.earlierActions, "Nothing is open.", model.routine.title),
    heading("Requests for help"),
    ...(model.asks.length === 0 ? [paragraph(say("None."))] : layOutAsks(model.asks)),
    ...layOutAttendance(model.attendance ?? []),
    ...layOutNotes(model.notes ?? []),
  ];
}
