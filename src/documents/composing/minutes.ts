/**
 * Shares a length out in whole minutes that add up to it exactly: each gets its share rounded down, and the minutes left
 * over go to the largest remainders, the earlier one first. Where no share is above 0, all are equal.
 * @throws RangeError for a length that is negative or no whole number
 */
export function allotMinutes(total: number, shares: readonly number[]): number[] {
  if (!Number.isInteger(total) || total < 0) throw new RangeError(`${total} is not a length in whole minutes`);
  const sum = shares.reduce((all, share) => all + share, 0);
  const exact = shares.map((share) => (sum > 0 ? share / sum : 1 / shares.length) * total);
  const minutes = exact.map((each) => Math.floor(each + 1e-9));
  const left = total - minutes.reduce((all, each) => all + each, 0);
  const byRemainder = exact
    .map((each, index) => ({ index, remainder: each - (minutes[index] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) minutes[index] = (minutes[index] ?? 0) + 1;
  return minutes;
}

/** Whole minutes that add up to the total; the first ones get what is left over. */
export function splitEvenly(total: number, parts: number): number[] {
  return allotMinutes(
    total,
    Array.from({ length: parts }, () => 1),
  );
}
