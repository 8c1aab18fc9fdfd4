/** One line of the table. Nothing here passes or fails: machines differ, and the reader judges. */
export interface Measurement {
  what: string;
  value: string;
  promised: string;
  /** What the value was made from. */
  from: string;
}

export const formatRatio = (ratio: number): string => ratio.toFixed(2);

export const formatCount = (count: number): string => Math.round(count).toLocaleString("en-US");

export const formatTable = (measurements: readonly Measurement[]): string => {
  const head: Measurement = { what: "", value: "measured", promised: "promised", from: "from" };
  const rows = [head, ...measurements];
  const widthOf = (column: keyof Measurement) => Math.max(...rows.map((row) => row[column].length));
  const [what, value, promised] = [widthOf("what"), widthOf("value"), widthOf("promised")];
  return rows
    .map(
      (row) => `${row.what.padEnd(what)}  ${row.value.padStart(value)}  ${row.promised.padEnd(promised)}  ${row.from}`,
    )
    .map((line) => line.trimEnd())
    .join("\n");
};
