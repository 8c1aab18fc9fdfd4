import type { ProgressPage, PublishedFigure } from "../../../src/publications/progress-page.ts";

/** One goal with one metric and one figure. */
export const buildProgressPage = (figure: Partial<PublishedFigure> = {}): ProgressPage => ({
  schemaVersion: 1,
  organisation: "Department",
  goal: { code: "CCR", title: "Success after high school" },
  knownOn: "2013-02-28",
  signedOffBy: "Director",
  signedOffOn: "2013-03-01",
  metrics: [
    {
      code: "GRAD5",
      title: "5-year graduation rate",
      unit: "percent",
      sentence: "5-year graduation rate: 86.3% for cohort 2011, exactly the 86.3% expected: on track.",
      state: "onTrack",
      stateText: "on track",
      chart: null,
      figures: [
        {
          period: "2011",
          periodLabel: "cohort 2011",
          value: 86.3,
          valueText: "86.3%",
          expected: 86.3,
          expectedText: "86.3%",
          asOf: "2013-01-31",
          revision: 1,
          source: "DESE",
          ...figure,
        },
      ],
    },
  ],
  notes: [],
});
