import ICAL from "ical.js";
import { CadenceError } from "../cadences/cadence-error.ts";
import { readRrule } from "../cadences/cadence-rrule.ts";
import { expandCadence } from "../cadences/recurrence.ts";
import {
  addDays,
  compareDates,
  daysBetween,
  explainBadDate,
  formatDate,
  type IsoDate,
  laterOf,
} from "../platform/time/dates.ts";
import { type IcsEvent, type IcsLine, quote, readEvents, refuseLine } from "./ics-lines.ts";
import type { Blackout } from "./schemas.ts";

/** An event of the file that gives no day off, and why. */
export interface LeftOutEvent {
  /** Where the event begins in the file. */
  line: number;
  summary: string;
  /** Its first day, as the file says it. */
  date: IsoDate;
  reason: string;
}

interface ReadOptions {
  today: IsoDate;
  /** What the blackouts carry, so that the next file from there replaces them. */
  source: string;
  /** Takes events marked as free time (TRANSP:TRANSPARENT) too. */
  includesFree: boolean;
}

/** Three years back and five ahead: further than anything is planned or looked up. */
const DAYS_BACK = 1096;
const DAYS_AHEAD = 1826;
const MAX_SPAN_DAYS = 366;
const MAX_REPEATING = 100;
const MAX_DATES = 20_000;
const MAX_LINE_LENGTH = 65_536;
const MAX_TITLE_LENGTH = 200;

interface Range {
  title: string;
  from: IsoDate;
  to: IsoDate;
}

/** An event after reading, before it is decided whether it counts. */
interface ReadEvent {
  line: number;
  event: IcsEvent;
  uid: string;
  summary: string;
  date: IsoDate;
  hasHours: boolean;
  /** How many days it lasts. */
  span: number;
  /** Which one of a series it stands for. */
  replaces: IsoDate | null;
}

function linesOf({ lines }: IcsEvent, name: string): IcsLine[] {
  return lines.filter((line) => line.name === name);
}

function wordOf(event: IcsEvent, name: string): string {
  return (linesOf(event, name)[0]?.value ?? "").toUpperCase();
}

function openLine({ line, name, text }: IcsLine): ICAL.Property {
  if (text.length > MAX_LINE_LENGTH) refuseLine(line, `${name} is longer than 64 KiB`);
  try {
    return ICAL.Property.fromString(text);
  } catch (error) {
    return refuseLine(line, `cannot be read: ${quote(error instanceof Error ? error.message : text)}`);
  }
}

/** A date, or the date of a date with hours. */
function readDay({ line, name }: IcsLine, text: string): { date: IsoDate; hasHours: boolean } {
  const match = /^(\d{4})(\d{2})(\d{2})(T([01]\d|2[0-3])[0-5]\d([0-5]\d|60)Z?)?$/.exec(text.trim().toUpperCase());
  if (match === null) return refuseLine(line, `${name}: ${quote(text)} is not a date; it should read YYYYMMDD`);
  const date = `${match[1]}-${match[2]}-${match[3]}`;
  const fault = explainBadDate(date);
  if (fault !== null) refuseLine(line, `${name}: ${fault}`);
  return { date, hasHours: match[4] !== undefined };
}

function readDays(line: IcsLine): IsoDate[] {
  if (line.value === "") return [];
  return line.value.split(",").map((text) => readDay(line, text).date);
}

/** Days that a DURATION of weeks and days gives; parts of a day are hours and count for nothing here. */
function readDuration({ line, value }: IcsLine): number {
  const match = /^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T[0-9HMS]+)?$/i.exec(value);
  if (match === null) return refuseLine(line, `DURATION: ${quote(value)} is not a duration such as P5D`);
  return Number(match[1] ?? 0) * 7 + Number(match[2] ?? 0);
}

function readSpan(event: IcsEvent, date: IsoDate, hasHours: boolean): number {
  const [end] = linesOf(event, "DTEND");
  const [duration] = linesOf(event, "DURATION");
  if (end !== undefined) {
    const last = readDay(end, end.value);
    if (last.hasHours !== hasHours) refuseLine(end.line, "DTEND and DTSTART: one is a day and the other has hours");
    const days = daysBetween(date, last.date);
    if (days < 0) refuseLine(end.line, `DTEND: ends on ${last.date}, before it starts on ${date}`);
    // The end is the first day after; the same day, which is common and wrong, is taken for one day.
    return Math.max(days, 1);
  }
  return duration === undefined ? 1 : Math.max(readDuration(duration), 1);
}

/** The text of SUMMARY as one line that a title may hold. */
function readSummary(event: IcsEvent): string {
  const [line] = linesOf(event, "SUMMARY");
  if (line === undefined) return "(no title)";
  const text = String(openLine(line).getFirstValue() ?? "");
  const clean = text
    .replace(/[\p{Cc}\u2028\u2029]/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
  const short = clean.slice(0, MAX_TITLE_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
  return short === "" ? "(no title)" : short.trim();
}

function readEvent(event: IcsEvent): ReadEvent {
  const [start] = linesOf(event, "DTSTART");
  if (start === undefined) return refuseLine(event.line, "the event has no DTSTART");
  const { date, hasHours } = readDay(start, start.value);
  const [recurrenceId] = linesOf(event, "RECURRENCE-ID");
  return {
    line: event.line,
    event,
    uid: linesOf(event, "UID")[0]?.value ?? "",
    summary: readSummary(event),
    date,
    hasHours,
    span: readSpan(event, date, hasHours),
    replaces: recurrenceId === undefined ? null : readDay(recurrenceId, recurrenceId.value).date,
  };
}

/** Why an event gives no day off; null when it gives some. */
function explainLeftOut({ event, hasHours, span }: ReadEvent, includesFree: boolean): string | null {
  if (wordOf(event, "STATUS") === "CANCELLED") return "it is cancelled";
  if (hasHours) return "it has hours; only events of whole days become days off";
  if (!includesFree && wordOf(event, "TRANSP") === "TRANSPARENT") {
    return "it is marked as free time (TRANSPARENT); import with includeFree=true to take it";
  }
  if (span > MAX_SPAN_DAYS) return "it lasts longer than a year";
  const [recurrenceId] = linesOf(event, "RECURRENCE-ID");
  if (recurrenceId !== undefined && openLine(recurrenceId).getParameter("range") !== undefined) {
    return "it changes all the following ones of a series too, which is not read; the series stays as it was";
  }
  return linesOf(event, "EXRULE").length > 0 ? "it uses EXRULE, which is obsolete and not read" : null;
}

/** The dates that a rule gives between two dates. What it says of hours does not apply to whole days (RFC 5545). */
function expandRule({ line, value }: IcsLine, startsOn: IsoDate, from: IsoDate, to: IsoDate): IsoDate[] {
  const wholeDays = value
    .toUpperCase()
    .split(";")
    .filter((part) => part !== "" && !/^BY(HOUR|MINUTE|SECOND)=/.test(part))
    .map((part) => part.replace(/^(UNTIL=\d{8})T\d{6}Z?$/, "$1"));
  const tooOften = wholeDays.find((part) => /^FREQ=(HOURLY|MINUTELY|SECONDLY)$/.test(part));
  if (tooOften !== undefined) refuseLine(line, `RRULE: ${tooOften}, but the event lasts whole days`);
  try {
    const { rule, until } = readRrule(wholeDays.join(";"));
    return expandCadence({ rule, startsOn, endsOn: until, exDates: [], extraDates: [] }, from, to);
  } catch (error) {
    if (!(error instanceof CadenceError)) throw error;
    return refuseLine(line, `RRULE: ${error.message}`);
  }
}

/** Reads what an iCalendar file says to be off, within a window around today. */
class DayOffReader {
  readonly #from: IsoDate;
  readonly #to: IsoDate;
  #repeating = 0;

  constructor(today: IsoDate) {
    this.#from = addDays(today, -DAYS_BACK);
    this.#to = addDays(today, DAYS_AHEAD);
  }

  get window(): string {
    return `${formatDate(this.#from)} and ${formatDate(this.#to)}`;
  }

  /** The first days of an event that touch the window, in no order. `replaced` are those that others stand for. */
  listStarts(read: ReadEvent, replaced: ReadonlySet<IsoDate>): IsoDate[] {
    const { event, date, span, replaces } = read;
    const from = addDays(this.#from, 1 - span);
    const rules = replaces === null ? linesOf(event, "RRULE") : [];
    const [rule] = rules;
    if (rule !== undefined) {
      this.#repeating += 1;
      if (this.#repeating > MAX_REPEATING) refuseLine(rule.line, `more than ${MAX_REPEATING} repeating events`);
      if (rules.length > 1) refuseLine(rules[1]?.line ?? rule.line, "a second RRULE for one event");
    }
    const more = replaces === null ? linesOf(event, "RDATE").flatMap(readDays) : [];
    const starts = new Set([date, ...rules.flatMap((line) => expandRule(line, date, from, this.#to)), ...more]);
    for (const excepted of linesOf(event, "EXDATE").flatMap(readDays)) starts.delete(excepted);
    return [...starts].filter((start) => start >= from && start <= this.#to && !replaced.has(start));
  }
}

/** Joins ranges of one title that overlap or follow each other without a day between; in order of their first day. */
function mergeRanges(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.sort((a, b) => compareTitles(a, b) || compareDates(a.from, b.from))) {
    const last = merged.at(-1);
    if (last !== undefined && last.title === range.title && range.from <= addDays(last.to, 1)) {
      last.to = laterOf(last.to, range.to);
    } else {
      merged.push({ ...range });
    }
  }
  return merged.sort((a, b) => compareDates(a.from, b.from) || compareTitles(a, b));
}

function compareTitles(a: Range, b: Range): number {
  return a.title < b.title ? -1 : a.title > b.title ? 1 : 0;
}

/**
 * Reads the days off that an iCalendar file (RFC 5545) gives: its events of whole days, with their series (RRULE, RDATE,
 * EXDATE and single ones that were changed) from three years before today to five years after. Dates are dates: no
 * zone is applied. What is cancelled, has hours, is free time or lies outside is left out, each with its reason.
 * @returns blackouts in order of their first day, those of one title joined where they touch
 * @throws Problem 422 naming the line, for a file that is broken, a rule that cannot be followed, or too much of either
 */
export function readDaysOff(
  text: string,
  { today, source, includesFree }: ReadOptions,
): { blackouts: Blackout[]; leftOut: LeftOutEvent[] } {
  const reader = new DayOffReader(today);
  const events = readEvents(text).map(readEvent);
  const replaced = new Map<string, Set<IsoDate>>();
  const leftOut: LeftOutEvent[] = [];
  const leaveOut = ({ line, summary, date }: ReadEvent, reason: string) =>
    leftOut.push({ line, summary, date, reason });
  const kept: ReadEvent[] = [];
  for (const read of events) {
    const reason = explainLeftOut(read, includesFree);
    if (reason === null) kept.push(read);
    else leaveOut(read, reason);
    const { uid, replaces, event } = read;
    const isForFollowing = linesOf(event, "RECURRENCE-ID").some((line) => /;RANGE=/i.test(line.text));
    if (replaces !== null && !isForFollowing) {
      replaced.set(uid, (replaced.get(uid) ?? new Set<IsoDate>()).add(replaces));
    }
  }
  const ranges: Range[] = [];
  for (const read of kept) {
    const hidden = read.replaces === null ? replaced.get(read.uid) : undefined;
    const starts = reader.listStarts(read, hidden ?? new Set());
    if (starts.length === 0) leaveOut(read, `none of its days lies between ${reader.window}`);
    for (const from of starts) ranges.push({ title: read.summary, from, to: addDays(from, read.span - 1) });
    if (ranges.length > MAX_DATES) refuseLine(read.line, `the events up to here give more than ${MAX_DATES} dates`);
  }
  const blackouts = mergeRanges(ranges).map((range) => ({ ...range, yearly: false, source }));
  return { blackouts, leftOut: leftOut.sort((a, b) => a.line - b.line) };
}

const keyOf = ({ title, from, to }: Range): string => `${from} ${to} ${title}`;

/**
 * The blackouts of a calendar after an import: what came from the same source before gives way to what comes now, the
 * rest stays as it is and where it is.
 */
export function replaceImported(
  present: readonly Blackout[],
  imported: readonly Blackout[],
  source: string,
): { blackouts: Blackout[]; added: number; removed: number; unchanged: number } {
  const before = new Set(present.filter((blackout) => blackout.source === source).map(keyOf));
  const after = new Set(imported.map(keyOf));
  const unchanged = [...after].filter((key) => before.has(key)).length;
  return {
    blackouts: [...present.filter((blackout) => blackout.source !== source), ...imported],
    added: after.size - unchanged,
    removed: before.size - unchanged,
    unchanged,
  };
}
