import { compareDates, daysBetween, type IsoDate } from "../../platform/time/dates.ts";

/** Further than this from its former day a meeting is another one. */
const longestMoveDays = 31;

/**
 * To which new dates meetings go whose own dates a new schedule lacks: each in the order of their days to the nearest
 * that no other has, the earlier of two that are equally near. Those without one within a month are not in the answer.
 * @param free the new dates, in order
 * @returns the new date by the meeting's id
 */
export function pairWithNewDates<D extends { date: IsoDate }>(
  meetings: readonly { id: string; heldOn: IsoDate }[],
  free: readonly D[],
): Map<string, D> {
  const pairs = new Map<string, D>();
  const left = new Set(free);
  for (const { id, heldOn } of [...meetings].sort((a, b) => compareDates(a.heldOn, b.heldOn))) {
    let nearest: D | null = null;
    let distance = longestMoveDays + 1;
    for (const date of left) {
      const days = Math.abs(daysBetween(heldOn, date.date));
      if (days < distance) [nearest, distance] = [date, days];
    }
    if (nearest === null) continue;
    pairs.set(id, nearest);
    left.delete(nearest);
  }
  return pairs;
}
