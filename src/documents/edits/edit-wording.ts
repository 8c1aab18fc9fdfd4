import type { AgendaPart } from "../../templates/template.ts";
import { oneLine } from "../sentences.ts";
import type { EditInput } from "./edit-schema.ts";

const partNames: Record<AgendaPart, string> = {
  followUp: "follow-up",
  progress: "the shared view of progress",
  strategies: "the strategies",
  deepDives: "the deep dives",
  asks: "the requests for help",
  nextSteps: "next steps",
};

const quote = (text: string): string => `"${oneLine(text)}"`;
const sayMinutes = (minutes: number): string => (minutes === 1 ? "1 minute" : `${minutes} minutes`);

const sayWhat = (edit: EditInput): string => {
  switch (edit.edit) {
    case "drop":
      return `left out ${quote(edit.item)}`;
    case "move":
      return `moved ${quote(edit.item)} to place ${edit.to}`;
    case "change":
      return `changed ${quote(edit.item)}`;
    case "add":
      return `added ${quote(edit.title)}`;
    case "allot":
      return `gave ${partNames[edit.part]} ${sayMinutes(edit.minutes)}`;
    case "bottomLine":
      return "rewrote the bottom line";
    case "remark":
      return "added a remark";
  }
};

/** What an edit did, in words without a full stop: 'left out "asks" (settled by telephone)'. Others' words on one line. */
export function describeEdit(edit: EditInput): string {
  const what = sayWhat(edit);
  return edit.edit === "remark" ? what : `${what} (${oneLine(edit.reason)})`;
}
