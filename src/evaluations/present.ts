import { presentStored } from "../platform/http/fields.ts";
import type { EvaluationRow } from "./queries.ts";
import type { Evaluation } from "./schemas.ts";

export const presentEvaluation = (row: EvaluationRow, strategy: string): Evaluation => ({
  ...presentStored(row),
  strategy,
  dueOn: row.dueOn,
  cameUpOn: row.cameUpOn,
  decision: row.decision,
  reason: row.reason,
  decidedOn: row.decidedOn,
  decidedBy: row.decidedBy,
  occurrence: row.occurrenceId,
  nextOn: row.nextOn,
  evidence: row.evidence,
});
