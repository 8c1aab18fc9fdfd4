import type { Chart } from "../documents/charts/chart-model.ts";

/** One published figure; small cells are not among them. */
export interface PublishedFigure {
  period: string;
  periodLabel: string;
  value: number;
  valueText: string;
  expectedText: string | null;
  asOf: string;
  revision: number;
  source: string;
}

/** What an organisation shows everybody about one goal, frozen when it is published. */
export interface ProgressPage {
  schemaVersion: 1;
  organisation: string;
  goal: { code: string; title: string };
  /** Figures known on this day and signed off. */
  knownOn: string;
  signedOffBy: string;
  signedOffOn: string;
  metrics: {
    code: string;
    title: string;
    unit: string;
    sentence: string;
    state: string;
    stateText: string;
    chart: Chart;
    figures: PublishedFigure[];
  }[];
  notes: string[];
}
