import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EffectFigure, type EffectMetric, judgeEffect } from "../../../src/actions/effects/effect.ts";
import { findClosure, isLoopClosed } from "../../../src/actions/effects/loops.ts";
import { addDays } from "../../../src/platform/time/dates.ts";

const figure = (period: string, value: number | null, receivedOn: string, more: Partial<EffectFigure> = {}) => ({
  ...{ period, value, receivedOn, revision: 1, instrumentVersion: null },
  ...more,
});
const metric = (figures: EffectFigure[], more: Partial<EffectMetric<EffectFigure>> = {}) => ({
  ...{ unit: "percent", direction: "higher" as const, band: null, frequency: "monthly" as const, figures },
  ...more,
});
const done = { agreedOn: "2013-03-12", state: "done" as const, finishedOn: "2013-03-20" };
const open = { agreedOn: "2013-03-12", state: "open" as const, finishedOn: null };
const before = figure("2013-02", 90, "2013-03-04");
const march = (value: number | null, more: Partial<EffectFigure> = {}) => figure("2013-03", value, "2013-04-01", more);
const band = { direction: "band" as const, band: { low: 92, high: 95 } };

describe("what a metric did since an action was agreed", () => {
  it.each([
    ["rose as meant", done, metric([before, march(92)]), "moved", "asMeant"],
    ["fell as meant", done, metric([before, march(88)], { direction: "lower" }), "moved", "asMeant"],
    ["went the other way", done, metric([before, march(88)]), "notMoved", "otherWay"],
    ["moved by less than is printed", done, metric([before, march(90.04)]), "notMoved", "unchanged"],
    ["came nearer to its band", done, metric([before, march(91)], band), "moved", "asMeant"],
    ["came into its band", done, metric([before, march(93)], band), "moved", "asMeant"],
    ["shot beyond its band, though nearer to it", done, metric([before, march(96)], band), "moved", "asMeant"],
    ["left its band", done, metric([figure("2013-02", 93, "2013-03-04"), march(96)], band), "notMoved", "otherWay"],
    [
      "stayed in its band",
      done,
      metric([figure("2013-02", 93, "2013-03-04"), march(94)], band),
      "notMoved",
      "unchanged",
    ],
    ["has no band", done, metric([before, march(93)], { direction: "band" }), "noData", "noBand"],
    ["has no newer period", done, metric([before]), "tooEarly", "noNewer"],
    ["has a newer period, but nothing is done", open, metric([before, march(92)]), "tooEarly", "notDone"],
    [
      "has a newer period that was over before it was done",
      { ...done, finishedOn: "2013-04-01" },
      metric([before, march(92)]),
      "tooEarly",
      "endedBefore",
    ],
    [
      "was done on the last day of the period",
      { ...done, finishedOn: "2013-03-31" },
      metric([before, march(92)]),
      "moved",
      "asMeant",
    ],
    ["was verified", { ...done, state: "verified" as const }, metric([before, march(92)]), "moved", "asMeant"],
    [
      "belongs to an action that was dropped",
      { ...done, state: "dropped" as const },
      metric([before, march(92)]),
      "noData",
      "dropped",
    ],
    ["has no figure", done, metric([]), "noData", "noFigure"],
    ["has a latest figure that is hidden", done, metric([before, march(null)]), "noData", "noFigure"],
    [
      "had a hidden figure",
      done,
      metric([figure("2013-02", null, "2013-03-04"), march(92)]),
      "noData",
      "notComparable",
    ],
    [
      "is measured in a new way",
      done,
      metric([before, march(92, { instrumentVersion: "2" })]),
      "noData",
      "notComparable",
    ],
    ["was not known when it was agreed", done, metric([march(92)]), "noData", "noneBefore"],
    [
      "was restated, and nobody can tell what was known",
      done,
      metric([before, march(92, { revision: 2 })]),
      "noData",
      "notComparable",
    ],
    [
      "was restated, and its first day is known",
      done,
      metric([figure("2013-02", 91, "2013-04-20", { revision: 2, firstReceivedOn: "2013-03-04" }), march(92)]),
      "moved",
      "asMeant",
    ],
  ])("%s", (_what, action, of, verdict, reason) => {
    expect(judgeEffect(action, of)).toMatchObject({ verdict, reason });
  });

  const periods = Array.from({ length: 8 }, (_, index) => `2013-0${index + 1}`);
  const day = fc.integer({ min: 0, max: 300 }).map((days) => addDays("2012-12-01", days));
  const series = fc.array(
    fc.record({
      value: fc.option(
        fc.integer({ min: -400, max: 400 }).map((tenths) => tenths / 4),
        { freq: 6 },
      ),
      receivedOn: day,
      instrumentVersion: fc.constantFrom(null, null, null, "2"),
      isRestated: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  const judged = fc
    .record({
      series,
      agreedOn: day,
      finishedOn: fc.option(day),
      direction: fc.constantFrom("higher" as const, "lower" as const),
    })
    .map(({ series: given, agreedOn, finishedOn, direction }) => ({
      action: { agreedOn, finishedOn, state: finishedOn === null ? ("open" as const) : ("done" as const) },
      direction,
      figures: given.map(({ isRestated, ...one }, index) => ({
        ...one,
        period: periods[index] ?? "",
        revision: 1,
        firstReceivedOn: one.receivedOn,
        isRestated,
      })),
    }));

  it("is never said to have moved, or not to have, without two figures of one instrument that can be shown", () => {
    fc.assert(
      fc.property(judged, ({ action, direction, figures }) => {
        const { verdict, before: earlier, now, difference } = judgeEffect(action, metric(figures, { direction }));
        if (verdict !== "moved" && verdict !== "notMoved") return;
        expect(earlier?.value).not.toBeNull();
        expect(now?.value).not.toBeNull();
        expect(earlier?.period).not.toBe(now?.period);
        expect(earlier?.instrumentVersion).toBe(now?.instrumentVersion);
        if (verdict === "moved") expect(difference).not.toBe(0);
      }),
    );
  });

  it("is the same when figures are restated as they were", () => {
    fc.assert(
      fc.property(judged, day, ({ action, direction, figures }, restatedOn) => {
        const again = figures.map((one) =>
          one.isRestated && restatedOn > one.receivedOn ? { ...one, receivedOn: restatedOn, revision: 2 } : one,
        );
        const { verdict, reason } = judgeEffect(action, metric(figures, { direction }));
        expect(judgeEffect(action, metric(again, { direction }))).toMatchObject({ verdict, reason });
      }),
    );
  });

  it("is the same for a metric turned upside down", () => {
    fc.assert(
      fc.property(judged, ({ action, figures }) => {
        const turned = figures.map((one) => ({ ...one, value: one.value === null ? null : -one.value }));
        const { verdict, reason } = judgeEffect(action, metric(figures, { direction: "higher" }));
        expect(judgeEffect(action, metric(turned, { direction: "lower" }))).toMatchObject({ verdict, reason });
      }),
    );
  });
});

describe("a loop", () => {
  const check = (verdict: "moved" | "notMoved" | "tooEarly" | "noData", checkedOn: string) => ({ verdict, checkedOn });
  const decision = (number: number, decidedOn: string) => ({ number, decidedOn });

  it.each([
    ["nobody has looked", [], [decision(1, "2013-04-09")], false],
    ["nothing was decided", [check("moved", "2013-04-02")], [], false],
    ["something was decided on the day", [check("moved", "2013-04-02")], [decision(1, "2013-04-02")], true],
    ["it did not move and something was decided", [check("notMoved", "2013-04-02")], [decision(1, "2013-04-09")], true],
    ["it was decided before anybody looked", [check("moved", "2013-04-02")], [decision(1, "2013-04-01")], false],
    ["it was too early to tell", [check("tooEarly", "2013-04-02")], [decision(1, "2013-04-09")], false],
    ["there was no data", [check("noData", "2013-04-02")], [decision(1, "2013-04-09")], false],
  ])("is judged where %s", (_what, checks, decisions, isClosed) => {
    expect(isLoopClosed(checks, decisions)).toBe(isClosed);
  });

  it("is closed by the first decision after the first check that could tell", () => {
    const checks = [check("notMoved", "2013-05-02"), check("tooEarly", "2013-03-02"), check("moved", "2013-04-02")];
    const decisions = [decision(9, "2013-05-09"), decision(2, "2013-03-09"), decision(4, "2013-04-09")];
    expect(findClosure(checks, decisions)).toEqual({ check: checks[2], decision: decisions[2] });
  });
});
