/** One revision of a cell as the fold of small cells sees it; without a cell: the people of a total in none of its parts. */
export interface HeldRevision {
  readonly cell: HeldCell | null;
  /** Of one that has not arrived: what its line says. */
  n: number | null;
  /** Those counted by the numerator are none; those not counted are none. Either way everybody is the same. */
  isNobodyCounted: boolean;
  isEverybodyCounted: boolean;
  /** How many the numerator counts, null when not known: then it is neither nobody nor everybody. */
  counted: number | null;
  /** Which receipt of the group brought it; infinite while it is awaited. */
  moment: number;
  /** It was shown at some moment: it cannot be taken back. */
  isKnown: boolean;
  equations: Equation[];
}

export interface HeldCell {
  readonly key: string;
  readonly site: string | null;
  readonly subgroup: string;
  /** The fewest people of its revisions so far. */
  n: number | null;
  isHidden: boolean;
  /** The revision received last; null until the first arrives. */
  current: HeldRevision | null;
  /** In the order of receipt. */
  revisions: HeldRevision[];
  /** Stands for the first revision until it arrives: totals tell of those who are still missing, too. */
  readonly awaited: HeldRevision;
  lines: Line[];
}

/** A total and its parts; an equation holds of it at each moment. */
export interface Line {
  readonly total: HeldCell;
  readonly parts: HeldCell[];
  /** How many parts it has, with those of places nothing is known of yet. */
  readonly size: number;
  /** Only the organisation as a whole is in it. */
  readonly isWhole: boolean;
  /** One subgroup against all: what lies between them is a group too, though nobody publishes it. */
  readonly isComplement: boolean;
  /** Its equations are written down to this moment. */
  through: number;
}

export interface Equation {
  readonly line: Line;
  readonly total: HeldRevision;
  readonly parts: readonly HeldRevision[];
}

export const isUnknown = (revision: HeldRevision): boolean =>
  !revision.isKnown && (revision.cell === null || revision.cell.current === null || revision.cell.isHidden);

/** Hidden figures, and small groups that nobody publishes, are kept from everybody; larger groups nobody published are not. */
export const isSecret = (revision: HeldRevision, threshold: number): boolean =>
  isUnknown(revision) &&
  ((revision.cell !== null && revision.cell.current !== null) ||
    (revision.n !== null && revision.n > 0 && revision.n < threshold));

/** It would be shown from this moment on, and can still be hidden in time. */
export const isStillFree = (revision: HeldRevision): boolean =>
  !revision.isKnown && revision.cell !== null && !revision.cell.isHidden && revision.cell.current === revision;

const setSize = (revision: HeldRevision, n: number | null, counted: number | null): void => {
  revision.n = n;
  revision.counted = counted;
  revision.isNobodyCounted = n === 0 || counted === 0;
  revision.isEverybodyCounted = n === 0 || (counted !== null && counted === n);
};

const holdRevision = (cell: HeldCell | null): HeldRevision => ({
  cell,
  ...{ n: null, counted: null, isNobodyCounted: false, isEverybodyCounted: false },
  ...{ moment: Number.POSITIVE_INFINITY, isKnown: false, equations: [] },
});

export const holdCell = (key: string, site: string | null, subgroup: string): HeldCell => {
  const cell: { -readonly [Field in keyof HeldCell]: HeldCell[Field] } = {
    ...{ key, site, subgroup, n: null, isHidden: false, current: null, revisions: [], lines: [] },
    awaited: holdRevision(null),
  };
  cell.awaited = holdRevision(cell);
  return cell;
};

/** The first revision takes the place of the awaited one, and with it all that was known of it. */
export const addRevision = (
  cell: HeldCell,
  moment: number,
  figure: { n: number | null; value: number; numerator: number | null },
): HeldRevision => {
  const revision = cell.current === null ? cell.awaited : holdRevision(cell);
  setSize(revision, figure.n, readCounted(figure));
  revision.moment = moment;
  cell.revisions.push(revision);
  cell.current = revision;
  if (figure.n !== null) cell.n = Math.min(cell.n ?? figure.n, figure.n);
  return revision;
};

/** A percentage of nobody or of everybody says as much as its numerator. */
const readCounted = (figure: { n: number | null; value: number; numerator: number | null }): number | null => {
  if (figure.numerator !== null) return figure.numerator;
  if (figure.value === 0) return 0;
  return figure.value === 100 ? figure.n : null;
};

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Fewest people first, those without n last. */
export const compareCells = (a: HeldCell, b: HeldCell): number => {
  const left = a.current?.n ?? Number.POSITIVE_INFINITY;
  const right = b.current?.n ?? Number.POSITIVE_INFINITY;
  return left === right ? compareTexts(a.key, b.key) : left - right;
};

/** Before the first receipt: the one that is awaited. */
const revisionAt = (cell: HeldCell, moment: number): HeldRevision =>
  cell.current !== null && cell.current.moment <= moment
    ? cell.current
    : (cell.revisions.findLast((revision) => revision.moment <= moment) ?? cell.awaited);

interface Sum {
  total: HeldRevision;
  /** Received ones. */
  parts: HeldRevision[];
  awaited: HeldRevision[];
  /** All people of the total that are in none of the parts received, if any; never published. */
  rest: HeldRevision | null;
}

const isUniform = (revision: HeldRevision) => revision.isNobodyCounted || revision.isEverybodyCounted;

const subtract = (whole: number | null, parts: readonly (number | null)[]): number | null =>
  parts.reduce((left, part) => (left === null || part === null ? null : left - part), whole);

/**
 * A line as of a moment. Null when the sum gives nothing away: nothing of it has come, or there are people in none of
 * its parts, or in several, so that nothing follows, save where they are few or everybody of the total is the same.
 * Where a size is not known, or nobody is missing, what was received is taken to be complete; a few people too many are
 * taken for an error of the source.
 */
const readSum = (line: Line, moment: number, threshold: number): Sum | null => {
  const total = revisionAt(line.total, moment);
  if (line.isComplement && !isUniform(total)) return null;
  const members = line.parts.map((part) => revisionAt(part, moment));
  const parts = members.filter((part) => part.moment <= moment);
  const awaited = members.filter((part) => part.moment > moment);
  if (parts.length === 0 && (line.isComplement || total.moment > moment)) return null;
  const isFullyNamed = line.parts.length === line.size;
  if (total.moment > moment) return isFullyNamed && !line.isComplement ? { total, parts, awaited, rest: null } : null;
  const missing =
    subtract(
      total.n,
      parts.map((part) => part.n),
    ) ?? 0;
  if (missing === 0 && !line.isComplement) return { total, parts, awaited: [], rest: null };
  if (missing < 0) return missing > -threshold ? { total, parts, awaited: [], rest: null } : null;
  const rest = holdRevision(null);
  setSize(
    rest,
    missing,
    subtract(
      total.counted,
      parts.map((part) => part.counted),
    ),
  );
  if (isFullyNamed && awaited.length > 0) return { total, parts, awaited, rest };
  return missing >= threshold && !isUniform(total) ? null : { total, parts, awaited: [], rest };
};

/**
 * Takes from a line what it says of those who have not come: that everybody is the same, and, of the only one whose size
 * is not known yet, how many they are.
 * @returns the one that is known now
 */
export const sizeAwaited = (line: Line, moment: number, threshold: number): HeldCell | null => {
  if (line.total.current !== null && line.parts.every((part) => part.current !== null)) return null;
  const sum = readSum(line, moment, threshold);
  if (sum === null) return null;
  const { total, parts, awaited, rest } = sum;
  for (const each of awaited) {
    each.isNobodyCounted ||= rest?.isNobodyCounted ?? false;
    each.isEverybodyCounted ||= rest?.isEverybodyCounted ?? false;
  }
  const isTotalAwaited = total.moment > moment;
  const unsized = [...awaited, ...(isTotalAwaited ? [total] : [])].filter((each) => each.n === null);
  const [only] = unsized;
  if (only === undefined || unsized.length > 1) return null;
  const others = [...parts, ...awaited].filter((each) => each !== only);
  const left = (numberOf: (revision: HeldRevision) => number | null) => {
    const rest = subtract(only === total ? 0 : numberOf(total), others.map(numberOf));
    return rest === null ? null : only === total ? -rest : rest;
  };
  const n = left((each) => each.n);
  if (n === null || n < 0) return null;
  setSize(
    only,
    n,
    left((each) => each.counted),
  );
  return only.cell;
};

const writeEquation = (line: Line, moment: number, threshold: number): Equation | null => {
  const sum = readSum(line, moment, threshold);
  if (sum === null) return null;
  const others = sum.awaited.length > 0 || sum.rest === null ? sum.awaited : [sum.rest];
  const parts = [...sum.parts, ...others].filter((part) => !part.isKnown);
  if (sum.total.isKnown && parts.length === 0) return null;
  const equation = { line, total: sum.total, parts };
  for (const revision of [sum.total, ...parts]) if (!revision.isKnown) revision.equations.push(equation);
  return equation;
};

/** Writes down what has held of a line since it was last looked at; for one newly found, from the first receipt on. */
export const extendLine = (line: Line, moment: number, threshold: number): Equation[] => {
  const moments = new Set<number>();
  for (const cell of [line.total, ...line.parts]) {
    for (let index = cell.revisions.length - 1; index >= 0; index -= 1) {
      const at = cell.revisions[index]?.moment ?? -1;
      if (at <= line.through) break;
      moments.add(at);
    }
  }
  line.through = moment;
  return [...moments].sort((a, b) => a - b).flatMap((at) => writeEquation(line, at, threshold) ?? []);
};

const isSmallComplement = ({ total, parts: [part] }: Line, threshold: number): boolean => {
  if (!total.current || !part?.current || isUnknown(total.current) || isUnknown(part.current)) return false;
  const between = (total.current.n ?? 0) - (part.current.n ?? 0);
  return total.current.n !== null && part.current.n !== null && between > 0 && between < threshold;
};

/**
 * Whether what is hidden of a line can be had from the rest as it stands: a single number, one of too few people
 * together, or one in which everybody is the same.
 */
export const givesAway = (line: Line, threshold: number): boolean => {
  if (line.isComplement && isSmallComplement(line, threshold)) return true;
  const sum = readSum(line, line.through, threshold);
  if (sum === null) return false;
  const { total, rest } = sum;
  if (total.moment > line.through) return false;
  const hidden = sum.parts.filter(isUnknown);
  // A hidden total is the sum of its parts, as long as all of them are shown.
  if (isUnknown(total)) return hidden.length === 0 && rest === null;
  if (hidden.length === 0) return !line.isComplement && rest !== null && (rest.n ?? 0) < threshold;
  const unknown = rest === null ? hidden : [...hidden, rest];
  if (unknown.length === 1) return true;
  if (unknown.every((each) => each.isNobodyCounted) || unknown.every((each) => each.isEverybodyCounted)) return true;
  return !line.isComplement && unknown.reduce((people, each) => people + (each.n ?? threshold), 0) < threshold;
};

/** Which cell of a line to hide next: the smallest part that was never shown as it is, the total last. */
export const chooseNext = (line: Line): HeldCell | null => {
  const isFree = (cell: HeldCell) => cell.current !== null && isStillFree(cell.current);
  let next: HeldCell | null = null;
  for (const part of line.parts) if (isFree(part) && (next === null || compareCells(part, next) < 0)) next = part;
  return next ?? (isFree(line.total) ? line.total : null);
};
