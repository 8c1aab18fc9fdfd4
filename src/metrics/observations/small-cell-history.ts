import { type AuditRow, findDetermined } from "./small-cell-audit.ts";
import {
  addRevision,
  chooseNext,
  compareCells,
  type Equation,
  extendLine,
  givesAway,
  type HeldCell,
  type HeldRevision,
  holdCell,
  isSecret,
  isStillFree,
  isUnknown,
  type Line,
  sizeAwaited,
} from "./small-cell-lines.ts";

/** One revision of one cell of a metric and period. */
export interface CellRevision {
  site: string | null;
  subgroup: string;
  n: number | null;
  value: number;
  numerator: number | null;
  /** ISO 8601 instant; what was received at the same moment became known together. */
  receivedAt: string;
  revision: number;
}

/** Parts of a total, by name; see `Partition`. */
export type KnownPartition =
  | { by: "subgroups"; total: string; parts: readonly string[] }
  | { by: "sites"; total: string | null; parts: readonly string[] };

export interface FoldOptions {
  threshold: number;
  partitions: readonly KnownPartition[];
  /** Partitions that show in the sizes known at a moment; what was found once holds from then on. */
  findPartitions: (cells: readonly { site: string | null; subgroup: string; n: number | null }[]) => KnownPartition[];
  /** The organisation as a whole is judged by itself, so that papers about it need not read every site. */
  isWholeShielded: boolean;
}

const allStudents = "all";
/** After so many rounds of the audit everything that can be hidden around a determined number is. */
const patientRounds = 40;

/** Codes hold no NUL, so no two cells share a key. */
export const keyOfCell = (site: string | null, subgroup: string): string => `${site ?? ""}\0${subgroup}`;

interface Fold {
  options: FoldOptions;
  cells: Map<string, HeldCell>;
  /** Something has come of them or of what lies below. With every subgroup that has come they make the table. */
  sites: Set<string | null>;
  subgroups: Set<string>;
  /** The partition each site is a part of. */
  above: Map<string, SitePartition>;
  below: Map<string | null, SitePartition[]>;
  ways: Map<string, SubgroupPartition>;
  /** By partition and subgroup. */
  siteLines: Map<string, Line>;
  dirty: Set<Line>;
  isWholeShielded: boolean;
}

type SitePartition = Extract<KnownPartition, { by: "sites" }>;
type SubgroupPartition = Extract<KnownPartition, { by: "subgroups" }>;

const startFold = (options: FoldOptions): Fold => {
  const fold: Fold = {
    ...{ options, cells: new Map(), sites: new Set(), subgroups: new Set(), above: new Map(), below: new Map() },
    ...{ ways: new Map(), siteLines: new Map(), dirty: new Set(), isWholeShielded: options.isWholeShielded },
  };
  for (const partition of options.partitions) {
    if (partition.by === "subgroups") {
      addWay(fold, partition);
      continue;
    }
    const parts = [...new Set(partition.parts)].filter((part) => part !== partition.total);
    const cleaned = { ...partition, parts };
    for (const part of parts) fold.above.set(part, cleaned);
    fold.below.set(partition.total, [...(fold.below.get(partition.total) ?? []), cleaned]);
  }
  return fold;
};

const cellAt = (fold: Fold, site: string | null, subgroup: string): HeldCell | undefined =>
  fold.cells.get(keyOfCell(site, subgroup));

const addLine = (
  fold: Fold,
  { total, parts, size = parts.length, isComplement = false }: Pick<Line, "total" | "parts"> & Partial<Line>,
): Line => {
  const isWhole = total.site === null && parts.every((part) => part.site === null) && size === parts.length;
  const line: Line = { total, parts, size, isWhole, isComplement, through: -1 };
  for (const cell of [total, ...parts]) cell.lines.push(line);
  fold.dirty.add(line);
  return line;
};

const siteLineKey = (partition: SitePartition, subgroup: string) =>
  JSON.stringify([partition.total, partition.parts[0] ?? null, subgroup]);

/** A way to divide people holds at every place. */
const addWayAt = (fold: Fold, { total, parts }: SubgroupPartition, site: string | null): void => {
  const whole = cellAt(fold, site, total);
  const cells = parts.flatMap((part) => cellAt(fold, site, part) ?? []);
  if (whole !== undefined && cells.length > 0) addLine(fold, { total: whole, parts: cells, size: parts.length });
};

const addWay = (fold: Fold, partition: SubgroupPartition): void => {
  const parts = [...new Set(partition.parts)].filter((part) => part !== partition.total).sort();
  const key = JSON.stringify([partition.total, parts]);
  if (fold.ways.has(key)) return;
  fold.ways.set(key, { ...partition, parts });
  for (const site of fold.sites) addWayAt(fold, { ...partition, parts }, site);
};

/** Makes the cell of the table and puts it into its place among those above, below and beside it. */
const addCell = (fold: Fold, site: string | null, subgroup: string): void => {
  const cell = holdCell(keyOfCell(site, subgroup), site, subgroup);
  fold.cells.set(cell.key, cell);
  const partition = site === null ? undefined : fold.above.get(site);
  const line = partition && fold.siteLines.get(siteLineKey(partition, subgroup));
  if (line !== undefined) {
    line.parts.push(cell);
    cell.lines.push(line);
    fold.dirty.add(line);
  }
  for (const each of fold.below.get(site) ?? []) {
    const parts = each.parts.flatMap((part) => cellAt(fold, part, subgroup) ?? []);
    const added = addLine(fold, { total: cell, parts, size: each.parts.length });
    fold.siteLines.set(siteLineKey(each, subgroup), added);
  }
};

const addComplement = (fold: Fold, site: string | null, subgroup: string): void => {
  const total = cellAt(fold, site, allStudents);
  const part = cellAt(fold, site, subgroup);
  if (total && part && total !== part) addLine(fold, { total, parts: [part], isComplement: true });
};

/** Lays the table over all sites and subgroups of which something has come by now. */
const growTable = (fold: Fold, batch: readonly CellRevision[]): void => {
  const sites = new Set<string | null>();
  const subgroups = new Set<string>();
  for (const { site, subgroup } of batch) {
    if (!fold.subgroups.has(subgroup)) subgroups.add(subgroup);
    for (let at: string | null | undefined = site; at !== undefined && !fold.sites.has(at) && !sites.has(at); ) {
      sites.add(at);
      at = at === null ? undefined : fold.above.get(at)?.total;
    }
  }
  const isNew = (site: string | null, subgroup: string) => sites.has(site) || subgroups.has(subgroup);
  for (const site of sites) fold.sites.add(site);
  for (const subgroup of subgroups) fold.subgroups.add(subgroup);
  if (sites.size === 0 && subgroups.size === 0) return;
  const grown = (subgroups.size > 0 ? [...fold.sites] : [...sites]).flatMap((site) =>
    [...fold.subgroups].filter((subgroup) => isNew(site, subgroup)).map((subgroup) => [site, subgroup] as const),
  );
  for (const [site, subgroup] of grown) addCell(fold, site, subgroup);
  const hasTotals = subgroups.has(allStudents);
  for (const site of hasTotals ? fold.sites : sites) for (const each of fold.subgroups) addComplement(fold, site, each);
  if (!hasTotals) {
    for (const site of fold.sites) {
      if (!sites.has(site)) for (const each of subgroups) addComplement(fold, site, each);
    }
  }
  for (const way of fold.ways.values()) {
    const isTouched = way.parts.some((part) => subgroups.has(part)) || subgroups.has(way.total);
    for (const site of isTouched ? fold.sites : sites) addWayAt(fold, way, site);
  }
};

const lookForPartitions = (fold: Fold, arrived: readonly HeldCell[]): void => {
  const search = (site: string | null): void => {
    if (!arrived.some((cell) => cell.site === site)) return;
    const sized = [...fold.subgroups].flatMap((subgroup) => {
      const current = cellAt(fold, site, subgroup)?.current;
      return current ? [{ site, subgroup, n: current.n }] : [];
    });
    for (const partition of fold.options.findPartitions(sized))
      if (partition.by === "subgroups") addWay(fold, partition);
  };
  // The whole is looked at by itself, too: papers about it see nothing else.
  search(null);
  let largest: HeldCell | null = null;
  for (const site of fold.sites) {
    const cell = cellAt(fold, site, allStudents);
    if (cell?.current?.n != null && (largest === null || cell.current.n > (largest.current?.n ?? 0))) largest = cell;
  }
  if (largest !== null && largest.site !== null) search(largest.site);
};

/** Of those who have not come as much is known as subtraction tells; one leads to the next. */
const sizeAllAwaited = (fold: Fold, moment: number): void => {
  const lines = new Set(fold.dirty);
  for (const line of lines) {
    lines.delete(line);
    const cell = sizeAwaited(line, moment, fold.options.threshold);
    for (const each of cell?.lines ?? []) lines.add(each);
  }
};

const hide = (fold: Fold, cell: HeldCell): void => {
  cell.isHidden = true;
  for (const line of cell.lines) fold.dirty.add(line);
};

/** Hides along the lines until none of them gives anything away by itself. */
const settleLines = (fold: Fold, isInReach: (line: Line) => boolean): void => {
  // What is hidden here makes further lines dirty, which a Set visits in the same pass.
  for (const line of fold.dirty) {
    if (!isInReach(line)) continue;
    fold.dirty.delete(line);
    while (givesAway(line, fold.options.threshold)) {
      const next = chooseNext(line);
      if (next === null) break;
      hide(fold, next);
      fold.dirty.delete(line);
    }
  }
};

const revisionsOf = (equation: Equation): HeldRevision[] => [...equation.parts, equation.total];

/** All equations that share a hidden number with the given ones, directly or by way of others, and those numbers. */
const gatherAround = (start: readonly Equation[], isInReach: (line: Line) => boolean) => {
  const equations = new Set<Equation>(start);
  const columns = new Map<HeldRevision, number>();
  for (const equation of equations) {
    for (const revision of revisionsOf(equation)) {
      if (!isUnknown(revision) || columns.has(revision)) continue;
      columns.set(revision, columns.size);
      for (const other of revision.equations) if (isInReach(other.line)) equations.add(other);
    }
  }
  return { equations, columns };
};

/** Hidden numbers that follow from everything shown up to now, in any order and by any number of steps. */
const auditAround = (
  start: readonly Equation[],
  isInReach: (line: Line) => boolean,
  threshold: number,
): HeldRevision[] => {
  const { equations, columns } = gatherAround(start, isInReach);
  if (columns.size === 0) return [];
  const rows = [...equations].flatMap((equation): AuditRow[] => {
    const row = new Map<number, number>();
    for (const part of equation.parts) {
      const column = columns.get(part);
      if (column !== undefined) row.set(column, 1);
    }
    const total = columns.get(equation.total);
    if (total !== undefined) row.set(total, -1);
    return row.size === 0 ? [] : [row];
  });
  const revisions = [...columns.keys()];
  // Those counted and those not counted obey the same equations, each by themselves; n is their sum.
  const nobody = revisions.map((revision) => revision.isNobodyCounted);
  const everybody = revisions.map((revision) => revision.isEverybodyCounted);
  const counted = findDetermined(rows, columns.size, nobody);
  const isSame = nobody.every((each, index) => each === everybody[index]);
  const uncounted = isSame ? counted : findDetermined(rows, columns.size, everybody);
  return revisions.filter((each, index) => (counted[index] || uncounted[index]) && isSecret(each, threshold));
};

/** Of the equations nearest to a number, those in which something can still be hidden. */
const chooseAround = (revision: HeldRevision, isInReach: (line: Line) => boolean): HeldCell[] => {
  const seen = new Set<Equation>();
  let ring = revision.equations;
  while (ring.length > 0) {
    const reached = ring.filter((equation) => isInReach(equation.line) && !seen.has(equation));
    for (const equation of reached) seen.add(equation);
    const free = (some: readonly HeldRevision[]) =>
      some.flatMap((each) => (isStillFree(each) && each.cell !== null ? [each.cell] : [])).sort(compareCells);
    const found = [...free(reached.flatMap(({ parts }) => parts)), ...free(reached.map(({ total }) => total))];
    if (found.length > 0) return found;
    ring = reached.flatMap((equation) =>
      revisionsOf(equation)
        .filter(isUnknown)
        .flatMap((each) => each.equations),
    );
  }
  return [];
};

/** Line by line first, then all lines together, until nothing hidden can be worked out or nothing is left to hide. */
const settle = (fold: Fold, fresh: readonly Equation[], isInReach: (line: Line) => boolean): void => {
  const start = fresh.filter((equation) => isInReach(equation.line));
  for (let round = 0; round <= fold.cells.size; round += 1) {
    settleLines(fold, isInReach);
    const relieved = new Set<Equation>();
    let hidden = 0;
    for (const revision of auditAround(start, isInReach, fold.options.threshold)) {
      if (round < patientRounds && revision.equations.some((equation) => relieved.has(equation))) continue;
      const [next] = chooseAround(revision, isInReach);
      if (next === undefined) continue;
      hide(fold, next);
      for (const equation of next.current?.equations ?? []) relieved.add(equation);
      hidden += 1;
    }
    if (hidden === 0) return;
  }
};

/** What is not hidden by the end of a moment is out, with all its revisions. */
const show = (cells: readonly HeldCell[]): void => {
  for (const cell of cells) if (!cell.isHidden) for (const revision of cell.revisions) revision.isKnown = true;
};

const receive = (fold: Fold, moment: number, batch: readonly CellRevision[]): HeldCell[] => {
  const arrived = new Set<HeldCell>();
  for (const one of batch) {
    const cell = cellAt(fold, one.site, one.subgroup);
    if (cell === undefined) continue;
    const revision = addRevision(cell, moment, one);
    if (cell.n !== null && cell.n < fold.options.threshold) cell.isHidden = true;
    if (one.site === null && (revision.isNobodyCounted || revision.isEverybodyCounted)) fold.isWholeShielded = false;
    arrived.add(cell);
  }
  return [...arrived];
};

/** One place, received at once, in which nobody is recognisable, not even by subtraction: the usual case of a large whole. */
const isPlainlySafe = (revisions: readonly CellRevision[], threshold: number): boolean => {
  const [first] = revisions;
  if (!revisions.every(({ site, receivedAt }) => site === first?.site && receivedAt === first.receivedAt)) return false;
  if (revisions.some(({ n }) => n !== null && n < threshold)) return false;
  const totals = revisions.filter(({ subgroup }) => subgroup === allStudents);
  const isSmall = (between: number) => between > 0 && between < threshold;
  return !totals.some((total) => revisions.some(({ n }) => n !== null && total.n !== null && isSmall(total.n - n)));
};

/**
 * Which cells of one metric and period are hidden, given everything received of it so far.
 *
 * A fold over the moments of receipt: what was hidden at an earlier one stays hidden, what was shown counts as known
 * from then on, so that the papers of two moments put together give away no more than each. At every moment a cell is
 * hidden when one of its revisions is about fewer people than the threshold, and further cells until nothing hidden
 * follows from what is shown, then or before.
 *
 * A shielded whole (`isWholeShielded`) is judged among its own subgroups, and sites hide around it, unless everybody
 * in one of its cells is the same: then it would tell of every site, and hides with them.
 *
 * Out of reach: other metrics about the same people, subgroups that lie within each other without it showing in the
 * sizes, an earlier threshold of the organisation, an earlier tree of sites, and what somebody knows from elsewhere.
 * @returns keys by `keyOfCell`
 */
export const foldSmallCells = (revisions: readonly CellRevision[], options: FoldOptions): Set<string> => {
  if (isPlainlySafe(revisions, options.threshold)) return new Set();
  const compareTexts = (a: string | null, b: string | null) => ((a ?? "") < (b ?? "") ? -1 : a === b ? 0 : 1);
  const ordered = revisions.toSorted(
    (a, b) =>
      compareTexts(a.receivedAt, b.receivedAt) ||
      compareTexts(a.subgroup, b.subgroup) ||
      compareTexts(a.site, b.site) ||
      a.revision - b.revision,
  );
  const fold = startFold(options);
  const batches = new Map<string, CellRevision[]>();
  for (const one of ordered) {
    const batch = batches.get(one.receivedAt);
    if (batch === undefined) batches.set(one.receivedAt, [one]);
    else batch.push(one);
  }
  let moment = 0;
  for (const batch of batches.values()) {
    growTable(fold, batch);
    const arrived = receive(fold, moment, batch);
    for (const cell of arrived) for (const line of cell.lines) fold.dirty.add(line);
    lookForPartitions(fold, arrived);
    const written = [...fold.dirty].flatMap((line) => extendLine(line, moment, options.threshold));
    sizeAllAwaited(fold, moment);
    // What was said of a figure before it came is settled again now that it may be shown.
    const fresh = [...written, ...arrived.flatMap((cell) => cell.current?.equations ?? [])];
    if (fold.isWholeShielded) {
      settle(fold, fresh, (line) => line.isWhole);
      show(arrived.filter((cell) => cell.site === null));
    }
    settle(fold, fresh, () => true);
    show(arrived);
    fold.dirty.clear();
    moment += 1;
  }
  return new Set([...fold.cells.values()].flatMap((cell) => (cell.isHidden ? [cell.key] : [])));
};
