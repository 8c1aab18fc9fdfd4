import { IANAZone } from "luxon";
import { daysInMonth, formatIsoDate, type IsoDate, weekdayOf } from "../platform/time/dates.ts";
import { fromEpochMs, isValidTimeZone } from "../platform/time/wall-time.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;
const weekdayCodes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;

/** A change of a zone's clocks; offsets are minutes ahead of UTC. */
export interface ClockChange {
  atMs: number;
  fromMinutes: number;
  toMinutes: number;
}

/** Which day of a month, year after year: "2SU", "-1SU", or the first Sunday from a day on. */
type YearlyDay = { ordinal: number } | { fromDay: number };

/** A yearly rule without an end, in the builder's (jCal's) form. */
export interface YearlyRule {
  freq: "YEARLY";
  bymonth: number;
  byday: string;
  bymonthday?: number[];
}

/** A STANDARD or DAYLIGHT part of a VTIMEZONE. */
export interface Observance {
  kind: "standard" | "daylight";
  /** Its first onset on the clocks as they ran before it: "YYYY-MM-DDTHH:MM:SS". */
  startsLocal: string;
  fromMinutes: number;
  toMinutes: number;
  name: string;
  rule: YearlyRule | null;
}

/** What a calendar has to say about a zone for a span of time. */
export interface ZoneDescription {
  timeZone: string;
  changes: readonly ClockChange[];
  observances: readonly Observance[];
}

const startOfYear = (year: number): number => Date.UTC(year, 0, 1);

/** Changes are looked for at this distance: since 1990 no two were closer than a week (Boa Vista, October 2000). */
const strideMs = 3 * dayMs;

/** The platform's tables are asked often; what they answer for a year is fixed. */
const changesByYear = new Map<string, readonly ClockChange[]>();
const mostYearsKept = 5_000;

/** The changes of a year, by UTC. */
const listChangesOfYear = (zone: IANAZone, year: number): readonly ClockChange[] => {
  const key = `${zone.name} ${year}`;
  const known = changesByYear.get(key);
  if (known !== undefined) return known;
  const changes: ClockChange[] = [];
  const end = startOfYear(year + 1);
  let before = zone.offset(startOfYear(year));
  for (let start = startOfYear(year); start < end; start += strideMs) {
    const next = Math.min(start + strideMs, end);
    const after = zone.offset(next);
    if (after === before) continue;
    let [low, high] = [start, next];
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (zone.offset(middle) === before) low = middle;
      else high = middle;
    }
    changes.push({ atMs: high, fromMinutes: before, toMinutes: after });
    before = after;
  }
  if (changesByYear.size >= mostYearsKept) changesByYear.clear();
  changesByYear.set(key, changes);
  return changes;
};

const listChanges = (zone: IANAZone, firstYear: number, lastYear: number): ClockChange[] =>
  Array.from({ length: lastYear - firstYear + 1 }, (_, index) => listChangesOfYear(zone, firstYear + index)).flat();

const partsOf = (startsLocal: string): { year: number; month: number; day: number; date: IsoDate } => {
  const [year = 0, month = 0, day = 0] = startsLocal.slice(0, 10).split("-").map(Number);
  return { year, month, day, date: formatIsoDate(year, month, day) };
};

/** The ways in which this day of its month could be meant, the plainest first. */
const listYearlyDays = (year: number, month: number, day: number): YearlyDay[] => {
  const ordinal = Math.ceil(day / 7);
  const firstDays = Array.from({ length: 7 }, (_, back) => day - back).filter((first) => first >= 1 && first <= 22);
  return [
    ...(day + 7 > daysInMonth(year, month) ? [{ ordinal: -1 }] : []),
    ...(ordinal <= 4 ? [{ ordinal }] : []),
    ...firstDays.map((fromDay) => ({ fromDay })),
  ];
};

const isDayMeant = (meant: YearlyDay, year: number, month: number, day: number): boolean => {
  if ("fromDay" in meant) return day >= meant.fromDay && day < meant.fromDay + 7;
  return meant.ordinal === -1 ? day + 7 > daysInMonth(year, month) : Math.ceil(day / 7) === meant.ordinal;
};

interface Onset extends ClockChange {
  kind: Observance["kind"];
  startsLocal: string;
  name: string;
}

/** Changes of consecutive years that one yearly rule gives. */
interface Run {
  onsets: [Onset, ...Onset[]];
  lastYear: number;
  days: YearlyDay[];
}

/** How long the longer days last at most. A change to a later time that lasts longer is no summer time. */
const longestSummerDays = 300;

/** "EDT", or "GMT+5:45" where the zone's clocks have no name of their own. */
const nameAt = (zone: IANAZone, ms: number): string =>
  zone.offsetName(ms, { format: "short", locale: "en-US" }) ?? zone.name;

const toOnset = (zone: IANAZone, change: ClockChange, next: ClockChange | undefined): Onset => {
  const isForSummer =
    change.toMinutes > change.fromMinutes &&
    next !== undefined &&
    next.toMinutes < next.fromMinutes &&
    next.atMs - change.atMs <= longestSummerDays * dayMs;
  return {
    ...change,
    kind: isForSummer ? "daylight" : "standard",
    startsLocal: fromEpochMs(change.atMs + change.fromMinutes * minuteMs).slice(0, 19),
    name: nameAt(zone, change.atMs),
  };
};

/** Gathers changes into runs, so that each run is one rule. A change that fits no rule is a run of its own. */
const gatherRuns = (onsets: readonly Onset[]): Run[] => {
  const runs: Run[] = [];
  const open = new Map<string, Run>();
  for (const onset of onsets) {
    const { year, month, day, date } = partsOf(onset.startsLocal);
    const { kind, fromMinutes, toMinutes, name } = onset;
    const likes = [month, weekdayOf(date), onset.startsLocal.slice(11), kind, fromMinutes, toMinutes, name].join();
    const run = open.get(likes);
    const days = run?.lastYear === year - 1 ? run.days.filter((meant) => isDayMeant(meant, year, month, day)) : [];
    if (run === undefined || days.length === 0) {
      const begun: Run = { onsets: [onset], lastYear: year, days: listYearlyDays(year, month, day) };
      runs.push(begun);
      open.set(likes, begun);
    } else {
      run.onsets.push(onset);
      Object.assign(run, { lastYear: year, days });
    }
  }
  return runs;
};

/** A rule read from fewer years than these is not taken to go on for ever. */
const yearsToTrustARule = 3;

const toRule = ({ startsLocal }: Onset, meant: YearlyDay): YearlyRule => {
  const { month, date } = partsOf(startsLocal);
  const weekday = weekdayCodes[weekdayOf(date) - 1] ?? "";
  return {
    freq: "YEARLY",
    bymonth: month,
    ...("ordinal" in meant
      ? { byday: `${meant.ordinal}${weekday}` }
      : { byday: weekday, bymonthday: Array.from({ length: 7 }, (_, more) => meant.fromDay + more) }),
  };
};

/**
 * A rule that goes on is one observance. The changes of one that ended are an observance each: there are few of them in
 * the time that a calendar shows, and readers that trip over the end of a rule (UNTIL) in a zone are not rare.
 */
const toObservances = ({ onsets, lastYear, days: [meant] }: Run, spanEndYear: number): Observance[] => {
  const goesOn = lastYear >= spanEndYear && onsets.length >= yearsToTrustARule && meant !== undefined;
  const [first] = onsets;
  return (goesOn ? [first] : onsets).map(({ kind, startsLocal, fromMinutes, toMinutes, name }) => ({
    ...{ kind, startsLocal, fromMinutes, toMinutes, name },
    rule: goesOn ? toRule(first, meant) : null,
  }));
};

const describe = (timeZone: string, firstYear: number, lastYear: number): ZoneDescription => {
  const zone = IANAZone.create(timeZone);
  // A year before, so that the clocks' state when the span begins is known, and years after, to tell rules by.
  const spanEndYear = lastYear + 2;
  const changes = listChanges(zone, firstYear - 1, spanEndYear + 1);
  const onsets = changes
    .map((change, index) => toOnset(zone, change, changes[index + 1]))
    .filter(({ atMs }) => atMs < startOfYear(spanEndYear + 1));
  const [firstChange] = onsets;
  const observances = gatherRuns(onsets)
    .flatMap((run) => toObservances(run, spanEndYear))
    .sort((a, b) => (a.startsLocal < b.startsLocal ? -1 : 1));
  if (firstChange !== undefined && firstChange.atMs < startOfYear(firstYear) - dayMs) {
    return { timeZone, changes, observances };
  }
  const beforeMs = startOfYear(firstYear - 1);
  const minutes = zone.offset(beforeMs);
  const always: Observance = {
    kind: "standard",
    startsLocal: "1970-01-01T00:00:00",
    fromMinutes: minutes,
    toMinutes: minutes,
    name: nameAt(zone, beforeMs),
    rule: null,
  };
  return { timeZone, changes, observances: [always, ...observances] };
};

/**
 * How the clocks of a zone run from one moment to another, as yearly rules where there are any: some readers take a
 * list of dates (RDATE) for nonsense. It is exact for the years of the span; what is said of later years is the rules of
 * its last ones.
 * @throws RangeError for an unknown zone
 */
export const describeZone = (timeZone: string, firstMs: number, lastMs: number): ZoneDescription => {
  if (!isValidTimeZone(timeZone)) throw new RangeError(`unknown time zone ${timeZone}`);
  const [firstYear, lastYear] = [firstMs, lastMs].map((ms) => Number(fromEpochMs(ms).slice(0, 4)));
  if (firstYear === undefined || lastYear === undefined) throw new RangeError("a span of time has two ends");
  return describe(timeZone, firstYear, lastYear);
};

/** Whether the clocks show the time of this moment twice, so that readers differ in which one they take it for. */
export const isShownTwice = ({ changes }: ZoneDescription, ms: number): boolean =>
  changes.some(({ atMs, fromMinutes, toMinutes }) => {
    const overlapMs = (fromMinutes - toMinutes) * minuteMs;
    return ms >= atMs - overlapMs && ms < atMs + overlapMs;
  });

/** What the clocks show at a moment: "YYYY-MM-DDTHH:MM:SS". The moment lies in the described span. */
export const readClock = (timeZone: string, ms: number): string =>
  fromEpochMs(ms + IANAZone.create(timeZone).offset(ms) * minuteMs).slice(0, 19);

/** "+05:45" */
export const formatOffset = (minutes: number): string => {
  const size = Math.abs(Math.round(minutes));
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, "0"));
  return `${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
};
