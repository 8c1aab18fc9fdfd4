import { describe, expect, it } from "vitest";
import { writeReviewCalled } from "../../../src/notifications/review-called-letter.ts";
import { describeCause } from "../../../src/triggers/wording.ts";

const occasion = {
  ...{ organisation: "Department of Education", routine: "Priority review:\r\nBcc: Success", isPaper: false },
  ...{ on: "2026-04-27", timeLocal: "10:00", timeZone: "America/New_York" },
};
const findings = [
  describeCause({
    summary: "5-year graduation rate: 84.0% for cohort 2011, 1.6 points below the 85.6% expected: off track",
    evidence: {
      ...{ kind: "status", goal: "CCR", metric: "GRAD5", title: "5-year graduation rate", unit: "percent" },
      ...{ period: "2011", periodLabel: "cohort 2011", value: 84, expected: 85.6, band: null },
      ...{ status: "offTrack", before: "onTrack", asOf: "2013-01-31", revision: 2 },
    },
  }),
  describeCause({
    summary: 'the strategy "Tutoring" was rated Red by the delivery unit on 9 April 2026',
    evidence: {
      ...{ kind: "rating", goal: "CCR", strategy: "S", title: "Tutoring", ratingId: "r1", stage: "unit" },
      ...{ ratedOn: "2026-04-09", rationale: "No tutors\nwere hired" },
    },
  }),
  describeCause({
    summary: "Attendance: the figure for March 2026 was due on 10 April 2026 and has not come",
    evidence: {
      ...{ kind: "stale", goal: "CCR", metric: "ATT", title: "Attendance", lastPeriod: "2026-02" },
      ...{ lastPeriodLabel: "February 2026", periodsMissing: 1, expectedOn: "2026-04-10" },
    },
  }),
];
const write = (more: object = {}) =>
  writeReviewCalled({
    ...{ occasion, findings, isPlannedAlready: false, paperOn: "2026-04-20", because: "you chair this meeting" },
    ...more,
  });
const plainOf = (text: string): string => text.replaceAll(/\s+/g, " ");

describe("the letter about a review", () => {
  it("says when it is, in its zone, what was found and on what that rests, and why its reader gets it", () => {
    const plain = plainOf(write().text);
    expect(plain).toContain("Mon 27 April 2026, 10:00 (America/New_York, UTC-04:00)");
    expect(plain).toContain("- 5-year graduation rate: 84.0% for cohort 2011");
    expect(plain).toContain(
      "Figure: 84.0% for cohort 2011, expected 85.6%; as of 31 January 2013, revision 2 (GRAD5).",
    );
    expect(plain).toContain('- The strategy "Tutoring" was rated Red');
    expect(plain).toContain("Why it was rated so: No tutors were hired");
    expect(plain).toContain("Figures that have not come: 1; last period known: February 2026 (ATT).");
    expect(plain).toContain("Its paper goes out on 20 April 2026.");
    expect(plain).toContain("You get this mail because you chair this meeting.");
  });

  it("says so when the review was planned already, and names no day for a paper that has none", () => {
    const { subject, text } = write({ isPlannedAlready: true, paperOn: null });
    expect(subject).toMatch(/^More for the review: /);
    expect(plainOf(text)).toContain("is planned already and keeps its time");
    expect(text).not.toContain("paper");
  });

  it("is narrow enough for a phone, and no title of somebody's breaks its subject", () => {
    const { subject, text } = write();
    expect(subject).toBe("Review called: Priority review: Bcc: Success, Mon 27 April 2026");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(76);
  });
});
