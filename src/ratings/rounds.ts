import { compareDates, type IsoDate } from "../platform/time/dates.ts";
import { compareRatings, type PlacedRating } from "./counting.ts";
import { type Likelihood, scoreLikelihood } from "./framework.ts";
import { describeLikelihood } from "./wording.ts";

/** Who reads: a role, and the person for whom the key speaks. */
export interface RatingReader {
  role: string;
  personId: string | null;
}

/** Those who rate, or are told by those who rate, before they have seen what the owner says. */
const blindRoles: readonly string[] = ["deliveryUnit", "admin", "systemLeader"];

/**
 * Whether a reader is shown a rating. The unit rates blind: to it, to administrators and to the leader a self-assessment
 * is not there until the unit has rated the same goal or strategy on the day of the assessment or later. Whoever gave it
 * sees it, and so do owners.
 * @param lastUnitRatingOn the latest day on which the unit rated the same thing; null when it never did
 */
export function isVisibleTo(
  reader: RatingReader,
  rating: { stage: PlacedRating["stage"]; ratedOn: IsoDate; raterId: string },
  lastUnitRatingOn: IsoDate | null,
): boolean {
  if (rating.stage !== "self" || !blindRoles.includes(reader.role)) return true;
  if (reader.personId !== null && reader.personId === rating.raterId) return true;
  return lastUnitRatingOn !== null && lastUnitRatingOn >= rating.ratedOn;
}

/** Ratings apart by what they are about or who gave them, each group in the order given. */
export function gatherBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** What belongs together: the owner's assessment, the unit's rating, and what was agreed between them. */
export interface Round<R> {
  self: R | null;
  unit: R | null;
  agreed: R | null;
}

const stageOrder: Record<PlacedRating["stage"], number> = { self: 0, unit: 1, agreed: 2 };

/** By day, and within a day as the sequence has it: self, unit, agreed. */
const compareInSequence = (a: PlacedRating, b: PlacedRating): number =>
  compareDates(a.ratedOn, b.ratedOn) || stageOrder[a.stage] - stageOrder[b.stage] || compareRatings(a, b);

function belongsTo<R extends PlacedRating>(round: Round<R>, rating: R): boolean {
  const isOpenFor = (given: R | null) => given === null || given.ratedOn === rating.ratedOn;
  if (rating.stage === "self") return round.unit === null && round.agreed === null;
  if (rating.stage === "unit") return round.agreed === null && isOpenFor(round.unit);
  return isOpenFor(round.agreed);
}

/**
 * The ratings of one goal or strategy in rounds, oldest first. A round goes on in the order self, unit, agreed; what
 * comes out of that order begins the next one. Before the unit rates, a later self-assessment takes the place of the one
 * before; of one stage on one day the rating recorded last does.
 */
export function groupRounds<R extends PlacedRating>(ratings: readonly R[]): Round<R>[] {
  const rounds: Round<R>[] = [];
  for (const rating of ratings.toSorted(compareInSequence)) {
    const last = rounds.at(-1);
    if (last !== undefined && belongsTo(last, rating)) last[rating.stage] = rating;
    else rounds.push({ self: null, unit: null, agreed: null, [rating.stage]: rating });
  }
  return rounds;
}

/** What counts of a round: what was agreed, else the unit's; null where there is neither. */
export const countingOf = <R>(round: Round<R>): R | null => round.agreed ?? round.unit;

interface Judged {
  likelihood: Likelihood;
}

/** Points by which the owner is more confident than the unit, negative where less; null unless both rated. */
export function measureGap({ self, unit }: Pick<Round<Judged>, "self" | "unit">): number | null {
  return self === null || unit === null ? null : scoreLikelihood(self.likelihood) - scoreLikelihood(unit.likelihood);
}

const pointWords = ["no points", "one point", "two points", "three points"];

const name = ({ likelihood }: Judged): string => describeLikelihood(likelihood);

function describeBoth(self: Judged, unit: Judged): string {
  const gap = scoreLikelihood(self.likelihood) - scoreLikelihood(unit.likelihood);
  if (gap === 0) return `The owner and the delivery unit both rated ${name(self)}.`;
  const distance = `${pointWords[Math.abs(gap)]} ${gap > 0 ? "more" : "less"} confident`;
  return `The owner is ${distance} than the delivery unit: ${name(self)} and ${name(unit)}.`;
}

/**
 * One round in a sentence or two.
 * @param isSelfHidden there is a self-assessment, and this reader does not see it yet
 */
export function describeRound({ self, unit, agreed }: Round<Judged>, isSelfHidden: boolean): string {
  if (self !== null && unit !== null) {
    return `${describeBoth(self, unit)}${agreed === null ? "" : ` They agreed on ${name(agreed)}.`}`;
  }
  const sentences = [
    ...(isSelfHidden ? ["The owner has given an assessment; it is shown once the delivery unit has rated."] : []),
    ...(self === null ? [] : [`The owner rated ${name(self)}; the delivery unit has not rated.`]),
    ...(unit === null ? [] : [`The delivery unit rated ${name(unit)}; the owner gave no assessment.`]),
    ...(agreed === null ? [] : [`${name(agreed)} was agreed.`]),
  ];
  if (agreed !== null && self === null && unit === null && !isSelfHidden) {
    return `${name(agreed)} was agreed, without a rating by the owner or the delivery unit before it.`;
  }
  return sentences.join(" ");
}

/** How owner and unit stood to each other over the rounds, by counts. */
export function describeGaps(gaps: readonly (number | null)[]): string {
  const known = gaps.filter((gap) => gap !== null);
  if (known.length === 0) return "In no round have both the owner and the delivery unit rated.";
  const more = known.filter((gap) => gap > 0).length;
  const less = known.filter((gap) => gap < 0).length;
  const rounds = known.length === 1 ? "the 1 round" : `the ${known.length} rounds`;
  return `In ${rounds} that both rated, the owner was more confident than the delivery unit ${sayTimes(more)}, less confident ${sayTimes(less)}, and saw it alike ${sayTimes(known.length - more - less)}.`;
}

const sayTimes = (count: number): string => (count === 0 ? "never" : count === 1 ? "once" : `${count} times`);
