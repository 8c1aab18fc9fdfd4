import { describe, expect, it } from "vitest";
import { describeReason, joinReasons } from "../../../src/triggers/wording.ts";

const summary = 'the goal "Success" was rated Red by agreement on 9 April 2026';
const rated = (rationale: string) =>
  describeReason({
    summary,
    evidence: {
      ...{ kind: "rating", goal: "CCR", strategy: null, title: "Success", ratingId: "r1", stage: "agreed" },
      ...{ ratedOn: "2026-04-09", rationale },
    },
  });
const quoteOf = (rationale: string): string => rated(rationale).slice(`${summary}: "`.length, -1);

describe("the reason for a review", () => {
  it.each([
    ["No tutors were hired", "No tutors were hired"],
    ["No tutors\r\nwere hired.\n", "No tutors were hired"],
    ["x".repeat(300), "x".repeat(300)],
    ["x".repeat(301), `${"x".repeat(299)}…`],
    [`${"x".repeat(298)} yyy`, `${"x".repeat(298)}…`],
  ])("quotes a Red rating's rationale in one line of at most 300 characters", (rationale, quoted) => {
    expect(rated(rationale)).toBe(`${summary}: "${quoted}"`);
  });

  it("divides no character when it cuts", () => {
    const quoted = quoteOf("\u{1f534}".repeat(400));
    expect(quoted).toBe(`${"\u{1f534}".repeat(299)}…`);
  });

  it("is the summary alone for figures", () => {
    const evidence = {
      ...{ kind: "stale" as const, goal: "CCR", metric: "ATT", title: "Attendance", lastPeriod: null },
      ...{ lastPeriodLabel: null, periodsMissing: 1, expectedOn: "2026-04-10" },
    };
    expect(describeReason({ summary: "Attendance: no figure", evidence })).toBe("Attendance: no figure");
  });

  it("is given once, however often it was found", () => {
    expect(joinReasons(["a", "b", "a"])).toBe("a; b");
  });
});
