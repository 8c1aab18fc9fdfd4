import { describe, expect, it } from "vitest";
import type { AgendaModel } from "../../../src/documents/view-model.ts";
import type { MetricEvidence } from "../../../src/metrics/metric-evidence.ts";
import { suppressSmallCells } from "../../../src/metrics/observations/small-cells.ts";
import { composeProgressPage } from "../../../src/publications/compose-progress-page.ts";

const figure = (period: string, value: number, more: object = {}) => ({
  ...{ metric: "GRAD5", site: null, subgroup: "all", period, value, n: 500, numerator: null },
  ...{ asOf: "2013-01-31", receivedAt: "2013-01-31T14:00:00Z", receivedOn: "2013-01-31", revision: 1, source: "DESE" },
  ...{ instrumentVersion: null, ...more },
});

const buildMetric = (figures: ReturnType<typeof figure>[], more: Partial<MetricEvidence> = {}): MetricEvidence => ({
  ...{ code: "GRAD5", title: "5-year graduation rate", kind: "outcome", unit: "percent", direction: "higher" },
  ...{ band: null, frequency: "yearly", periodNoun: "cohort", thresholds: null, nextExpected: null },
  figures: suppressSmallCells(figures, 10, []),
  trajectories: [
    {
      version: 1,
      effectiveOn: "2012-02-01",
      reason: null,
      baseline: { period: "2010", value: 84.7 },
      target: { period: "2014", value: 88.3 },
      points: [{ period: "2011", value: 85.6 }],
    },
  ],
  ...more,
});

/** What a signed agenda says, as far as a page reads it. */
const paperAbout = (...codes: string[]) =>
  ({
    kind: "agenda",
    organisation: "Department",
    routine: { code: "stocktake", title: "Stocktake", kind: "stocktake" },
    meeting: { on: "2013-03-12", timeLocal: "10:00", timeZone: "America/New_York", minutes: 60, text: "" },
    knownOn: "2013-03-01",
    signOff: { state: "signedOff", by: "Director", on: "2013-03-01", sentence: "" },
    progress: { goals: [{ lines: codes.map((code) => ({ code })) }] },
    sources: [],
  }) as unknown as AgendaModel;

const compose = (metrics: MetricEvidence[], codes = metrics.map(({ code }) => code)) =>
  composeProgressPage({
    goal: { code: "CCR", title: "Success" },
    paper: paperAbout(...codes),
    thresholds: { ahead: 0.1, onTrack: -0.1, offTrack: -0.3 },
    staleAfterDays: 30,
    metrics,
  });

describe("a public page", () => {
  it("has the figures with what was expected of each, and judges the latest", () => {
    const page = compose([buildMetric([figure("2010", 84.7), figure("2011", 86.34)])]);
    expect(page.metrics[0]).toMatchObject({ code: "GRAD5", state: "ahead", stateText: "ahead" });
    expect(page.metrics[0]?.figures.map(({ value, expected }) => [value, expected])).toEqual([
      [84.7, 84.7],
      [86.3, 85.6],
    ]);
    expect(page.metrics[0]?.sentence).toContain("86.3% for cohort 2011");
    expect(page.metrics[0]?.chart?.latest?.value).toBe(86.3);
    expect(page).toMatchObject({ signedOffBy: "Director", signedOffOn: "2013-03-01", knownOn: "2013-03-01" });
  });

  it("leaves out metrics that the signed paper does not tell of", () => {
    const other = buildMetric([figure("2011", 12.3)], { code: "NEW", title: "New" });
    const page = compose([buildMetric([figure("2011", 86.3)]), other], ["GRAD5"]);
    expect(page.metrics.map(({ code }) => code)).toEqual(["GRAD5"]);
    expect(JSON.stringify(page)).not.toContain("12.3");
  });

  it("names a hidden figure and holds no trace of its value", () => {
    const page = compose([buildMetric([figure("2010", 84.7), figure("2011", 61.7, { n: 4 })])]);
    expect(page.notes).toContain(
      "5-year graduation rate: the figure for cohort 2011 is not shown, to protect small groups.",
    );
    expect(page.metrics[0]?.figures.map(({ period }) => period)).toEqual(["2010"]);
    expect(JSON.stringify(page)).not.toContain("61.7");
  });

  it.each([
    [
      "restated",
      [figure("2011", 86.3, { revision: 2 })],
      {},
      "the figure for cohort 2011 is restated, and differs from what came first.",
    ],
    [
      "measured in a new way",
      [figure("2010", 84.7), figure("2011", 86.3, { instrumentVersion: "2" })],
      {},
      "measured in a new way from cohort 2011 on; earlier figures cannot be compared with later ones.",
    ],
    ["without data", [], {}, "no figure has been received yet."],
    [
      "late",
      [figure("2011", 86.3)],
      { nextExpected: { period: "2012", expectedOn: "2013-01-31" } },
      "the figure for cohort 2012 was due on 31 January 2013 and had not come by 1 March 2013.",
    ],
  ] as const)("says of a metric that it is %s", (_, figures, more, note) => {
    expect(compose([buildMetric([...figures], more)]).notes).toEqual([`5-year graduation rate: ${note}`]);
  });
});
