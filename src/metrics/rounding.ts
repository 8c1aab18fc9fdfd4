/**
 * A figure as it is printed: one decimal, half away from zero, never -0. Tiny binary errors do not decide a rounding.
 */
export function roundFigure(value: number): number {
  const rounded = (Math.sign(value) * Math.floor(Math.abs(value) * 10 + 0.5 + 1e-9)) / 10;
  return rounded === 0 ? 0 : rounded;
}

/** Difference of two figures as they are printed, so that what is printed adds up. */
export function differenceAsPrinted(value: number, other: number): number {
  return roundFigure(roundFigure(value) - roundFigure(other));
}
