import { addDays, explainUnusableDate, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { type EscalationForm, maxReasonLength } from "./schemas.ts";

/** Longer would be forgetting; it can be put off again. */
export const maxSnoozeDays = 90;

export type EscalationFaults = Partial<Record<"answer" | "text" | "until" | "reason", string>>;

/** What a form of the page asks for. */
export type EscalationAnswer =
  | { state: "acknowledged"; text: string | undefined }
  | { state: "snoozed"; until: IsoDate; reason: string };

const findLengthFault = (text: string): string | undefined =>
  text.length <= maxReasonLength
    ? undefined
    : `This is longer than can be kept: at most ${maxReasonLength} characters, and these are ${text.length}.`;

/** Why a day is none until which something can be put off; undefined when it is one. */
export function explainBadSnooze(until: string, today: IsoDate): string | undefined {
  if (until === "") return "Say until which day.";
  if (explainUnusableDate(until) !== null) return "Give the date as year-month-day, for example 2027-03-09.";
  if (until <= today) return `Say a day after today, ${formatDate(today)}.`;
  const latest = addDays(today, maxSnoozeDays);
  return until > latest ? `Say a day until ${formatDate(latest)}; it can be put off again then.` : undefined;
}

/** What the form asks to be recorded, or what is wrong with it, field by field. */
export function judgeEscalationForm(
  form: EscalationForm,
  today: IsoDate,
): { answer: EscalationAnswer } | { faults: EscalationFaults } {
  if (form.answer === "acknowledge") {
    const text = (form.text ?? "").trim();
    const fault = findLengthFault(text);
    return fault === undefined
      ? { answer: { state: "acknowledged", text: text === "" ? undefined : text } }
      : { faults: { text: fault } };
  }
  if (form.answer !== "snooze") return { faults: { answer: "Choose one of these answers." } };
  const until = (form.until ?? "").trim();
  const reason = (form.reason ?? "").trim();
  const faults: EscalationFaults = {};
  const untilFault = explainBadSnooze(until, today);
  if (untilFault !== undefined) faults.until = untilFault;
  const reasonFault = reason === "" ? "Say why it is put off." : findLengthFault(reason);
  if (reasonFault !== undefined) faults.reason = reasonFault;
  return Object.keys(faults).length > 0 ? { faults } : { answer: { state: "snoozed", until, reason } };
}

/** Whether what a form asks for is how the escalation stands already, by the same person: it was sent twice. */
export function isAnsweredAlready(
  form: EscalationForm,
  standing: { state: string; reason: string | null; snoozedUntilOn: IsoDate | null; answeredBy: string | null },
  reader: string,
): boolean {
  if (standing.answeredBy !== reader) return false;
  if (form.answer === "acknowledge") {
    return standing.state === "acknowledged" && (standing.reason ?? "") === (form.text ?? "").trim();
  }
  return (
    form.answer === "snooze" &&
    standing.state === "snoozed" &&
    standing.snoozedUntilOn === (form.until ?? "").trim() &&
    (standing.reason ?? "") === (form.reason ?? "").trim()
  );
}
