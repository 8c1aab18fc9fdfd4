import { presentStored } from "../platform/http/fields.ts";
import type { OccurrenceRow, StepRow } from "./occurrence-queries.ts";
import type { RoutineRow } from "./queries.ts";
import type { Occurrence, Routine, RoutineInput } from "./schemas.ts";

export const presentRoutine = (row: RoutineRow, described: RoutineInput): Routine => ({
  ...presentStored(row),
  ...described,
  title: row.title,
  timeZone: row.timeZone,
  shift: row.shift,
  catchUpHours: row.catchUpHours,
  endedAt: row.endedAt?.toISOString() ?? null,
});

const presentStep = (row: StepRow): Occurrence["steps"][number] => ({
  step: row.kind,
  lead: row.leadDays,
  dueOn: row.dueOn,
  dueAt: row.dueAt.toISOString(),
  state: row.state,
  late: row.isLate,
  outcome: row.outcome,
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

export const presentOccurrence = (row: OccurrenceRow, routine: RoutineRow, steps: StepRow[]): Occurrence => ({
  ...presentStored(row),
  routine: routine.code,
  kind: routine.kind,
  title: routine.title,
  date: row.heldOn,
  scheduledFor: row.recurrenceOn,
  startsAt: { local: row.startsLocal, timeZone: row.timeZone },
  instant: row.startsAt.toISOString(),
  minutes: row.minutes,
  status: row.status,
  movedFrom: row.movedFromOn,
  reason: row.moveReason,
  cause: row.cause,
  steps: steps.map(presentStep),
});
