/**
 * Who knows what about when a meeting is. Mails and changes of one occurrence are written one after the other, under its
 * lock, and their ids (UUIDv7) grow with time: of a mail and a change, the one with the greater id came later.
 */

/** How an occurrence stands, as far as it can be told to anybody. */
export interface Standing {
  takesPlace: boolean;
  startsAt: Date;
}

interface Change {
  id: string;
  fromStartsAt: Date;
  /** Null when it no longer takes place. */
  toStartsAt: Date | null;
}

const calledOff = ["gaveWay", "skipped", "cancelled"];

export const standingOf = (occurrence: { status: string; startsAt: Date }): Standing => ({
  takesPlace: !calledOff.includes(occurrence.status),
  startsAt: occurrence.startsAt,
});

/**
 * How an occurrence stands for somebody whose last mail about it is this one.
 * @param changes all of the occurrence
 * @param now how it stands in truth
 */
export const standingKnownFrom = (mailId: string, changes: readonly Change[], now: Standing): Standing => {
  const ordered = changes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const unknown = ordered.findIndex((change) => change.id > mailId);
  const next = ordered[unknown];
  if (next === undefined) return now;
  const before = ordered[unknown - 1];
  return { takesPlace: before === undefined || before.toStartsAt !== null, startsAt: next.fromStartsAt };
};

/** Of what does not take place it makes no difference when it would have been. */
export const isSameStanding = (a: Standing, b: Standing): boolean =>
  a.takesPlace === b.takesPlace && (!a.takesPlace || a.startsAt.getTime() === b.startsAt.getTime());
