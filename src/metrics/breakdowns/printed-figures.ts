/**
 * One decimal, half away from zero, never -0: as documents print figures, so that differences add up in print. Documents
 * round by a function of their own, which metrics cannot know; a test holds the two together.
 */
export function roundAsPrinted(value: number): number {
  const rounded = (Math.sign(value) * Math.floor(Math.abs(value) * 10 + 0.5 + 1e-9)) / 10;
  return rounded === 0 ? 0 : rounded;
}

/** Difference of two figures as they are printed. */
export function differenceAsPrinted(value: number, other: number): number {
  return roundAsPrinted(roundAsPrinted(value) - roundAsPrinted(other));
}
