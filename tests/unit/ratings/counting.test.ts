import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickCountingRating } from "../../../src/ratings/counting.ts";

type Stage = "self" | "unit" | "agreed";

const rating = (stage: Stage, ratedOn: string, id = `${stage} of ${ratedOn}`, recordedMinute = 0) => ({
  id,
  stage,
  ratedOn,
  recordedAt: new Date(Date.UTC(2026, 2, 20, 12, recordedMinute)),
});

describe("the rating that counts", () => {
  const [march, april] = ["2026-03-02", "2026-04-06"];

  it.each([
    ["none, of none", [], null],
    ["none, of self-assessments alone", [rating("self", march)], null],
    ["the unit's, where nothing was agreed", [rating("self", april), rating("unit", march)], `unit of ${march}`],
    [
      "the agreed one, where the unit rated before it",
      [rating("unit", march), rating("agreed", april)],
      `agreed of ${april}`,
    ],
    [
      "the agreed one, where the unit rated on the same day",
      [rating("agreed", march), rating("unit", march)],
      `agreed of ${march}`,
    ],
    [
      "the unit's, where it is newer than what was agreed",
      [rating("agreed", march), rating("unit", april)],
      `unit of ${april}`,
    ],
    ["the agreed one, where the unit never rated", [rating("agreed", march)], `agreed of ${march}`],
  ])("is %s", (_case, ratings, id) => {
    expect(pickCountingRating(ratings)?.id ?? null).toBe(id);
  });

  it("is of one day the one that was recorded last", () => {
    const [first, second] = [rating("unit", march, "z", 0), rating("unit", march, "a", 1)];
    expect(pickCountingRating([second, first])?.id).toBe("a");
  });

  const anyRating = fc
    .record({
      stage: fc.constantFrom<Stage>("self", "unit", "agreed"),
      ratedOn: fc.constantFrom("2026-01-05", "2026-02-02", "2026-03-02"),
      minute: fc.nat(2),
    })
    .map(({ stage, ratedOn, minute }) => ({ ...rating(stage, ratedOn), minute }));

  it("does not depend on the order in which they are given, and is never a self-assessment", () => {
    const several = fc
      .array(anyRating, { maxLength: 8 })
      .map((some) => some.map((one, index) => rating(one.stage, one.ratedOn, `r${index}`, one.minute)));
    fc.assert(
      fc.property(several, fc.infiniteStream(fc.nat()), (ratings, order) => {
        const keys = ratings.map(() => order.next().value ?? 0);
        const shuffled = ratings
          .map((one, index) => ({ one, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(pickCountingRating(shuffled)).toEqual(pickCountingRating(ratings));
        expect(pickCountingRating(ratings)?.stage).not.toBe("self");
      }),
    );
  });
});
