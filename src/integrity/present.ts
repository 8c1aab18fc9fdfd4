import type { z } from "zod";
import type { integrityWarningSchema, organisationIntegritySchema, routineIntegritySchema } from "./schemas.ts";
import type { IntegrityOfRoutine, IntegrityRecord } from "./service.ts";
import type { IntegrityWarning } from "./warnings.ts";

const presentWarning = (warning: IntegrityWarning): z.output<typeof integrityWarningSchema> => ({
  kind: warning.kind,
  occurrence: warning.occurrenceId,
  routine: warning.routineCode,
  message: warning.message,
  mendBy: warning.mendBy,
});

const presentLine = ({ routine, figures }: IntegrityOfRoutine) => ({
  routine: routine.code,
  title: routine.title,
  kind: routine.kind,
  ...figures,
});

export const presentIntegrity = (record: IntegrityRecord): z.output<typeof organisationIntegritySchema> => ({
  from: record.from,
  to: record.to,
  total: record.total,
  routines: record.routines.map(presentLine),
  warnings: record.warnings.map(presentWarning),
});

/** @param record of one routine */
export const presentRoutineIntegrity = ({
  from,
  to,
  routines,
  warnings,
}: IntegrityRecord): z.output<typeof routineIntegritySchema> => {
  const [only] = routines;
  if (only === undefined) throw new Error("the record is of no routine");
  return { from, to, ...presentLine(only), occurrences: only.occurrences, warnings: warnings.map(presentWarning) };
};
