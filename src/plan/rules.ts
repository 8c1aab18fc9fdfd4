import { unacceptable } from "../platform/errors/problem.ts";

/** @throws Problem 422 at the first thing that a list names twice, by id or by code */
export function refuseRepeats(rows: readonly { id: string; code: string }[], pointer: (index: number) => string): void {
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (seen.has(row.id)) throw unacceptable(pointer(index), `${row.code} is named twice`);
    seen.add(row.id);
  }
}
