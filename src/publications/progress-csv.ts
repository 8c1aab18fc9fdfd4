import type { ProgressPage } from "./progress-page.ts";

const columns = [
  "goal",
  "metric",
  "title",
  "unit",
  "period",
  "value",
  "expected",
  "asOf",
  "revision",
  "source",
] as const;

/** What makes a spreadsheet take a cell for a formula, in its wide forms too. */
const formulaStart = /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** Text as it may stand in a cell: it is never taken for a formula, and never ends its cell or row early. */
export function writeCsvText(text: string): string {
  const safe = formulaStart.test(text) ? `'${text}` : text;
  return /[",\r\n\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Numbers stay numbers, negative ones too. */
const writeCell = (value: string | number | null): string => {
  if (value === null) return "";
  return typeof value === "number" ? String(value) : writeCsvText(value);
};

/** The figures of a page as CSV (RFC 4180): one row a figure; what is hidden has no row. */
export function writeProgressCsv(page: ProgressPage): string {
  const rows = page.metrics.flatMap(({ code, title, unit, figures }) =>
    figures.map(({ period, value, expected, asOf, revision, source }) =>
      [page.goal.code, code, title, unit, period, value, expected, asOf, revision, source].map(writeCell).join(","),
    ),
  );
  return `${[columns.join(","), ...rows].join("\r\n")}\r\n`;
}
