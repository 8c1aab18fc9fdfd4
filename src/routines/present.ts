import { presentStored } from "../platform/http/fields.ts";
import type { OccurrenceChangeRow } from "./occurrences/change-queries.ts";
import type { OccurrenceRow } from "./occurrences/occurrence-queries.ts";
import { titleOfOccurrence } from "./occurrences/occurrence-title.ts";
import type { RoutineRow } from "./queries.ts";
import type { StepRow } from "./run-ups/step-queries.ts";
import type { ScheduleChangeRow } from "./schedules/schedule-change-queries.ts";
import type { Occurrence, Routine, RoutineInput } from "./schemas.ts";

export const presentScheduleChange = (row: ScheduleChangeRow) => ({
  id: row.id,
  from: row.effectiveOn,
  cadence: row.cadence,
  shift: row.shift,
  reason: row.reason,
  recordedAt: row.recordedAt.toISOString(),
  withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
});

export const presentRoutine = (row: RoutineRow, described: RoutineInput): Routine => ({
  ...presentStored(row),
  ...described,
  title: row.title,
  timeZone: row.timeZone,
  shift: row.shift,
  overlap: row.overlap,
  catchUpHours: row.catchUpHours,
  endedAt: row.endedAt?.toISOString() ?? null,
});

const presentStep = (row: StepRow): Occurrence["steps"][number] => ({
  step: row.kind,
  code: row.code === "" ? null : row.code,
  lead: row.leadDays,
  dueOn: row.dueOn,
  dueAt: row.dueAt.toISOString(),
  deadline: row.deadlineOn,
  state: row.state,
  late: row.isLate,
  outcome: row.outcome,
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

const presentChange = (row: OccurrenceChangeRow): Occurrence["changes"][number] => ({
  kind: row.kind,
  from: row.fromStartsAt.toISOString(),
  to: row.toStartsAt?.toISOString() ?? null,
  reason: row.reason,
  recordedAt: row.recordedAt.toISOString(),
});

export const presentOccurrence = (
  row: OccurrenceRow,
  routine: RoutineRow,
  steps: StepRow[],
  changes: OccurrenceChangeRow[],
): Occurrence => ({
  ...presentStored(row),
  routine: routine.code,
  kind: routine.kind,
  title: titleOfOccurrence(routine, row),
  date: row.heldOn,
  scheduledFor: row.movedFromOn ?? row.heldOn,
  startsAt: { local: row.startsLocal, timeZone: row.timeZone },
  instant: row.startsAt.toISOString(),
  minutes: row.minutes,
  status: row.status,
  movedFrom: row.movedFromOn,
  reason: row.moveReason,
  cause: row.cause,
  turn: row.turnTitle,
  calledBecause: row.calledBecause,
  tookPlaceOn: row.tookPlaceOn,
  chairAttended: row.chairAttended,
  changes: changes.map(presentChange),
  steps: steps.map(presentStep),
});
