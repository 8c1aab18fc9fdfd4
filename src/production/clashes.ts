import { formatDate, formatWeekdayDate, type IsoDate } from "../platform/time/dates.ts";
import { addMinutes, formatMoment, type Instant } from "../platform/time/wall-time.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { findIssue, type Schedule, type ScheduledOccurrence } from "./schedule.ts";
import { mondayOf } from "./weeks.ts";

export const clashKinds = ["sameChair", "meetingOnDayOff", "paperOnDayOff", "tooManyPapers", "sameDay"] as const;
export type ClashKind = (typeof clashKinds)[number];

export interface Clash {
  /** The same as long as the clash is the same: kind, occurrences and dates. */
  key: string;
  kind: ClashKind;
  occurrences: string[];
  /** Ids of those who feel it; empty where it is not about somebody. */
  people: string[];
  on: IsoDate;
  message: string;
  /** Which of the occurrences ends it by being moved, the best to move first. */
  movable: string[];
}

/** Two meetings of one chair that begin closer together than this leave no time between them. */
const chairGapMinutes = 60;

/** What the rules look up again and again, by what occurrences can clash over. */
export interface ScheduleIndex {
  byId: ReadonlyMap<string, ScheduledOccurrence>;
  byChair: ReadonlyMap<string, readonly ScheduledOccurrence[]>;
  /** By reader and Monday: what is issued to one reader in one week, by its moment. */
  byReaderWeek: ReadonlyMap<string, readonly ScheduledOccurrence[]>;
  byRoutine: ReadonlyMap<string, readonly ScheduledOccurrence[]>;
}

export const keyOfReaderWeek = (readerId: string, date: IsoDate): string => `${readerId} ${mondayOf(date)}`;

const issueMoment = (occurrence: ScheduledOccurrence): string =>
  `${findIssue(occurrence)?.dueAt ?? ""} ${occurrence.id}`;

export function indexSchedule({ occurrences }: Pick<Schedule, "occurrences">): ScheduleIndex {
  const byChair = new Map<string, ScheduledOccurrence[]>();
  const byReaderWeek = new Map<string, ScheduledOccurrence[]>();
  const byRoutine = new Map<string, ScheduledOccurrence[]>();
  const enter = (groups: Map<string, ScheduledOccurrence[]>, key: string, occurrence: ScheduledOccurrence) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [occurrence]);
    else group.push(occurrence);
  };
  const byStart = [...occurrences].sort((a, b) => (`${a.startsAt} ${a.id}` < `${b.startsAt} ${b.id}` ? -1 : 1));
  for (const occurrence of byStart) {
    enter(byRoutine, occurrence.routineId, occurrence);
    if (occurrence.chairId !== null && !isPaper(occurrence.kind)) enter(byChair, occurrence.chairId, occurrence);
    const issue = findIssue(occurrence);
    if (issue === null) continue;
    for (const reader of new Set(occurrence.readerIds)) {
      enter(byReaderWeek, keyOfReaderWeek(reader, issue.dueOn), occurrence);
    }
  }
  for (const papers of byReaderWeek.values()) papers.sort((a, b) => (issueMoment(a) < issueMoment(b) ? -1 : 1));
  return { byId: new Map(occurrences.map((one) => [one.id, one])), byChair, byReaderWeek, byRoutine };
}

const endOf = ({ startsAt, minutes }: ScheduledOccurrence): Instant => addMinutes(startsAt, minutes);

/** Whether two meetings overlap, or begin less than an hour apart. Back to back is no clash. */
export function isTooClose(a: ScheduledOccurrence, b: ScheduledOccurrence): boolean {
  const [first, second] = a.startsAt <= b.startsAt ? [a, b] : [b, a];
  return second.startsAt < endOf(first) || second.startsAt < addMinutes(first.startsAt, chairGapMinutes);
}

const isSameDay = (a: ScheduledOccurrence, b: ScheduledOccurrence): boolean =>
  a.routineId === b.routineId && a.heldOn === b.heldOn;

/** Why nobody works on a date: by the occurrence's own calendar, else by the organisation's. */
export const findDayOff = (
  { calendar }: ScheduledOccurrence,
  date: IsoDate,
  { defaultCalendar }: Pick<Schedule, "defaultCalendar">,
): string | null => calendar.reasonNotWorking(date) ?? defaultCalendar.reasonNotWorking(date);

const describeStart = (one: ScheduledOccurrence): string =>
  `${one.title} on ${formatMoment(one.startsAt, one.timeZone)}`;

const joinNames = (names: readonly string[]): string =>
  names.length <= 1 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** What was moved is moved again first; else the later one, whose run-up has begun last. */
const bestToMove = (...occurrences: ScheduledOccurrence[]): string[] =>
  occurrences
    .filter(({ isMovable }) => isMovable)
    .sort((a, b) => Number(b.wasMoved) - Number(a.wasMoved) || (a.startsAt > b.startsAt ? -1 : 1))
    .map(({ id }) => id);

function* findChairClashes({ byChair }: ScheduleIndex, { nameOf }: Schedule): Generator<Clash> {
  for (const [chairId, meetings] of byChair) {
    for (const [index, first] of meetings.entries()) {
      for (let next = index + 1; next < meetings.length; next += 1) {
        const second = meetings[next];
        if (second === undefined || !isTooClose(first, second)) break;
        const movable = bestToMove(first, second);
        if (isSameDay(first, second) || movable.length === 0) continue;
        const how = second.startsAt < endOf(first) ? "they overlap" : "they begin within an hour of each other";
        yield {
          key: `sameChair/${first.id}+${second.id}/${first.heldOn}+${second.heldOn}`,
          kind: "sameChair",
          occurrences: [first.id, second.id],
          people: [chairId],
          on: first.heldOn,
          message: `${nameOf(chairId)} chairs ${describeStart(first)} and ${describeStart(second)}: ${how}.`,
          movable,
        };
      }
    }
  }
}

function* findDayOffClashes(schedule: Schedule): Generator<Clash> {
  for (const occurrence of schedule.occurrences) {
    const { id, heldOn, title, isMovable } = occurrence;
    if (!isMovable) continue;
    const about = (kind: ClashKind, on: IsoDate, message: string): Clash => ({
      key: `${kind}/${id}/${on}`,
      kind,
      occurrences: [id],
      people: [],
      on,
      message,
      movable: [id],
    });
    const dayOff = findDayOff(occurrence, heldOn, schedule);
    if (isPaper(occurrence.kind)) {
      const issues = `${title} is issued on ${formatWeekdayDate(heldOn)}, which is a day off: ${dayOff}.`;
      if (dayOff !== null) yield about("paperOnDayOff", heldOn, issues);
      continue;
    }
    if (dayOff !== null) {
      const meets = `${title} is on ${formatWeekdayDate(heldOn)}, which is a day off: ${dayOff}.`;
      yield about("meetingOnDayOff", heldOn, meets);
    }
    const issue = findIssue(occurrence);
    if (issue === null || issue.state === "done") continue;
    const issueDayOff = findDayOff(occurrence, issue.dueOn, schedule);
    if (issueDayOff === null) continue;
    const paper = `The agenda of ${title} of ${formatDate(heldOn)}`;
    const message = `${paper} is issued on ${formatWeekdayDate(issue.dueOn)}, which is a day off: ${issueDayOff}.`;
    yield about("paperOnDayOff", issue.dueOn, message);
  }
}

/** One clash for each paper beyond what its readers can read in the week; whose week it overfills is gathered. */
function* findPaperClashes({ byReaderWeek, byId }: ScheduleIndex, schedule: Schedule): Generator<Clash> {
  const { papersPerWeek, nameOf } = schedule;
  interface Excess {
    on: IsoDate;
    readers: string[];
    others: Set<string>;
    /** How many each of them gets in the whole week. */
    totals: number[];
    /** Those that end it instead: read by all of these, with this one the first too many. */
    instead: Set<string>;
  }
  const excesses = new Map<string, Excess>();
  for (const [key, papers] of byReaderWeek) {
    const reader = key.slice(0, key.lastIndexOf(" "));
    for (const [index, paper] of papers.entries()) {
      const issue = findIssue(paper);
      if (index < papersPerWeek || issue === null || issue.state === "done") continue;
      const before = papers.slice(0, index).map(({ id }) => id);
      const instead = new Set(index === papersPerWeek ? before : []);
      const known = excesses.get(paper.id) ?? { on: issue.dueOn, readers: [], others: new Set(), totals: [], instead };
      excesses.set(paper.id, {
        on: known.on,
        readers: [...known.readers, reader],
        others: new Set([...known.others, ...before]),
        totals: [...known.totals, papers.length],
        instead: new Set([...known.instead].filter((id) => instead.has(id))),
      });
    }
  }
  for (const [id, { on, readers, others, totals, instead }] of excesses) {
    const occurrences = [...others, id];
    const find = (ids: readonly string[]) => ids.flatMap((one) => byId.get(one) ?? []);
    const canMoveIssue = (one: ScheduledOccurrence) => findIssue(one)?.state !== "done";
    const movable = [
      ...bestToMove(...find([id])),
      ...bestToMove(...find([...instead].filter((one) => one !== id)).filter(canMoveIssue)),
    ];
    // Told also where no single move ends it: moving another one may be the first of several.
    if (!find(occurrences).some((one) => one.isMovable)) continue;
    const titlesOf = (ids: readonly string[]) =>
      joinNames(find(ids).map(({ title, heldOn }) => `${title} of ${formatDate(heldOn)}`));
    const most = Math.max(...totals);
    const total = totals.every((one) => one === most) ? `${most}` : `up to ${most}`;
    const gets = readers.length === 1 ? "gets" : "get";
    const week = formatDate(mondayOf(on));
    yield {
      key: `tooManyPapers/${id}/${mondayOf(on)}`,
      kind: "tooManyPapers",
      occurrences,
      people: readers,
      on,
      message: `${joinNames(readers.map(nameOf))} ${gets} ${total} papers in the week of ${week}, more than ${papersPerWeek}. ${titlesOf([id])} is one too many, after ${titlesOf([...others])}.`,
      movable,
    };
  }
}

function* findSameDayClashes({ byRoutine }: ScheduleIndex): Generator<Clash> {
  for (const occurrences of byRoutine.values()) {
    const days = new Map<IsoDate, ScheduledOccurrence[]>();
    for (const one of occurrences) days.set(one.heldOn, [...(days.get(one.heldOn) ?? []), one]);
    for (const [date, [first, ...others]] of days) {
      if (first === undefined) continue;
      for (const other of others) {
        // Of three on a day the first one's leaving would only pair the others anew.
        const movable = others.length === 1 ? bestToMove(first, other) : bestToMove(other);
        if (!first.isMovable && !other.isMovable) continue;
        yield {
          key: `sameDay/${other.id}/${date}`,
          kind: "sameDay",
          occurrences: [first.id, other.id],
          people: [],
          on: date,
          message: `${describeStart(first)} and again on the same day: ${describeStart(other)}.`,
          movable,
        };
      }
    }
  }
}

/**
 * What will hurt if nobody moves it, in order of time: one chair in two meetings that overlap or begin within an hour
 * of each other; a meeting or a paper on a day off; more papers for a reader in an ISO week than can be read; a routine
 * twice on a day. What nobody can move any more is not told.
 */
export function findClashes(schedule: Schedule, index: ScheduleIndex = indexSchedule(schedule)): Clash[] {
  return [
    ...findChairClashes(index, schedule),
    ...findDayOffClashes(schedule),
    ...findPaperClashes(index, schedule),
    ...findSameDayClashes(index),
  ].sort((a, b) => (`${a.on} ${a.key}` < `${b.on} ${b.key}` ? -1 : 1));
}
