import { compareDates, type IsoDate } from "../platform/time/dates.ts";

/** A rating as far as its place among others goes. */
export interface PlacedRating {
  id: string;
  stage: "self" | "unit" | "agreed";
  ratedOn: IsoDate;
  recordedAt: Date;
}

/** The later of two by the day they speak of; of one day the one recorded later, which corrects the other. */
export const compareRatings = (a: PlacedRating, b: PlacedRating): number =>
  compareDates(a.ratedOn, b.ratedOn) ||
  a.recordedAt.getTime() - b.recordedAt.getTime() ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * Of the ratings of one goal or strategy, the one that counts: the latest agreed one, unless the delivery unit has rated
 * on a later day; then the unit's latest. A self-assessment opens the conversation and never counts by itself.
 */
export function pickCountingRating<R extends PlacedRating>(ratings: readonly R[]): R | null {
  const latest = (stage: PlacedRating["stage"]) =>
    ratings
      .filter((rating) => rating.stage === stage)
      .reduce<R | null>((last, rating) => (last === null || compareRatings(rating, last) > 0 ? rating : last), null);
  const agreed = latest("agreed");
  const unit = latest("unit");
  if (agreed === null || unit === null) return agreed ?? unit;
  return agreed.ratedOn >= unit.ratedOn ? agreed : unit;
}
