import { RRuleTemporal } from "rrule-temporal";
import { type Cadence, parseCadence } from "../src/cadences/cadence.ts";
import { type PlannedDate, previewOccurrences } from "../src/cadences/preview.ts";
import { expandCadence } from "../src/cadences/recurrence.ts";
import { createCalendar } from "../src/calendars/service.ts";
import { buildWorkingCalendar, type WorkingCalendar } from "../src/calendars/working-days.ts";
import { createPerson } from "../src/people/service.ts";
import { addDays } from "../src/platform/time/dates.ts";
import { planRunUp } from "../src/routines/run-ups/run-up.ts";
import { builtInRunUpPlan } from "../src/routines/run-ups/run-up-schema.ts";
import { createRoutine } from "../src/routines/service.ts";
import { addOrganisation } from "./organisation.ts";
import { formatCount, formatRatio, type Measurement } from "./report.ts";
import { calendarDefinition, listCadences } from "./routine-mix.ts";
import type { BenchServer } from "./server.ts";
import { timeCpuMs, timeInTurn, timeMs } from "./timing.ts";

const from = "2027-01-01";
const to = "2028-12-31";
const zone = "America/New_York";
const knownAt = "2026-12-01T12:00:00.000Z";
const rounds = 3;
const storedRoutines = 200;

/** What a program would do that had the library and nothing else: read each rule, and list its days. */
const listBare = (cadence: Cadence): number => {
  const rruleString = `DTSTART;VALUE=DATE:${cadence.startsOn.replaceAll("-", "")}\nRRULE:${cadence.rule}`;
  const day = (date: string) => ({ timeZoneId: "UTC", toString: () => `${date}T00:00:00+00:00[UTC]` });
  return new RRuleTemporal({ rruleString }).between(day(from), day(to), true).length;
};

const listPlanned = (cadence: Cadence, calendar: WorkingCalendar): PlannedDate[] =>
  previewOccurrences({ cadence, calendar, shift: "next", zone, from, to }).dates;

const countSteps = (dates: readonly PlannedDate[], calendar: WorkingCalendar): number => {
  let steps = 0;
  for (const { date, instant } of dates) {
    const occurrence = { routineKind: "stocktake", occurrenceDate: date, startsInstant: instant } as const;
    steps += planRunUp({ ...occurrence, zone, plan: builtInRunUpPlan, calendar, knownAt }).length;
  }
  return steps;
};

/** Dates of two years with shifts, reasons and moments, and their run-ups, against the library's bare days. */
export const measureMaterialising = async (routineCount: number): Promise<Measurement[]> => {
  const cadences = listCadences(routineCount, "2025-12-01").map((input) => parseCadence(input));
  const total = (count: (cadence: Cadence) => number) => cadences.reduce((sum, cadence) => sum + count(cadence), 0);
  const scheduled = total((cadence) => expandCadence(cadence, from, to).length);
  const seen = { bare: 0, dates: 0, steps: 0 };

  const works = {
    bare: async () =>
      timeCpuMs(() => {
        seen.bare = total(listBare);
      }),
    dates: async () =>
      timeCpuMs(() => {
        const calendar = buildWorkingCalendar(calendarDefinition);
        seen.dates = total((cadence) => listPlanned(cadence, calendar).length);
      }),
    withRunUp: async () =>
      timeCpuMs(() => {
        const calendar = buildWorkingCalendar(calendarDefinition);
        seen.steps = total((cadence) => countSteps(listPlanned(cadence, calendar), calendar));
      }),
  };
  await timeInTurn(1, works);
  const times = await timeInTurn(rounds, works);
  if (seen.bare !== scheduled) throw new Error(`the library lists ${seen.bare} of ${scheduled} dates`);
  const bareWords = `${formatCount(times.bare)} ms of processor`;
  return [
    {
      what: `dates of ${formatCount(routineCount)} routines over 24 months, of the bare library`,
      value: formatRatio(times.dates / times.bare),
      promised: "at most 3.00",
      from: `${formatCount(times.dates)} ms of ${bareWords}, ${formatCount(seen.dates)} dates`,
    },
    {
      what: "the same with every run-up",
      value: formatRatio(times.withRunUp / times.bare),
      promised: "stated",
      from: `${formatCount(times.withRunUp)} ms of ${bareWords}, ${formatCount(seen.steps)} steps`,
    },
  ];
};

/** Routines created one by one through the service, each with its occurrences up to the horizon and their steps. */
export const measureStoring = async (server: BenchServer): Promise<Measurement> => {
  const { database, owner } = await server.addDatabase("bench_storing");
  const today = new Date().toISOString().slice(0, 10);
  const cadences = listCadences(storedRoutines, addDays(today, 1));
  let durationMs = 0;
  await addOrganisation(database, "storing", async (scope) => {
    await createPerson(scope, { code: "chair", title: "Chair", role: "systemLeader", email: "chair@example.org" });
    await createCalendar(scope, calendarDefinition);
    durationMs = await timeMs(async () => {
      for (const [index, cadence] of cadences.entries()) {
        const code = `routine-${index}`;
        await createRoutine(scope, { code, kind: "stocktake", chair: "chair", calendar: "days", cadence });
      }
    });
  });
  const { rows } = await owner.query<{ occurrences: number; steps: number }>(
    "select (select count(*)::int from occurrences) as occurrences, (select count(*)::int from run_up_steps) as steps",
  );
  const [stored = { occurrences: 0, steps: 0 }] = rows;
  return {
    what: `${storedRoutines} routines created in the database`,
    value: `${formatCount(((stored.occurrences + stored.steps) * 1000) / durationMs)} rows/s`,
    promised: "stated",
    from: `${formatCount(stored.occurrences)} occurrences, ${formatCount(stored.steps)} steps, ${formatCount(durationMs)} ms`,
  };
};
