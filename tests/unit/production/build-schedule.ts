import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { addDays, type IsoDate } from "../../../src/platform/time/dates.ts";
import type { ExpectedFigure, Schedule, ScheduledOccurrence } from "../../../src/production/schedule.ts";
import { redate } from "../../../src/production/schedule.ts";
import { builtInRunUpPlan } from "../../../src/routines/run-ups/run-up-schema.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

export const weekendsOnly = buildWorkingCalendar(null);
export const ofMassachusetts = buildWorkingCalendar(massachusetts);
const longAgo = "2000-01-01T00:00:00.000Z";

/** A planned stocktake with the built-in run-up; each id is a routine of its own unless told otherwise. */
export const buildOccurrence = (
  id: string,
  heldOn: IsoDate,
  overrides: Partial<ScheduledOccurrence> = {},
): ScheduledOccurrence => {
  const { steps, ...others } = overrides;
  const planned = redate(
    {
      id,
      routineId: `routine-${id}`,
      routine: id,
      title: `Stocktake ${id}`,
      kind: "stocktake",
      chairId: "chair",
      readerIds: [],
      scheduledOn: heldOn,
      heldOn,
      at: "10:00",
      timeZone: "America/New_York",
      startsAt: longAgo,
      minutes: 60,
      isMovable: true,
      wasMoved: false,
      steps: [],
      plan: builtInRunUpPlan,
      calendar: weekendsOnly,
      knownAt: longAgo,
      figures: [],
      ...others,
    },
    heldOn,
  );
  return { ...planned, wasMoved: overrides.wasMoved ?? false, ...(steps === undefined ? {} : { steps }) };
};

export const buildSchedule = (
  occurrences: readonly ScheduledOccurrence[],
  overrides: Partial<Schedule> = {},
): Schedule => {
  const today = overrides.today ?? "2027-01-04";
  return {
    occurrences,
    knownFrom: addDays(today, -100),
    knownTo: addDays(today, 300),
    today,
    defaultCalendar: weekendsOnly,
    papersPerWeek: 3,
    nameOf: (id) => `the ${id}`,
    ...overrides,
  };
};

export const graduation = (expectedOn: IsoDate, overrides: Partial<ExpectedFigure> = {}): ExpectedFigure => ({
  metric: "GRAD5",
  metricTitle: "5-year graduation rate",
  period: "2025",
  periodLabel: "cohort 2025",
  expectedOn,
  ...overrides,
});

/** The schedule after one occurrence was moved. */
export const applyMove = (schedule: Schedule, id: string, date: IsoDate): Schedule => ({
  ...schedule,
  occurrences: schedule.occurrences.map((one) => (one.id === id ? redate(one, date) : one)),
});
