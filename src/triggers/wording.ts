import { formatValue, oneLine, startSentence } from "../documents/sentences.ts";
import { formatDate } from "../platform/time/dates.ts";
import type { Cause, CauseEvidence } from "./cause.ts";

/** Why a review was called, each reason once, as the occurrence and the audit trail print it. */
export const joinReasons = (summaries: readonly string[]): string => [...new Set(summaries)].join("; ");

const describeExpected = (evidence: Extract<CauseEvidence, { kind: "status" }>): string => {
  const { band, expected, unit } = evidence;
  if (band !== null) return `, wanted from ${formatValue(band.low, unit)} to ${formatValue(band.high, unit)}`;
  return expected === null ? "" : `, expected ${formatValue(expected, unit)}`;
};

/** What a cause rests on, in a sentence or two for a mail. */
export function describeEvidence(evidence: CauseEvidence): string {
  switch (evidence.kind) {
    case "status":
      return `Figure: ${formatValue(evidence.value, evidence.unit)} for ${evidence.periodLabel}${describeExpected(evidence)}; as of ${formatDate(evidence.asOf)}, revision ${evidence.revision} (${evidence.metric}).`;
    case "stale":
      return `Figures that have not come: ${evidence.periodsMissing}; last period known: ${evidence.lastPeriodLabel ?? "none"} (${evidence.metric}).`;
    case "rating":
      return `Why it was rated so: ${oneLine(evidence.rationale)}`;
  }
}

/** One cause for a mail: what was found, and what it rests on. */
export const describeCause = ({ summary, evidence }: Pick<Cause, "summary" | "evidence">) => ({
  what: `${startSentence(summary)}.`,
  evidence: describeEvidence(evidence),
});
