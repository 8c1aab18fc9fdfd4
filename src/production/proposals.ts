import { addDays, compareDates, formatDate, type IsoDate, laterOf, weekdayOf } from "../platform/time/dates.ts";
import { isPaper } from "../routines/vocabulary.ts";
import {
  type Clash,
  findClashes,
  findDayOff,
  indexSchedule,
  isTooClose,
  keyOfReaderWeek,
  type ScheduleIndex,
} from "./clashes.ts";
import { describeComingFigure, findComingFigures, findCutoff } from "./releases.ts";
import { findIssue, redate, type Schedule, type ScheduledOccurrence } from "./schedule.ts";

export interface ProposedDate {
  occurrence: string;
  date: IsoDate;
  /** The same wall time as before, in the occurrence's zone. */
  at: string;
  why: string;
}

export interface ReviewedClash extends Clash {
  proposed: ProposedDate | null;
}

export interface ReleaseFlag {
  key: string;
  kind: "beforeRelease";
  occurrence: string;
  metric: string;
  period: string;
  expectedOn: IsoDate;
  /** The date of the occurrence. */
  on: IsoDate;
  message: string;
  proposed: ProposedDate | null;
}

export interface Review {
  clashes: ReviewedClash[];
  releases: ReleaseFlag[];
}

/** How many working days to either side a better date is looked for. */
const searchedWorkingDays = 20;
/** How many working days are tried after a figure has come, where the first ones clash. */
const triedAfterRelease = 40;
/** What the weekday of the series may cost. */
const weekdayCostDays = 5;

const passesSibling = (from: IsoDate, to: IsoDate, sibling: IsoDate): boolean =>
  sibling !== from && (compareDates(sibling, from) < 0 ? to <= sibling : to >= sibling);

/** Whether an occurrence, dated as it is here, has no clash of any kind and waits for no figure. */
function isFree(candidate: ScheduledOccurrence, schedule: Schedule, index: ScheduleIndex): boolean {
  const { id, heldOn, chairId, routineId, readerIds } = candidate;
  const { today, knownFrom, knownTo, papersPerWeek } = schedule;
  if (heldOn <= today || heldOn < knownFrom || heldOn > knownTo) return false;
  if (findDayOff(candidate, heldOn, schedule) !== null) return false;
  const others = (group: readonly ScheduledOccurrence[] | undefined) => (group ?? []).filter((one) => one.id !== id);
  const issue = findIssue(candidate);
  if (issue !== null && issue.state !== "done") {
    // A paper whose day has gone by is issued at once, with nobody to sign it off.
    if (issue.dueOn < today || issue.dueOn < knownFrom || findDayOff(candidate, issue.dueOn, schedule) !== null) {
      return false;
    }
  }
  if (issue !== null) {
    const isFull = (reader: string) =>
      others(index.byReaderWeek.get(keyOfReaderWeek(reader, issue.dueOn))).length >= papersPerWeek;
    if (readerIds.some(isFull)) return false;
  }
  if (chairId !== null && !isPaper(candidate.kind)) {
    if (others(index.byChair.get(chairId)).some((one) => isTooClose(one, candidate))) return false;
  }
  const from = index.byId.get(id)?.heldOn ?? heldOn;
  const siblings = others(index.byRoutine.get(routineId));
  if (siblings.some((one) => one.heldOn === heldOn || passesSibling(from, heldOn, one.heldOn))) return false;
  return findComingFigures(candidate).length === 0;
}

/**
 * The nearest working day on which the occurrence, at the same hour, has no clash and waits for no figure; the later of
 * two equally near. Null when there is none within twenty working days to either side.
 */
export function findFreeDate(
  occurrence: ScheduledOccurrence,
  schedule: Schedule,
  index: ScheduleIndex,
): IsoDate | null {
  for (let distance = 1; distance <= searchedWorkingDays; distance += 1) {
    for (const days of [distance, -distance]) {
      const date = occurrence.calendar.addWorkingDays(occurrence.heldOn, days);
      // Counting the run-up back is the costly part.
      if (date <= schedule.today || findDayOff(occurrence, date, schedule) !== null) continue;
      if (isFree(redate(occurrence, date), schedule, index)) return date;
    }
  }
  return null;
}

/**
 * The first working day on which the figures that an occurrence just misses are there before its data are frozen, and
 * which clashes with nothing; the weekday of the series, where that comes at most five working days later.
 */
export function findDateAfterRelease(
  occurrence: ScheduledOccurrence,
  schedule: Schedule,
  index: ScheduleIndex,
): IsoDate | null {
  const { calendar, scheduledOn } = occurrence;
  const last = findComingFigures(occurrence)
    .map(({ expectedOn }) => expectedOn)
    .reduce(laterOf, "");
  if (last === "") return null;
  const earliest = calendar.addWorkingDays(last, findCutoff(occurrence).leadDays);
  const start = calendar.addWorkingDays(laterOf(earliest, addDays(schedule.today, 1)), 0);
  let first: { date: IsoDate; step: number } | null = null;
  let date = start;
  for (let step = 0; step <= triedAfterRelease; step += 1, date = calendar.addWorkingDays(date, 1)) {
    if (first !== null && step > first.step + weekdayCostDays) break;
    const candidate = redate(occurrence, date);
    if (findCutoff(candidate).on < last || !isFree(candidate, schedule, index)) continue;
    if (weekdayOf(date) === weekdayOf(scheduledOn)) return date;
    first ??= { date, step };
  }
  return first?.date ?? null;
}

const noFreeDate = `No working day within ${searchedWorkingDays} is free for it.`;
const noDateAfter = "No later date that is free could be found.";

/**
 * Everything in a schedule that should be dealt with before it hurts, with a date for each: clashes, and occurrences
 * that fall just before a figure. A proposed date ends what it is proposed for and causes nothing new; each is meant by
 * itself, since the next may count on the same day.
 * @param isAsked whether what falls on a date is asked for; the rest of the schedule is only looked at for it
 */
export function reviewSchedule(schedule: Schedule, isAsked: (date: IsoDate) => boolean = () => true): Review {
  const index = indexSchedule(schedule);
  const freeDates = new Map<string, IsoDate | null>();
  const findFree = (occurrence: ScheduledOccurrence): IsoDate | null => {
    const known = freeDates.get(occurrence.id);
    if (known !== undefined) return known;
    const found = findFreeDate(occurrence, schedule, index);
    freeDates.set(occurrence.id, found);
    return found;
  };
  const proposeFor = ({ movable }: Clash): ProposedDate | null => {
    for (const id of movable) {
      const occurrence = index.byId.get(id);
      const date = occurrence === undefined ? null : findFree(occurrence);
      if (occurrence === undefined || date === null) continue;
      const why = `the nearest working day on which ${occurrence.title} clashes with nothing`;
      return { occurrence: id, date, at: occurrence.at, why };
    }
    return null;
  };
  const asked = findClashes(schedule, index).filter(({ on }) => isAsked(on));
  const clashes = asked.map((clash): ReviewedClash => {
    const proposed = proposeFor(clash);
    return { ...clash, proposed, message: proposed === null ? `${clash.message} ${noFreeDate}` : clash.message };
  });
  return { clashes, releases: findReleases(schedule, index, isAsked) };
}

function findReleases(schedule: Schedule, index: ScheduleIndex, isAsked: (date: IsoDate) => boolean): ReleaseFlag[] {
  const flags: ReleaseFlag[] = [];
  for (const occurrence of schedule.occurrences) {
    const figures = occurrence.isMovable && isAsked(occurrence.heldOn) ? findComingFigures(occurrence) : [];
    if (figures.length === 0) continue;
    const { id, heldOn, at } = occurrence;
    const date = findDateAfterRelease(occurrence, schedule, index);
    const cutoff = date === null ? null : findCutoff(redate(occurrence, date));
    for (const figure of figures) {
      const message = describeComingFigure(occurrence, figure, schedule.today);
      flags.push({
        key: `beforeRelease/${id}/${figure.metric}/${figure.period}/${heldOn}`,
        kind: "beforeRelease",
        occurrence: id,
        metric: figure.metric,
        period: figure.period,
        expectedOn: figure.expectedOn,
        on: heldOn,
        message: date === null ? `${message} ${noDateAfter}` : message,
        proposed:
          date === null || cutoff === null
            ? null
            : {
                occurrence: id,
                date,
                at,
                why: `its ${cutoff.what}, ${formatDate(cutoff.on)}, then comes after the figure`,
              },
      });
    }
  }
  return flags.sort((a, b) => (`${a.on} ${a.key}` < `${b.on} ${b.key}` ? -1 : 1));
}
