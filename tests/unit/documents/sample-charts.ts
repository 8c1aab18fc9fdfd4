import type { Chart } from "../../../src/documents/charts/chart-model.ts";

const cohort = (year: number) => ({ period: String(year), label: `cohort ${year}` });
const from = (first: number, values: readonly number[]) => values.map((value, index) => ({ at: first + index, value }));

/**
 * The 5-year graduation rate of Massachusetts as known in March 2013, with both trajectories of its delivery plan.
 * Source: Massachusetts Department of Elementary and Secondary Education, graduation rates.
 */
export const buildGraduationChart = (overrides: Partial<Chart> = {}): Chart => ({
  metric: "GRAD5",
  title: "5-year graduation rate",
  unit: "percent",
  direction: "higher",
  periods: [2006, 2007, 2008, 2009, 2010, 2011, 2012, 2013, 2014].map(cohort),
  actual: [from(0, [82.7, 84, 84.2, 84, 84.7, 86.3])],
  current: from(4, [84.7, 85.6, 86.5, 87.4, 88.3]),
  original: from(3, [84.6, 85.3, 86.1, 86.8, 87.6, 88.3]),
  band: null,
  target: { at: 8, value: 88.3, text: "Target 88.3%" },
  projection: {
    from: { at: 5, value: 86.3 },
    to: { at: 8, value: 88, low: 87.2, high: 89.1 },
    text: "Projected 88.0% (87.2 to 89.1)",
  },
  latest: { at: 5, value: 86.3, text: "86.3%" },
  hiddenAt: [],
  breaksAt: [],
  caption: "Actual (solid), trajectory (dashed), first agreed (dotted, grey), projection with likely range (shaded).",
  description: "5-year graduation rate: 82.7% for cohort 2006, 86.3% for cohort 2011; 85.6% expected; target 88.3%.",
  ...overrides,
});

/** English learners: same source; the trajectory is illustrative. */
export const buildEnglishLearnerChart = (overrides: Partial<Chart> = {}): Chart => ({
  ...buildGraduationChart(),
  metric: "GRAD5-EL",
  title: "5-year graduation rate, English learners",
  periods: [2006, 2007, 2008, 2009, 2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017].map(cohort),
  actual: [from(0, [61, 60.8, 62.8, 63.3, 63.7, 64.2])],
  current: from(4, [63.7, 65.5, 67.2, 69, 70.7, 72.5, 74.2, 76]),
  original: [],
  target: { at: 11, value: 76, text: "Target 76.0%" },
  projection: {
    from: { at: 5, value: 64.2 },
    to: { at: 11, value: 68.6, low: 66.5, high: 70.1 },
    text: "Projected 68.6% (66.5 to 70.1)",
  },
  latest: { at: 5, value: 64.2, text: "64.2%" },
  caption: "Actual (solid), trajectory (dashed), projection with likely range (shaded).",
  description: "5-year graduation rate of English learners: 64.2% for cohort 2011; 65.5% expected; target 76.0%.",
  ...overrides,
});
