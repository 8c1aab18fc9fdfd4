import type { Chart, ChartMark } from "../charts/chart-model.ts";
import { formatValue } from "../sentences.ts";
import { cleanText } from "./wording.ts";

export interface ChartNumbers {
  /** Behind the column of periods. */
  columns: readonly string[];
  rows: readonly { period: string; cells: readonly string[] }[];
}

/** The same chart with every text as it may stand in markup or in a letter. */
export const cleanChart = (chart: Chart): Chart => ({
  ...chart,
  title: cleanLine(chart.title),
  unit: cleanLine(chart.unit),
  periods: chart.periods.map((period) => ({ ...period, label: cleanLine(period.label) })),
  target: withCleanText(chart.target),
  projection: withCleanText(chart.projection),
  latest: withCleanText(chart.latest),
  caption: cleanLine(chart.caption),
  description: cleanLine(chart.description),
});

const cleanLine = (text: string): string => cleanText(text).trim();
const withCleanText = <Part extends { text: string }>(part: Part | null): Part | null =>
  part === null ? null : { ...part, text: cleanLine(part.text) };

/**
 * The numbers of a drawing as a table, from the earliest period on; periods of which nothing is known are left out.
 * Figures are printed as the model rounded them.
 */
export function listChartNumbers(chart: Chart): ChartNumbers {
  const read = (marks: readonly ChartMark[]) =>
    new Map(marks.map(({ at, value }) => [at, formatValue(value, chart.unit)]));
  const actual = read(chart.actual.flat());
  for (const at of chart.hiddenAt) actual.set(at, "not shown");
  const series = [
    { title: "Actual", texts: actual },
    ...(chart.current.length === 0 ? [] : [{ title: "Expected", texts: read(chart.current) }]),
    ...(chart.original.length === 0 ? [] : [{ title: "First agreed", texts: read(chart.original) }]),
    ...(chart.projection === null
      ? []
      : [
          { title: "Projected", texts: new Map([[chart.projection.to.at, describeRange(chart, chart.projection.to)]]) },
        ]),
  ];
  const rows = chart.periods.flatMap((_, at) => {
    if (series.every(({ texts }) => !texts.has(at))) return [];
    return [{ period: namePeriod(chart, at), cells: series.map(({ texts }) => texts.get(at) ?? "–") }];
  });
  return { columns: series.map(({ title }) => title), rows };
}

function namePeriod({ periods, breaksAt }: Chart, at: number): string {
  const label = periods[at]?.label ?? "";
  return breaksAt.includes(at) ? `${label} (measured in a new way from here)` : label;
}

function describeRange({ unit }: Chart, { value, low, high }: { value: number; low: number; high: number }): string {
  return `${formatValue(value, unit)} (${formatValue(low, unit)} to ${formatValue(high, unit)})`;
}

/** What was measured, as pairs of period and figure: "cohort 2011 86.3%". */
export function listActualPairs(chart: Chart): string[] {
  const marks = new Map(chart.actual.flat().map(({ at, value }) => [at, formatValue(value, chart.unit)]));
  return chart.periods.flatMap((_, at) => {
    const figure = chart.hiddenAt.includes(at) ? "not shown" : marks.get(at);
    return figure === undefined ? [] : [`${namePeriod(chart, at)} ${figure}`];
  });
}
