import type { CadenceInput } from "../src/cadences/cadence-schema.ts";
import { calendarDefinitionSchema } from "../src/calendars/schemas.ts";
import { addDays, type IsoDate } from "../src/platform/time/dates.ts";

/** The days off of a state department: its holidays, school breaks and a legislative session. */
export const calendarDefinition = calendarDefinitionSchema.parse({
  code: "days",
  holidays: { country: "US", region: "MA" },
  drop: ["Evacuation Day", "Bunker Hill Day", "substitutes on Fridays"],
  blackouts: [
    { title: "School winter break", from: "12-24", to: "01-01", yearly: true },
    { title: "School spring break", from: "04-15", to: "04-21", yearly: true },
    { title: "Summer closure", from: "07-20", to: "08-05", yearly: true },
  ],
});

type Rhythm = Pick<CadenceInput, "every" | "on" | "rrule">;

/** How many of a hundred routines keep which rhythm. */
const rhythms: [count: number, rhythm: Rhythm][] = [
  [25, { every: "6 months", on: "second Tuesday" }],
  [20, { every: "month", on: "last Friday" }],
  [15, { every: "2 months", on: "first Monday" }],
  [8, { every: "week", on: "Wednesday" }],
  [4, { every: "2 weeks", on: "Monday, Thursday" }],
  [8, { every: "quarter", on: 1 }],
  [5, { every: "month", on: 31 }],
  [5, { every: "year", on: "third Thursday of June" }],
  [4, { rrule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1" }],
  [3, { rrule: "FREQ=WEEKLY;INTERVAL=6;BYDAY=TU;WKST=SU" }],
  [3, { rrule: "FREQ=YEARLY;BYMONTH=2,10;BYDAY=1WE" }],
];
const hundred = rhythms.flatMap(([count, rhythm]) => Array.from({ length: count }, () => rhythm));

const pad = (part: number) => String(part).padStart(2, "0");

/** So many cadences, mixed as an organisation has them, hardly any two of them with one start and rule. */
export const listCadences = (count: number, firstStart: IsoDate): (CadenceInput & { minutes: number })[] =>
  Array.from({ length: count }, (_, index) => {
    const rhythm = hundred[(index * 37) % hundred.length] ?? {};
    const startsOn = addDays(firstStart, Math.floor(index / hundred.length) % 360);
    return { ...rhythm, at: `${pad(8 + (index % 9))}:${pad((index % 4) * 15)}`, minutes: 60, startsOn };
  });
