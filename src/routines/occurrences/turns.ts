/** One of a routine's occurrences, as far as taking turns goes. */
export interface TurnTaker {
  id: string;
  /** False when it was skipped, cancelled or gave way: it takes no turn, and its turn passes to the next. */
  takesPlace: boolean;
  /** Its turn can no longer be changed, because it is over or being prepared. */
  isFixed: boolean;
  /** Position in the order whose turn it is now; null when it has none, or one that has left the order. */
  turn: number | null;
}

/**
 * Whose turn it is at each occurrence that takes place and is not fixed: the order goes round and round, from after the
 * last one before it that was fixed. So nobody's turn is lost to a cancelled meeting.
 * @param length how many take turns; 1 or more
 * @param occurrences of one routine, in the order of their starts
 * @returns positions in the order, by occurrence
 */
export function assignTurns(length: number, occurrences: readonly TurnTaker[]): Map<string, number> {
  const turns = new Map<string, number>();
  let next = 0;
  for (const { id, takesPlace, isFixed, turn } of occurrences) {
    if (!takesPlace) continue;
    const own = isFixed ? turn : next;
    if (!isFixed) turns.set(id, next);
    if (own !== null) next = (own + 1) % length;
  }
  return turns;
}
