import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countActions, judgeMilestone, judgeMovement } from "../../../src/evaluations/outcome.ts";

const figure = (period: string, value: number | null, instrumentVersion: string | null = null) => ({
  period,
  value,
  instrumentVersion,
});
const higher = { direction: "higher" as const, band: null };
const lower = { direction: "lower" as const, band: null };
const band = { direction: "band" as const, band: { low: 90, high: 95 } };

describe("the movement of a metric", () => {
  it.each([
    ["rose, as was meant", higher, figure("2011", 84.7), figure("2012", 86), "moved"],
    ["fell, and was meant to rise", higher, figure("2011", 84.7), figure("2012", 84), "notMoved"],
    ["fell, as was meant", lower, figure("2011", 10), figure("2012", 9), "moved"],
    ["differs by less than is printed", higher, figure("2011", 84.71), figure("2012", 84.72), "notMoved"],
    ["came nearer to its band", band, figure("2011", 80), figure("2012", 85), "moved"],
    ["left its band", band, figure("2011", 92), figure("2012", 99), "notMoved"],
    ["has no newer figure", higher, figure("2011", 84.7), figure("2011", 85), "tooEarly"],
    ["has no figure", higher, null, null, "noData"],
    ["has none from the start", higher, null, figure("2012", 86), "noData"],
    ["is hidden", higher, figure("2011", 84.7), figure("2012", null), "noData"],
    ["was hidden", higher, figure("2011", null), figure("2012", 86), "noData"],
    ["was measured by another test", higher, figure("2011", 84, "a"), figure("2012", 86, "b"), "noData"],
  ] as const)("is judged where it %s", (_case, metric, atStart, now, verdict) => {
    expect(judgeMovement(metric, atStart, now, "percent")).toBe(verdict);
  });

  it("is never good in both directions", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (a, b) => {
          const both = [higher, lower].map((one) =>
            judgeMovement(one, figure("2011", a), figure("2012", b), "percent"),
          );
          return both.filter((verdict) => verdict === "moved").length <= 1;
        },
      ),
    );
  });
});

describe("a milestone", () => {
  it.each([
    ["2013-03-01", "2013-03-01", "kept"],
    ["2013-03-01", "2013-03-02", "keptLate"],
    ["2013-03-01", null, "overdue"],
    ["2013-06-03", null, "ahead"],
    // Done after the day that is looked at: not known then.
    ["2013-03-01", "2013-06-04", "overdue"],
  ])("due %s and done %s is %s on 3 June 2013", (dueOn, doneOn, state) => {
    expect(judgeMilestone({ title: "Hire", dueOn, doneOn }, "2013-06-03").state).toBe(state);
  });
});

describe("the count of actions", () => {
  const day = fc.integer({ min: 1, max: 28 }).map((date) => `2013-05-${String(date).padStart(2, "0")}`);
  const action = fc.record({
    state: fc.constantFrom("open" as const, "done" as const, "verified" as const, "dropped" as const),
    dueOn: day,
    originalDueOn: day,
    closedOn: fc.option(day, { nil: null }),
  });

  it("has each in one place", () => {
    fc.assert(
      fc.property(fc.array(action), day, (actions, knownOn) => {
        const counts = countActions(actions, knownOn);
        expect(counts.keptOnTime + counts.keptLate + counts.dropped + counts.open).toBe(counts.total);
        expect(counts.overdue).toBeLessThanOrEqual(counts.open);
      }),
    );
  });
});
