import { joinList, startSentence, trimEnd } from "../documents/sentences.ts";
import { formatDate, formatWeekdayDate, type IsoDate } from "../platform/time/dates.ts";
import type { StepState } from "../routines/vocabulary.ts";
import type { Year, YearClash, YearDate, YearDaysOff, YearRoutine, YearStep } from "./schemas.ts";

/** "Delivery calendar 2027" */
export function titleOfYear({ year, person }: Year): string {
  return `Delivery calendar ${year}${person === null ? "" : `: ${person}`}`;
}

/** "As planned on 21 November 2026. ..." */
export function describeTimes({ asOf, timeZone }: Year): string {
  return `As planned on ${formatDate(asOf)}. Times are local time in ${timeZone}; another zone is named where it is meant.`;
}

const numberOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** "10 meetings, 6 memos (2 expected to give way) and 122 run-up steps." */
export function describeCounts({ counts }: Year): string {
  const { meetings, papers, mayGiveWay, calledOff, steps } = counts;
  const giving = mayGiveWay === 0 ? "" : ` (${mayGiveWay} expected to give way)`;
  const off = calledOff === 0 ? "" : ` ${calledOff} more gave way or will not take place.`;
  const listed = `${numberOf(meetings, "meeting")}, ${numberOf(papers, "memo")}${giving} and ${numberOf(steps, "run-up step")}.`;
  return listed + off;
}

/** Whether anything lies on a day off: the sentence people look for first. */
export function describeClashes({ clashes, dates, counts }: Year): string {
  if (dates.length === 0 && counts.steps === 0) return "Nothing is planned.";
  if (clashes.length === 0) return "None of them lies on a weekend, a holiday or a break.";
  return `${clashes.length === 1 ? "One date lies" : `${clashes.length} dates lie`} on a weekend, a holiday or a break:`;
}

export function describeClash({ date, title, step, dayOff }: YearClash): string {
  return `${formatWeekdayDate(date)}, ${dayOff}: ${step === null ? "" : `${step}, `}${title}`;
}

/** Against what the dates were checked: nobody should take breaks that were never entered for checked. */
export function describeCheck({ counts: { holidays, breaks }, calendars }: Year): string {
  if (calendars.length === 0) return "No calendar is set, so only weekends were checked.";
  const calendar = `the calendar${calendars.length === 1 ? "" : "s"} ${joinList(calendars)}`;
  const found = `Checked against weekends and ${calendar}: ${numberOf(holidays, "holiday")} and ${numberOf(breaks, "break")}.`;
  return breaks > 0 ? found : `${found} No school break is entered, so a date may fall into one.`;
}

/** What the year does not show, and why. */
export function listGaps({ knownFrom, plannedUntil, year }: Year): string[] {
  return [
    ...(knownFrom === null
      ? []
      : [`Nothing before ${formatDate(knownFrom)} is shown: no routine was entered earlier.`]),
    ...(plannedUntil === null
      ? []
      : [
          plannedUntil < `${year}-01-01`
            ? `Nothing of ${year} is planned yet: dates are planned up to ${formatDate(plannedUntil)}.`
            : `Dates are planned up to ${formatDate(plannedUntil)}; what comes later in ${year} is not in it yet.`,
        ]),
  ];
}

/** "10:00-11:00", with the zone where it is not the page's. */
export function describeTime(date: Pick<YearDate, "time" | "until" | "timeZone">, { timeZone }: Year): string {
  const span = date.until === null ? date.time : `${date.time}–${date.until}`;
  return date.timeZone === timeZone ? span : `${span} (${date.timeZone})`;
}

const statusNotes: Partial<Record<YearDate["status"], string>> = {
  held: "Held",
  closed: "Held",
  issued: "Issued",
};

const calledOffWords: Partial<Record<YearDate["status"], string>> = {
  gaveWay: "Gave way to",
  skipped: "Skipped:",
  cancelled: "Cancelled:",
};

/** "Does not take place" in one word, for a reader who sees neither line nor colour; null when it does. */
export function describeCalledOff({ status, cause }: YearDate): string | null {
  const word = calledOffWords[status];
  return word === undefined ? null : `${word} ${trimEnd(cause ?? "no reason given")}.`;
}

/** What is out of the ordinary about a date, each a sentence. */
export function listNotes(date: YearDate, { year }: Pick<Year, "year">): string[] {
  const { movedFrom, moveReason, givesWayTo, calledBecause, dayOff, status } = date;
  const off = describeCalledOff(date);
  const because = moveReason === null ? "" : `: ${trimEnd(moveReason)}`;
  const [decision] = date.steps.filter(({ state }) => state === "planned");
  return [
    ...(off === null ? [] : [off]),
    ...(statusNotes[status] === undefined ? [] : [`${statusNotes[status]}.`]),
    ...(givesWayTo === null
      ? []
      : [
          `Expected to give way to ${givesWayTo}${decision === undefined ? "" : `; decided on ${formatDayOfYear(decision.date, year)}`}.`,
        ]),
    ...(movedFrom === null ? [] : [`Moved from ${formatDayOfYear(movedFrom, year)}${because}.`]),
    ...(calledBecause === null ? [] : [`Called because ${trimEnd(calledBecause)}.`]),
    ...(dayOff === null || off !== null ? [] : [`Lies on a day off: ${dayOff}.`]),
  ];
}

/** Who leads it, or between whom a paper goes. */
export function describeLead({ chair, from, to }: Pick<YearDate, "chair" | "from" | "to">): string {
  const between = [from === null ? "" : `from ${from}`, to === null ? "" : `to ${to}`].filter((part) => part !== "");
  return chair ?? startSentence(between.join(" "));
}

const stateWords: Record<StepState, string | null> = {
  planned: null,
  due: "in hand",
  done: "done",
  notPossible: "was too late to be done",
  missed: "missed",
  cancelled: "called off",
};

/** What there is to say of a step beside its date: another hour than the meeting's run-up keeps, its state, a day off. */
export function listStepNotes(step: YearStep): string[] {
  return [
    stateWords[step.state],
    step.dayOff === null || !isPlannedState(step) ? null : `day off: ${step.dayOff}`,
  ].filter((note) => note !== null);
}

function isPlannedState({ state }: YearStep): boolean {
  return state !== "cancelled" && state !== "notPossible";
}

/** "9 March and 14 September", and apart from them what is expected to give way. */
export function describeRoutineDates({ dates, mayGiveWay, note }: YearRoutine): string {
  const days = (all: readonly IsoDate[]) => joinList(all.map((date) => withoutYear(formatDate(date))));
  const giving = mayGiveWay.length === 0 ? "" : `expected to give way: ${days(mayGiveWay)}`;
  if (dates.length === 0) return giving === "" ? (note ?? "No date.") : startSentence(giving);
  return giving === "" ? days(dates) : `${days(dates)}; ${giving}`;
}

/** "Mon 15 - Fri 19 February": a range without repeating what both ends share. */
export function describeRange({ from, to }: Pick<YearDaysOff, "from" | "to">): string {
  if (from === to) return withoutYear(formatWeekdayDate(from));
  return `${withoutYear(formatWeekdayDate(from))} – ${withoutYear(formatWeekdayDate(to))}`;
}

/** On a page about one year its number is left out where a date lies in it. */
export function withoutYear(text: string): string {
  return text.replace(/ \d{4}$/, "");
}

/** "Tue 9 March" in the page's year, "Tue 15 December 2026" in another. */
export function formatDayOfYear(date: IsoDate, year: number): string {
  const text = formatWeekdayDate(date);
  return date.startsWith(`${year}-`) ? withoutYear(text) : text;
}

/** The hour most steps fall due at, which is then said once; null when there is no step. */
export function findUsualTime({ dates, neighbours }: Year): string | null {
  const counts = new Map<string, number>();
  for (const { steps } of [...dates, ...neighbours]) {
    for (const { time } of steps) counts.set(time, (counts.get(time) ?? 0) + 1);
  }
  const [usual] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return usual?.[0] ?? null;
}

export const kindsOfDaysOff: Record<YearDaysOff["kind"], string> = {
  holiday: "Holiday",
  added: "Day off",
  blackout: "Break",
};
