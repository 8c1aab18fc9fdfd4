import { writeCsvText } from "../publications/progress-csv.ts";
import type { FollowUpFigures } from "./follow-up-figures.ts";
import type { FollowUpReport } from "./schemas.ts";

type Cell = string | number | null;

/** Numbers stay numbers, and what there is none of is empty, never 0. */
const writeCell = (cell: Cell): string => {
  if (cell === null) return "";
  return typeof cell === "number" ? String(cell) : writeCsvText(cell);
};

const listNumbers = (figures: FollowUpFigures): [name: string, value: number | null][] =>
  Object.values(figures).flatMap((part: Record<string, number | null>) => Object.entries(part));

/** A row for the whole, each group and each quarter (CSV, RFC 4180); `scope` says which of them a row is. */
export function writeFollowUpCsv(report: FollowUpReport): string {
  const span: Cell[] = [report.from, report.to];
  const rows: [Cell[], FollowUpFigures][] = [
    [["whole", null, report.organisation, ...span], report.whole],
    ...report.groups.map(({ code, title, figures }): [Cell[], FollowUpFigures] => [
      [report.by, code, title, ...span],
      figures,
    ]),
    ...report.quarters.map(({ quarter, from, to, figures }): [Cell[], FollowUpFigures] => [
      ["quarter", quarter, null, from, to],
      figures,
    ]),
  ];
  const header = ["scope", "code", "title", "from", "to", ...listNumbers(report.whole).map(([name]) => name)];
  const lines = rows.map(([head, figures]) => [...head, ...listNumbers(figures).map(([, value]) => value)]);
  return `${[header, ...lines].map((cells) => cells.map(writeCell).join(",")).join("\r\n")}\r\n`;
}
