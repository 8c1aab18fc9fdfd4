import type { FieldError } from "../../platform/errors/problem.ts";
import { Problem } from "../../platform/errors/problem.ts";
import type { FaultKind, ObservationField } from "./observation-rows.ts";

const maxReported = 100;

/** Where a row stands: its number (the first below the header, or in the batch, is 1) and its line in a file. */
interface Place {
  row: number;
  line: number | null;
}

const namePlace = ({ row, line }: Place): string => (line === null ? `row ${row}` : `row ${row} (line ${line})`);

/** Gathers the faults of an import: counts all, keeps the first hundred with their row numbers. */
export const createFaultList = () => {
  const errors: FieldError[] = [];
  const kinds = new Set<FaultKind>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    add(place: Place, field: ObservationField | "", message: string, kind: FaultKind = "unacceptable"): void {
      total += 1;
      kinds.add(kind);
      if (errors.length >= maxReported) return;
      const pointer = `/observations/${place.row - 1}${field === "" ? "" : `/${field}`}`;
      errors.push({ pointer, message: `${namePlace(place)}${field === "" ? "" : `, ${field}`}: ${message}` });
    },
    /** @param rows how many rows there were */
    toProblem(rows: number): Problem {
      const status = kinds.has("unreadable") ? 400 : kinds.has("unknownId") ? 404 : 422;
      const [first] = errors;
      const listed = total > errors.length ? `; the first ${errors.length} are listed` : "";
      const detail =
        total === 1 && first !== undefined
          ? `${first.message}. Nothing was stored.`
          : `${total} faults in ${rows} rows${listed}. Nothing was stored.`;
      return new Problem(status, detail, { errors });
    },
  };
};

export type FaultList = ReturnType<typeof createFaultList>;

/** Two rows that contradict each other: nobody can tell which came first. */
export const reportConflict = (
  faults: FaultList,
  conflict: { row: number; line: number | null; otherRow: number; otherLine: number | null },
): void =>
  faults.add(
    conflict,
    "",
    `differs from ${namePlace({ row: conflict.otherRow, line: conflict.otherLine })}, which is about the same figure ` +
      "with the same receivedAt",
  );

/**
 * Ids for the rows of one batch, in their order: the first id's time and random part with a counter in the last 32
 * bits. Making each from fresh random bytes would take as long as checking the row.
 */
export const createIdSequence = (firstId: string): (() => string) => {
  const prefix = firstId.slice(0, -8);
  let next = 0;
  return () => {
    const id = prefix + next.toString(16).padStart(8, "0");
    next += 1;
    return id;
  };
};
