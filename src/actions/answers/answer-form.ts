import { explainUnusableDate, formatDate, type IsoDate } from "../../platform/time/dates.ts";
import { type ActionUpdateInput, evidenceUrlSchema, maxTextLength } from "../schemas.ts";
import { type ActionAnswerForm, type AnswerKind, answerKinds } from "./answer-schemas.ts";

export type AnswerField = "answer" | "doneText" | "evidenceUrl" | "to" | "slipText" | "noteText";
export type Faults = Partial<Record<AnswerField, string>>;

/** What a form says, of the one answer that is chosen in it. */
export interface Said {
  kind: AnswerKind;
  text: string;
  evidenceUrl: string;
  to: string;
}

/** Null when no answer is chosen. */
export function readSaid(form: ActionAnswerForm): Said | null {
  const kind = answerKinds.find((one) => one === form.answer);
  if (kind === undefined) return null;
  const text = { done: form.doneText, slip: form.slipText, note: form.noteText }[kind] ?? "";
  return {
    kind,
    text: text.trim(),
    evidenceUrl: kind === "done" ? (form.evidenceUrl ?? "").trim() : "",
    to: kind === "slip" ? (form.to ?? "").trim() : "",
  };
}

/** An update as it is stored, as far as a form can say the same. */
interface StoredSaying {
  kind: string;
  text: string | null;
  evidenceUrl: string | null;
  toDueOn: IsoDate | null;
  isByLink: boolean;
  saidBy: string;
}

/**
 * Whether what a form says is among what was said since the form was shown: it was sent twice.
 * @param saidBy the title of the reader
 */
export function isSaidAlready(said: Said, since: readonly StoredSaying[], saidBy: string): boolean {
  return since.some(
    (update) =>
      update.isByLink &&
      update.saidBy === saidBy &&
      update.kind === said.kind &&
      (update.text ?? "") === said.text &&
      (update.evidenceUrl ?? "") === said.evidenceUrl &&
      (update.kind === "slip" ? update.toDueOn === said.to : true),
  );
}

const textFields = { done: "doneText", slip: "slipText", note: "noteText" } as const;
const missingText: Record<AnswerKind, string> = {
  done: "Say in a few words what was done.",
  slip: "Say why the date moves.",
  note: "Say in a few words where it stands, or which help is needed.",
};

const findTextFault = ({ kind, text }: Said): string | null => {
  if (text === "") return missingText[kind];
  if (text.length <= maxTextLength) return null;
  return `This is longer than can be kept: at most ${maxTextLength} characters, and these are ${text.length}.`;
};

const findDateFault = (to: string, dueOn: IsoDate, today: IsoDate): string | null => {
  if (to === "") return "Say the new date.";
  if (explainUnusableDate(to) !== null) return "Give the date as year-month-day, for example 2027-03-09.";
  if (to < today) return `This day has passed; today is ${formatDate(today)}.`;
  return to <= dueOn ? `It is due on ${formatDate(dueOn)} now; a new date is a later one.` : null;
};

const findFaults = (said: Said, { dueOn, today }: { dueOn: IsoDate; today: IsoDate }): Faults => {
  const faults: Faults = {};
  const text = findTextFault(said);
  if (text !== null) faults[textFields[said.kind]] = text;
  if (said.evidenceUrl !== "" && !evidenceUrlSchema.safeParse(said.evidenceUrl).success) {
    faults.evidenceUrl =
      "This cannot be kept as an address. One begins with https:// or http://, for example https://example.org/page; or leave it empty.";
  }
  const date = said.kind === "slip" ? findDateFault(said.to, dueOn, today) : null;
  if (date !== null) faults.to = date;
  return faults;
};

const toUpdate = ({ kind, text, evidenceUrl, to }: Said): ActionUpdateInput => {
  if (kind === "slip") return { kind, to, text };
  return { kind, text, ...(evidenceUrl === "" ? {} : { evidenceUrl }) };
};

/**
 * What a form asks to be recorded, or what is wrong with it, field by field, in words for who filled it in. A new date
 * is later than the present one and has not passed; an action that is not open takes notes alone.
 * @param action.today in the organisation's zone
 */
export function judgeAnswer(
  said: Said | null,
  action: { isOpen: boolean; dueOn: IsoDate; today: IsoDate },
): { update: ActionUpdateInput } | { faults: Faults } {
  if (said === null) return { faults: { answer: "Choose one of these answers." } };
  if (!action.isOpen && said.kind !== "note") {
    return { faults: { answer: "This action is not open any more; a note can still be added." } };
  }
  const faults = findFaults(said, action);
  return Object.keys(faults).length > 0 ? { faults } : { update: toUpdate(said) };
}

/** An action that was closed meanwhile takes notes alone: what was typed for another answer is offered as one. */
export function keepAsNote(form: ActionAnswerForm): ActionAnswerForm {
  const typed = [form.noteText, form.doneText, form.slipText].find((text) => (text ?? "").trim() !== "");
  return { ...form, answer: "note", noteText: typed };
}
