/** One equation over hidden numbers: column -> coefficient. What it adds up to is known and plays no part. */
export type AuditRow = ReadonlyMap<number, number>;

/** Products of two residues stay exact in a double. */
const prime = 67_108_859;
/** Tables give factors of one and few more; what is larger has no sign that could be trusted. */
const largestFactor = 1_000;

const modulo = (value: number): number => ((value % prime) + prime) % prime;

const invert = (value: number): number => {
  let [result, base, exponent] = [1, modulo(value), prime - 2];
  while (exponent > 0) {
    if (exponent % 2 === 1) result = (result * base) % prime;
    base = (base * base) % prime;
    exponent = Math.floor(exponent / 2);
  }
  return result;
};

/** Rows by size, smallest first. An entry is stale when its row has changed since; the reader checks. */
const startRowQueue = () => {
  const buckets: number[][] = [];
  let lowest = 0;
  return {
    add(row: number, size: number): void {
      while (buckets.length <= size) buckets.push([]);
      buckets[size]?.push(row);
      lowest = Math.min(lowest, size);
    },
    take(): { row: number; size: number } | null {
      for (; lowest < buckets.length; lowest += 1) {
        const row = buckets[lowest]?.pop();
        if (row !== undefined) return { row, size: lowest };
      }
      return null;
    },
  };
};

/**
 * Solves the equations for the columns that may move freely: rows it could not use hold only columns at their bound.
 * The smallest row and in it the rarest column go first, so that the rows of a table hardly fill up.
 */
const eliminate = (given: readonly AuditRow[], columnCount: number, isAtBound: readonly boolean[]) => {
  const rows = given.map((row) => new Map([...row].map(([column, factor]) => [column, modulo(factor)])));
  const rowsOf = Array.from({ length: columnCount }, () => new Set<number>());
  const queue = startRowQueue();
  rows.forEach((row, index) => {
    for (const column of row.keys()) rowsOf[column]?.add(index);
    queue.add(index, row.size);
  });
  const solved: { pivot: number; row: Map<number, number> }[] = [];
  const unusable: Map<number, number>[] = [];
  const isDone = rows.map(() => false);
  for (let next = queue.take(); next !== null; next = queue.take()) {
    const row = rows[next.row];
    if (row === undefined || isDone[next.row] || row.size !== next.size || row.size === 0) continue;
    let pivot = -1;
    for (const column of row.keys()) {
      const uses = rowsOf[column]?.size ?? 0;
      if (!isAtBound[column] && (pivot < 0 || uses < (rowsOf[pivot]?.size ?? 0))) pivot = column;
    }
    isDone[next.row] = true;
    for (const column of row.keys()) rowsOf[column]?.delete(next.row);
    if (pivot < 0) {
      unusable.push(row);
      continue;
    }
    solved.push({ pivot, row });
    const inverse = invert(row.get(pivot) ?? 1);
    for (const other of [...(rowsOf[pivot] ?? [])]) {
      const target = rows[other];
      if (target === undefined) continue;
      const factor = prime - (((target.get(pivot) ?? 0) * inverse) % prime);
      for (const [column, value] of row) {
        const sum = ((target.get(column) ?? 0) + factor * value) % prime;
        if (sum === 0) {
          target.delete(column);
          rowsOf[column]?.delete(other);
        } else {
          target.set(column, sum);
          rowsOf[column]?.add(other);
        }
      }
      queue.add(other, target.size);
    }
  }
  return { solved, unusable };
};

/** A row in small whole numbers, the sign of each column as it is; null where it cannot be told. */
const readSigns = (row: ReadonlyMap<number, number>): Map<number, number> | null => {
  const [first] = row.values();
  const inverse = invert(first ?? 1);
  const signed = new Map<number, number>();
  for (const [column, residue] of row) {
    const scaled = (residue * inverse) % prime;
    const value = scaled > prime / 2 ? scaled - prime : scaled;
    if (Math.abs(value) > largestFactor) return null;
    signed.set(column, value);
  }
  return signed;
};

interface Dependence {
  column: number;
  row: Map<number, number>;
}

/**
 * Rows over numbers at their bound, which may move up alone. A row of one sign pins all its columns. A column alone on
 * its side of a row moves with the other side. A row that shares nothing with others can always move. What is left
 * after that is pinned, too.
 */
const settleBounds = (given: readonly Map<number, number>[]): { pinned: Set<number>; dependent: Dependence[] } => {
  const pinned = new Set<number>();
  const dependent: Dependence[] = [];
  const rowsOf = new Map<number, Set<Map<number, number>>>();
  const open = new Set<Map<number, number>>();
  const pin = (row: ReadonlyMap<number, number>) => {
    for (const column of row.keys()) pinned.add(column);
  };
  const drop = (row: Map<number, number>) => {
    open.delete(row);
    for (const column of row.keys()) rowsOf.get(column)?.delete(row);
  };
  const enter = (row: Map<number, number>) => {
    open.add(row);
    for (const column of row.keys()) rowsOf.set(column, (rowsOf.get(column) ?? new Set()).add(row));
  };
  for (const row of given) {
    const signed = readSigns(row);
    if (signed === null) pin(row);
    else enter(signed);
  }
  const follow = (row: Map<number, number>, column: number): void => {
    drop(row);
    dependent.push({ column, row });
    const own = row.get(column) ?? 1;
    for (const other of [...(rowsOf.get(column) ?? [])]) {
      drop(other);
      const factor = other.get(column) ?? 0;
      const sum = new Map([...other].map(([each, value]) => [each, value * own]));
      for (const [each, value] of row) sum.set(each, (sum.get(each) ?? 0) - value * factor);
      for (const [each, value] of sum) if (value === 0) sum.delete(each);
      if (sum.size === 0) continue;
      if ([...sum.values()].some((value) => Math.abs(value) > largestFactor)) pin(sum);
      else enter(sum);
    }
  };
  const advance = (row: Map<number, number>): boolean => {
    for (const column of row.keys()) {
      if (!pinned.has(column)) continue;
      row.delete(column);
      rowsOf.get(column)?.delete(row);
    }
    const up = [...row].filter(([, value]) => value > 0).map(([column]) => column);
    const down = [...row].filter(([, value]) => value < 0).map(([column]) => column);
    if (up.length === 0 || down.length === 0) {
      pin(row);
      drop(row);
      return true;
    }
    const alone = up.length === 1 ? up[0] : down.length === 1 ? down[0] : undefined;
    if (alone === undefined) return false;
    follow(row, alone);
    return true;
  };
  const isApart = (row: Map<number, number>) => [...row.keys()].every((column) => rowsOf.get(column)?.size === 1);
  // Every turn closes a row.
  while (open.size > 0) {
    let hasMoved = false;
    for (const row of [...open]) if (open.has(row)) hasMoved = advance(row) || hasMoved;
    if (hasMoved) continue;
    const [first] = open;
    if (first === undefined) break;
    const row = [...open].find(isApart);
    const [column] = row?.keys() ?? [];
    if (row !== undefined && column !== undefined) {
      follow(row, column);
    } else {
      pin(first);
      drop(first);
    }
  }
  return { pinned, dependent };
};

/**
 * Which hidden numbers somebody who knows the equations can work out, when all of them are at least 0.
 *
 * A number can be worked out when it is the same in every solution. So one direction is sought in which the solution
 * can move: arithmetic modulo a large prime with pseudo-random coefficients makes every number move that can. Numbers
 * at their bound may only move up; where it is not plain that they can, they are taken for determined, which errs on
 * the side of hiding. The answer is the same for the same question.
 * @param isAtBound by column: the true number is 0
 */
export const findDetermined = (
  rows: readonly AuditRow[],
  columnCount: number,
  isAtBound: readonly boolean[],
): boolean[] => {
  const { solved, unusable } = eliminate(rows, columnCount, isAtBound);
  let seed = 20_130_312;
  const move = Array.from({ length: columnCount }, () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return 1 + (seed % (prime - 1));
  });
  const { pinned, dependent } = settleBounds(unusable);
  for (const column of pinned) move[column] = 0;
  const follow = ({ column, row }: Dependence) => {
    let sum = 0;
    for (const [each, factor] of row) {
      if (each !== column) sum = (sum + modulo(factor) * (move[each] ?? 0)) % prime;
    }
    move[column] = (modulo(-sum) * invert(row.get(column) ?? 1)) % prime;
  };
  for (const each of dependent.toReversed()) follow(each);
  for (const { pivot, row } of solved.toReversed()) follow({ column: pivot, row });
  return move.map((each) => each === 0);
};
