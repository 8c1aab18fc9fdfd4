import { formatValue, oneLine, startSentence, trimEnd } from "../documents/sentences.ts";
import { formatDate } from "../platform/time/dates.ts";
import type { Cause, CauseEvidence } from "./cause.ts";

/** A rationale is quoted as far as this; the rating itself keeps all of it. */
const longestRationale = 300;

const shortenRationale = (rationale: string): string => {
  const characters = Array.from(trimEnd(oneLine(rationale)));
  if (characters.length <= longestRationale) return characters.join("");
  return `${characters
    .slice(0, longestRationale - 1)
    .join("")
    .trimEnd()}…`;
};

/** Why a cause calls for a review, for papers that show no evidence beside it: a Red rating is quoted, in one line. */
export const describeReason = ({ summary, evidence }: Pick<Cause, "summary" | "evidence">): string =>
  evidence.kind === "rating" ? `${summary}: "${shortenRationale(evidence.rationale)}"` : summary;

/** Why a review was called, each reason once, as the occurrence and the audit trail print it. */
export const joinReasons = (reasons: readonly string[]): string => [...new Set(reasons)].join("; ");

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
