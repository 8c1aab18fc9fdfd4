import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TriggerCondition } from "../../../src/routines/schedules/trigger-schema.ts";
import type { GoalFacts, MetricFacts, RatingFacts } from "../../../src/triggers/facts.ts";
import { findCauses, selectNewCauses } from "../../../src/triggers/find-causes.ts";
import { judge, type MetricCase, rising } from "./triggered-facts.ts";

const all: TriggerCondition[] = ["seriouslyOffTrack", "statusFell", "redRating", { stalePeriods: 2 }];

const goalOf = (metrics: MetricFacts[], ratings: RatingFacts[] = [], code = "G"): GoalFacts => ({
  code,
  metrics,
  ratings,
});
const causesOf = (metric: MetricCase, conditions = all) => findCauses(conditions, [goalOf([judge(metric)])]);
const keysOf = (metric: MetricCase, conditions = all) => causesOf(metric, conditions).map(({ key }) => key);

// Scores are (value - expected) / 20: 70 is expected of March, 65 of February.
const march = (value: number, more: object = {}) => ({ period: "2026-03", value, ...more });
const february = (value: number, more: object = {}) => ({ period: "2026-02", value, ...more });
const january = (value: number) => ({ period: "2026-01", value });

const serious = "seriouslyOffTrack/G/ATT/2026-03";
const fell = (to: string) => `statusFell/G/ATT/2026-03/${to}`;

describe("a metric's status", () => {
  const band = { direction: "band" as const, band: { low: 90, high: 100 }, trajectories: [] };
  const falling = {
    direction: "lower" as const,
    trajectories: [{ ...rising, baseline: { period: "2026-01", value: 30 }, target: { period: "2026-05", value: 10 } }],
  };

  it.each<[string, MetricCase, string[]]>([
    ["ahead, and ahead before", { figures: [february(68), march(73)] }, []],
    ["on track, and off track before", { figures: [february(60), march(70)] }, []],
    ["on track, and ahead before", { figures: [february(68), march(70)] }, [fell("onTrack")]],
    ["off track, and on track before", { figures: [february(65), march(66)] }, [fell("offTrack")]],
    ["off track, and off track before", { figures: [february(60), march(66)] }, []],
    ["seriously off track, and so before", { figures: [february(55), march(60)] }, [serious]],
    [
      "seriously off track, and off track before",
      { figures: [february(60), march(60)] },
      [serious, fell("seriouslyOffTrack")],
    ],
    ["seriously off track at the first figure", { figures: [march(60)] }, [serious]],
    ["off track at the first figure", { figures: [march(66)] }, []],
    ["off track after the baseline, which is not judged", { figures: [january(60), february(62)] }, []],
    ["far from the plan at the baseline itself", { figures: [january(30)], today: "2026-02-13" }, []],
    ["without a target", { figures: [february(65), march(10)], trajectories: [] }, []],
    ["without a figure", {}, []],
    ["lower where that is better", { figures: [february(25), march(10)], ...falling }, []],
    ["higher where lower is better", { figures: [february(25), march(24)], ...falling }, [fell("offTrack")]],
    [
      "much higher where lower is better",
      { figures: [february(25), march(30)], ...falling },
      [serious, fell("seriouslyOffTrack")],
    ],
    ["inside its band", { figures: [february(95), march(90)], ...band }, []],
    ["just outside its band", { figures: [february(95), march(88)], ...band }, [fell("offTrack")]],
    [
      "far above its band",
      { figures: [february(95), march(104)], ...band, unit: "points" },
      [serious, fell("seriouslyOffTrack")],
    ],
    ["bad at a hidden figure", { figures: [february(65), march(10, { n: 3 })] }, []],
    ["worse than at a hidden figure", { figures: [february(65, { n: 3 }), march(66)] }, []],
    ["seriously off track after a hidden figure", { figures: [february(65, { n: 3 }), march(60)] }, [serious]],
    ["worse by another instrument", { figures: [february(65), march(66, { instrumentVersion: "2" })] }, []],
    [
      "bad at a figure that is stale",
      { figures: [february(65), march(10)], today: "2026-06-20" },
      ["stalePeriods/G/ATT/2026-03/2"],
    ],
  ])("%s calls a review or does not", (_case, metric, keys) => {
    expect(keysOf(metric)).toEqual(keys);
  });

  it("is judged by the trajectory in force for both figures, so that a re-baselining alone makes nothing fall", () => {
    const harder = { ...rising, version: 2, effectiveOn: "2026-04-01", target: { period: "2026-05", value: 100 } };
    const figures = [february(65), march(70)];
    expect(causesOf({ figures, trajectories: [rising] })).toEqual([]);
    // By the new one both are off track: 70 was expected of February, 80 of March.
    expect(causesOf({ figures, trajectories: [rising, harder] })).toEqual([]);
  });

  it("counts only for the conditions that ask for it", () => {
    const figures = [february(65), march(60)];
    expect(keysOf({ figures }, ["seriouslyOffTrack"])).toEqual([serious]);
    expect(keysOf({ figures }, ["statusFell"])).toEqual([fell("seriouslyOffTrack")]);
    expect(keysOf({ figures }, ["redRating", { stalePeriods: 1 }])).toEqual([]);
  });

  it("is frozen with its figure, period, expectation and what it was before, and said in words", () => {
    const [cause] = causesOf({ figures: [february(65), march(60, { revision: 2 })] });
    expect(cause).toMatchObject({
      rule: "seriouslyOffTrack",
      since: "2026-04-10",
      summary:
        "Attendance rate: 60.0% for March 2026, 10.0 points below the 70.0% expected: fell from on track to seriously off track",
      evidence: {
        ...{ kind: "status", goal: "G", metric: "ATT", period: "2026-03", value: 60, expected: 70, band: null },
        ...{ status: "seriouslyOffTrack", before: "onTrack", asOf: "2026-04-01", revision: 2 },
      },
    });
    const [outside] = causesOf({ figures: [february(95), march(88)], ...band });
    expect(outside?.summary).toContain("88.0% for March 2026, 2.0 points below the band of 90.0% to 100.0%");
    expect(outside?.evidence).toMatchObject({ expected: null, band: { low: 90, high: 100 } });
  });
});

describe("figures that do not come", () => {
  const figures = [february(65)];
  it.each([
    ["on the day the first is due", "2026-04-10", []],
    ["on the day after", "2026-04-11", [1]],
    ["on the day the second is due", "2026-05-10", [1]],
    ["on the day after the second", "2026-05-11", [1, 2]],
    ["much later", "2026-12-01", [1, 2]],
  ])("call a review %s only when as many are missing as the condition says", (_case, today, limits) => {
    const conditions = [{ stalePeriods: 1 }, { stalePeriods: 2 }];
    const keys = limits.map((limit) => `stalePeriods/G/ATT/2026-02/${limit}`);
    expect(keysOf({ figures, today }, conditions)).toEqual(keys);
  });

  it("are not waited for without a publication lag, or before the first has come", () => {
    expect(keysOf({ figures, today: "2027-01-01", lag: null })).toEqual([]);
    expect(keysOf({ figures: [], today: "2027-01-01" })).toEqual([]);
  });

  it("are named with the day the first was due", () => {
    const [cause] = causesOf({ figures, today: "2026-05-11" });
    expect(cause).toMatchObject({
      since: "2026-05-11",
      summary:
        "Attendance rate: 2 figures running have not come, the first, for March 2026, due on 10 April 2026; the last one known is for February 2026",
      evidence: { kind: "stale", lastPeriod: "2026-02", periodsMissing: 2, expectedOn: "2026-04-10" },
    });
  });
});

describe("a rating", () => {
  const red: RatingFacts = {
    ...{ id: "r1", strategy: "S", title: "Tutoring", stage: "unit", likelihood: "red" },
    ...{ ratedOn: "2026-04-09", recordedOn: "2026-04-10", rationale: "No tutors were hired" },
    redRun: [{ id: "r1", recordedOn: "2026-04-10" }],
  };

  it.each<[string, Partial<RatingFacts>, string[]]>([
    ["Red by the unit", {}, ["redRating/S/r1"]],
    ["Red by agreement", { stage: "agreed" }, ["redRating/S/r1"]],
    ["Red of the goal itself", { strategy: null }, ["redRating/G/r1"]],
    ["Red in the owner's own assessment", { stage: "self" }, []],
    ["Amber-Red", { likelihood: "amberRed" }, []],
    ["Green", { likelihood: "green" }, []],
  ])("%s calls a review or does not", (_case, more, keys) => {
    expect(findCauses(all, [goalOf([], [{ ...red, ...more }])]).map(({ key }) => key)).toEqual(keys);
  });

  it("of a strategy that serves two goals calls one review", () => {
    const causes = findCauses(all, [goalOf([], [red], "B"), goalOf([], [red], "A")]);
    expect(selectNewCauses(causes, [])).toMatchObject([{ key: "redRating/S/r1", evidence: { goal: "A" } }]);
  });

  const run = (...ids: string[]) => ids.map((id) => ({ id, recordedOn: "2026-04-08" }));
  it.each<[string, string[], string[], string[]]>([
    ["for the first time", ["r3"], [], ["redRating/S/r3"]],
    ["still", ["r1", "r2", "r3"], ["redRating/S/r1"], []],
    ["still, though a Red of an earlier day was entered late", ["late", "r1", "r3"], ["redRating/S/r1"], []],
    ["again after a better one", ["r3"], ["redRating/S/r1"], ["redRating/S/r3"]],
    ["for long when its routine begins", ["r1", "r2", "r3"], [], ["redRating/S/r1"]],
    ["and so is another subject", ["r3"], ["redRating/T/r1"], ["redRating/S/r3"]],
  ])("that is Red %s calls a review only if that is news", (_case, ids, known, keys) => {
    const causes = findCauses(all, [goalOf([], [{ ...red, id: "r3", redRun: run(...ids) }])]);
    const fresh = selectNewCauses(causes, known);
    expect(fresh.map(({ key }) => key)).toEqual(keys);
    // What is shown is the rating that counts now; the term counts from the first.
    for (const cause of fresh) expect(cause).toMatchObject({ since: "2026-04-08", evidence: { ratingId: "r3" } });
  });
});

describe("what has called a review", () => {
  const newKeys = (metric: MetricCase, known: string[], conditions = all) =>
    selectNewCauses(causesOf(metric, conditions), known).map(({ key }) => key);

  it("is found once for a figure, though two conditions see it", () => {
    expect(newKeys({ figures: [february(65), march(60)] }, [])).toEqual([serious]);
    expect(newKeys({ figures: [february(65), march(60)] }, [fell("seriouslyOffTrack")])).toEqual([]);
  });

  it.each<[string, number, string[], string[]]>([
    ["says the same", 66, [fell("offTrack")], []],
    ["is a little different and judged alike", 66.5, [fell("offTrack")], []],
    ["is better", 66, [fell("seriouslyOffTrack")], []],
    ["is better than one that was seriously off track", 66, [serious], []],
    ["is worse", 60, [fell("offTrack")], [serious]],
  ])("calls another when a restatement of the period %s, only if it is worse", (_case, value, known, keys) => {
    expect(newKeys({ figures: [february(65), march(value, { revision: 2 })] }, known)).toEqual(keys);
  });

  const anyFigure = fc.integer({ min: 0, max: 100 });
  const anyMetric = fc
    .record({
      code: fc.constantFrom("A", "B", "C"),
      values: fc.array(anyFigure, { maxLength: 5 }),
      today: fc.constantFrom("2026-03-15", "2026-04-13", "2026-07-01"),
    })
    .map(({ code, values, today }) =>
      judge({ code, today, figures: values.map((value, month) => ({ period: `2026-0${month + 1}`, value })) }),
    );
  const anyRating = fc.record<RatingFacts>({
    id: fc.constantFrom("r1", "r2", "r3"),
    strategy: fc.constantFrom(null, "S"),
    title: fc.constant("Tutoring"),
    stage: fc.constantFrom("self", "unit", "agreed"),
    likelihood: fc.constantFrom("red", "amberRed", "green"),
    ratedOn: fc.constant("2026-04-09"),
    recordedOn: fc.constant("2026-04-10"),
    rationale: fc.constant("Because"),
    redRun: fc.constant([]),
  });
  const anyGoals = fc.uniqueArray(
    fc.record({
      code: fc.constantFrom("G1", "G2", "G3"),
      metrics: fc.uniqueArray(anyMetric, { selector: ({ code }) => code, maxLength: 3 }),
      ratings: fc.uniqueArray(anyRating, { selector: ({ id }) => id, maxLength: 3 }),
    }),
    { selector: ({ code }) => code, maxLength: 3 },
  );

  it("calls none again: what was new yesterday is known today", () => {
    fc.assert(
      fc.property(anyGoals, (goals) => {
        const causes = findCauses(all, goals);
        const fresh = selectNewCauses(causes, []);
        const keys = fresh.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(selectNewCauses(causes, keys)).toEqual([]);
        for (const cause of causes) expect(cause.coveredBy).toContain(cause.key);
      }),
    );
  });

  it("does not depend on the order of goals, metrics, ratings and conditions", () => {
    // One rating reads the same wherever it is met, as it does in the database.
    const reverse = (goals: GoalFacts[]) =>
      goals
        .map((goal) => ({ ...goal, metrics: goal.metrics.toReversed(), ratings: goal.ratings.toReversed() }))
        .toReversed();
    fc.assert(
      fc.property(anyGoals, (goals) => {
        const keys = (some: GoalFacts[], conditions: TriggerCondition[]) =>
          selectNewCauses(findCauses(conditions, some), []).map(({ key, evidence }) => `${key} ${evidence.goal}`);
        expect(keys(reverse(goals), all.toReversed())).toEqual(keys(goals, all));
      }),
    );
  });
});
