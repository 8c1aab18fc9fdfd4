import { formatDate } from "../../platform/time/dates.ts";
import { describeLikelihood } from "../../ratings/wording.ts";
import type { LikelihoodEvidence } from "../evidence.ts";
import { joinList, oneLine, trimEnd } from "../sentences.ts";
import type { LikelihoodLine } from "../view-model.ts";

/** One goal or strategy as it is rated: "Rated Amber-Red on 4 March 2013, Red before: no tutors were hired." */
export function composeLikelihood(evidence: LikelihoodEvidence): LikelihoodLine {
  const { of, code, title, owners, current } = evidence;
  return {
    of,
    code,
    title,
    owners: owners.length > 0 ? joinList(owners.map((owner) => owner.title)) : "no owner named",
    likelihood: current?.likelihood ?? null,
    likelihoodText: current ? describeLikelihood(current.likelihood) : "not rated",
    previousText: earlierLikelihood(evidence),
    ratedOn: current?.ratedOn ?? null,
    sentence: current
      ? `Rated ${describeLikelihood(current.likelihood)} on ${formatDate(current.ratedOn)}${sayBefore(evidence)}${sayRationale(current.rationale)}.`
      : "Nobody has rated it yet.",
  };
}

/** The rating before, where it was another one. */
function earlierLikelihood({ current, previous }: LikelihoodEvidence): string | null {
  return current && previous && previous.likelihood !== current.likelihood
    ? describeLikelihood(previous.likelihood)
    : null;
}

/** ", Red before"; nothing for a first rating or one that stayed. */
export function sayBefore(evidence: LikelihoodEvidence): string {
  const earlier = earlierLikelihood(evidence);
  return earlier === null ? "" : `, ${earlier} before`;
}

export function sayRationale(rationale: string): string {
  const text = trimEnd(oneLine(rationale));
  return text === "" ? "" : `: ${text}`;
}
