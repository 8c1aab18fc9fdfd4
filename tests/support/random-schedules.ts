import fc from "fast-check";
import { addDays } from "../../src/platform/time/dates.ts";

const ordinal = fc.constantFrom("first", "second", "third", "last");
const weekday = fc.constantFrom("Monday", "Tuesday", "Wednesday", "Friday", "Saturday", "Sunday");
const hour = fc.constantFrom("09:00", "10:30", "16:00", "23:30", "02:30");
const nth = fc.tuple(ordinal, weekday).map((words) => words.join(" "));

/** Which days, in each of the ways a routine with dates of its own may say it; never so often that planning takes long. */
const days: fc.Arbitrary<object> = fc.oneof(
  fc
    .record({ every: fc.constantFrom("month", "2 months", "6 weeks", "3 months"), on: nth })
    .filter(({ every }) => !every.includes("week")),
  fc.record({ every: fc.constantFrom("2 weeks", "3 weeks", "6 weeks"), on: weekday }),
  fc.record({ every: fc.constantFrom("month", "2 months"), on: fc.constantFrom(1, 15, 30, 31, "last day") }),
  fc.record({ every: fc.constantFrom("9 days", "17 days", "45 days") }),
  fc.record({
    rrule: fc.constantFrom(
      "FREQ=MONTHLY;BYDAY=-1FR",
      "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31",
      "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH",
      "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
      "FREQ=YEARLY;BYMONTH=3,7,11;BYDAY=2TU",
    ),
  }),
);

const startsOn = fc.integer({ min: -400, max: 60 }).map((offset) => addDays("2013-02-01", offset));
const fixed = { at: hour, minutes: fc.constantFrom(45, 60), startsOn };

export const ownCadence = fc.tuple(days, fc.record(fixed)).map(([which, when]) => ({ ...which, ...when }));

/** A cadence that follows one of these routines. */
export const followingCadence = (codes: readonly string[]): fc.Arbitrary<object> =>
  fc
    .tuple(
      fc.oneof(
        fc.record({ halfwayBetween: fc.constantFrom(...codes) }),
        fc.record({
          relativeTo: fc.record({
            routine: fc.constantFrom(...codes),
            workingDays: fc.constantFrom(-30, -10, -1, 0, 1, 5, 25),
          }),
        }),
      ),
      fc.record(fixed),
    )
    .map(([which, when]) => ({ ...which, ...when }));

export const shiftRule = fc.constantFrom("next", "previous", "nearest", "keep", "skip");
export const timeZone = fc.constantFrom("America/New_York", "America/Denver", "Asia/Kathmandu", "Pacific/Auckland");

/** What an editor may do to the routines `a`, `b` (own dates), `f` (follows) and `w` (waits), or time by itself. */
export const anyEdit = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("change" as const),
      routine: fc.constantFrom("a", "b", "w", "memo"),
      inDays: fc.integer({ min: 0, max: 400 }),
      cadence: ownCadence,
      shift: shiftRule,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("change" as const),
      routine: fc.constantFrom("f", "memo", "w"),
      inDays: fc.integer({ min: 0, max: 400 }),
      cadence: followingCadence(["a", "b"]),
      shift: shiftRule,
    }),
  },
  fc.record({ do: fc.constant("withdraw" as const), routine: fc.constantFrom("a", "b", "f", "w", "memo") }),
  fc.record({
    do: fc.constant("patch" as const),
    routine: fc.constantFrom("a", "b"),
    patch: fc.oneof(
      fc.record({ cadence: ownCadence }),
      fc.record({ shift: shiftRule }),
      fc.record({ timeZone }),
      fc.record({ runUp: fc.constantFrom([], [{ reminder: -2 }]) }),
    ),
  }),
  fc.record({
    do: fc.constant("patch" as const),
    routine: fc.constantFrom("f", "memo"),
    patch: fc.record({ cadence: fc.oneof(ownCadence, followingCadence(["a", "b"])) }),
  }),
  fc.record({
    do: fc.constant("calendar" as const),
    patch: fc.record({
      add: fc.uniqueArray(
        fc.integer({ min: 0, max: 500 }).map((offset) => ({ on: addDays("2013-02-01", offset), title: "A snow day" })),
        { maxLength: 12, selector: ({ on }) => on },
      ),
    }),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("move" as const, "skip" as const),
      routine: fc.constantFrom("a", "b"),
      nth: fc.nat({ max: 8 }),
      byDays: fc.constantFrom(-12, -3, 1, 4, 20),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("live" as const), days: fc.integer({ min: 1, max: 75 }) }) },
);
export type Edit = typeof anyEdit extends fc.Arbitrary<infer T> ? T : never;
