import { calendarDefinitionSchema } from "../../../src/calendars/schemas.ts";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { addMinutes, readWallTime, resolveWallTime } from "../../../src/platform/time/wall-time.ts";
import { planRunUp } from "../../../src/routines/run-ups/run-up.ts";
import { builtInRunUpPlan } from "../../../src/routines/run-ups/run-up-schema.ts";
import type { OccurrenceOfYear, RoutineOfYear, YearCalendar, YearSource } from "../../../src/year/year-model.ts";
import { titleOfStep } from "../../../src/year/year-steps.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

const zone = "America/New_York";
const definition = calendarDefinitionSchema.parse({
  ...massachusetts,
  blackouts: [
    ...massachusetts.blackouts,
    { title: "School February vacation", from: "2027-02-15", to: "2027-02-19" },
    { title: "School April vacation", from: "2027-04-19", to: "2027-04-23" },
  ],
});
const working = buildWorkingCalendar(definition);

export const calendar: YearCalendar = {
  name: "ma",
  reasonNotWorking: working.reasonNotWorking,
  daysOff: working.listDaysOff("2027-01-01", "2027-12-31"),
};

const stocktake = (code: string, title: string): RoutineOfYear => ({
  code,
  title: `Stocktake: ${title}`,
  kind: "stocktake",
  chair: "Commissioner",
  from: null,
  to: null,
  calendar,
  yieldsTo: [],
  knownOn: "2026-11-21",
  plannedUntil: "2028-06-30",
  hasEnded: false,
  hasCadence: true,
  isShown: true,
});

/** The routines of the Massachusetts plan with their dates of 2027, written down by hand from a printed calendar. */
const stocktakes: [RoutineOfYear, string[]][] = [
  [stocktake("stocktake-ccr", "Success after high school"), ["2027-03-09", "2027-09-14"]],
  [stocktake("stocktake-cia", "Strengthen curriculum, instruction and assessment"), ["2027-03-11", "2027-09-09"]],
  [stocktake("stocktake-edeff", "Improve educator effectiveness"), ["2027-03-16", "2027-09-21"]],
  [
    stocktake("stocktake-turn", "Turn around the lowest performing districts and schools"),
    ["2027-03-18", "2027-09-16"],
  ],
  [
    stocktake("stocktake-data", "Use technology and data effectively to support student achievement"),
    ["2027-03-23", "2027-09-28"],
  ],
];

export const memo: RoutineOfYear = {
  ...stocktake("memo", ""),
  title: "Delivery memo",
  kind: "memo",
  chair: null,
  from: "Delivery unit director",
  to: "Commissioner",
  yieldsTo: stocktakes.map(([{ code }]) => code),
};

/** First Mondays; those of July (Independence Day, observed) and September (Labor Day) are moved to Tuesday. */
const memos: [string, string | null, string | null][] = [
  ["2027-01-04", null, null],
  ["2027-03-01", null, null],
  ["2027-05-03", null, null],
  ["2027-07-06", "2027-07-05", "Independence Day (observed)"],
  ["2027-09-07", "2027-09-06", "Labor Day"],
  ["2027-11-01", null, null],
];

/** A memo of the next January, which is prepared in December. */
const nextMemo: [string, string | null, string | null] = ["2028-01-03", null, null];

let made = 0;
const nextId = (): string => {
  made += 1;
  return `01890000-0000-7000-8000-${String(made).padStart(12, "0")}`;
};

export const occurrenceOf = (
  routine: RoutineOfYear,
  heldOn: string,
  time: string,
  overrides: Partial<OccurrenceOfYear> = {},
): OccurrenceOfYear => {
  const { instant } = resolveWallTime(heldOn, time, zone);
  const steps = planRunUp({
    routineKind: routine.kind,
    occurrenceDate: heldOn,
    startsInstant: instant,
    zone,
    plan: builtInRunUpPlan,
    calendar: working,
    knownAt: "2026-11-21T15:00:00.000Z",
  });
  return {
    id: nextId(),
    routine: routine.code,
    title: routine.title,
    heldOn,
    time,
    until: readWallTime(addMinutes(instant, 60), zone).local.slice(11),
    timeZone: zone,
    status: "planned",
    movedFrom: null,
    moveReason: null,
    cause: null,
    calledBecause: null,
    steps: steps.map((step) => ({
      kind: step.kind,
      title: titleOfStep(step, builtInRunUpPlan),
      dueOn: step.dueOn,
      time: readWallTime(step.dueAt, zone).local.slice(11),
      answerBy: step.deadlineOn,
      state: step.state,
    })),
    isShown: true,
    ...overrides,
  };
};

/** The source of the Massachusetts year 2027 as it stood on 21 November 2026. */
export const buildSource = (overrides: Partial<YearSource> = {}): YearSource => {
  made = 0;
  const meetings = stocktakes.flatMap(([routine, days]) => days.map((day) => occurrenceOf(routine, day, "10:00")));
  const papers = [...memos, nextMemo].map(([day, movedFrom, moveReason]) =>
    occurrenceOf(memo, day, "09:00", { movedFrom, moveReason }),
  );
  const occurrences = [...meetings, ...papers].sort((a, b) => (a.heldOn < b.heldOn ? -1 : 1));
  return {
    organisation: "Massachusetts Department of Elementary and Secondary Education",
    year: 2027,
    timeZone: zone,
    today: "2026-11-21",
    person: null,
    routines: [...stocktakes.map(([routine]) => routine), memo],
    occurrences,
    yieldedTo: meetings.map(({ routine, title, heldOn, status }) => ({
      routineCode: routine,
      title,
      date: heldOn,
      status,
    })),
    ...overrides,
  };
};
