import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickCountingRating } from "../../../src/ratings/counting.ts";
import { listRedRun } from "../../../src/triggers/facts.ts";

type Stage = "self" | "unit" | "agreed";
type Likelihood = "red" | "amberRed" | "green";

/** Rated on so many days of April, recorded in the order in which they stand. */
const toRatings = (course: readonly (readonly [Stage, Likelihood, number])[]) =>
  course.map(([stage, likelihood, day], index) => ({
    ...{ id: `r${index + 1}`, stage, likelihood, ratedOn: `2026-04-${String(day).padStart(2, "0")}` },
    recordedAt: new Date(Date.UTC(2026, 4, 1, 0, index)),
  }));
const idsOf = (course: readonly (readonly [Stage, Likelihood, number])[]) =>
  listRedRun(toRatings(course)).map(({ id }) => id);

describe("the run of Red ratings", () => {
  it.each<[string, [Stage, Likelihood, number][], string[]]>([
    ["without a rating", [], []],
    ["Red once", [["agreed", "red", 1]], ["r1"]],
    [
      "Red and Red again",
      [
        ["agreed", "red", 1],
        ["agreed", "red", 2],
      ],
      ["r1", "r2"],
    ],
    [
      "Red by the unit, then by agreement on that day",
      [
        ["unit", "red", 1],
        ["agreed", "red", 1],
      ],
      ["r1", "r2"],
    ],
    [
      "better now",
      [
        ["agreed", "red", 1],
        ["agreed", "amberRed", 2],
      ],
      [],
    ],
    [
      "Red after a better one",
      [
        ["agreed", "red", 1],
        ["agreed", "green", 2],
        ["unit", "red", 3],
        ["agreed", "red", 4],
      ],
      ["r3", "r4"],
    ],
    [
      "better only in the owner's own eyes",
      [
        ["unit", "red", 1],
        ["self", "green", 2],
        ["unit", "red", 3],
      ],
      ["r1", "r3"],
    ],
    [
      "better in the unit's eyes on the day of the agreement, which does not count",
      [
        ["agreed", "red", 1],
        ["unit", "green", 1],
        ["agreed", "red", 2],
      ],
      ["r1", "r3"],
    ],
    [
      "Red of an earlier day, entered late",
      [
        ["agreed", "red", 5],
        ["agreed", "red", 3],
      ],
      ["r2", "r1"],
    ],
    [
      "better of an earlier day, entered late",
      [
        ["agreed", "red", 5],
        ["agreed", "green", 3],
      ],
      ["r1"],
    ],
  ])("%s is what counted, one after the other, up to now", (_case, course, ids) => {
    expect(idsOf(course)).toEqual(ids);
  });

  const anyCourse = fc.array(
    fc.tuple(
      fc.constantFrom<Stage>("self", "unit", "agreed"),
      fc.constantFrom<Likelihood>("red", "red", "amberRed", "green"),
      fc.integer({ min: 1, max: 9 }),
    ),
    { maxLength: 12 },
  );

  it("ends with the rating that counts now when that is Red, else is empty, in whatever order it is read", () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const ratings = toRatings(course);
        const counting = pickCountingRating(ratings);
        const run = listRedRun(ratings);
        expect(run.at(-1)?.id).toBe(counting?.likelihood === "red" ? counting.id : undefined);
        expect(run.every(({ likelihood, stage }) => likelihood === "red" && stage !== "self")).toBe(true);
        expect(listRedRun(ratings.toReversed())).toEqual(run);
      }),
    );
  });

  it("keeps its start when Red is said again, and begins anew after a better one", () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const before = idsOf(course);
        const stillRed = idsOf([...course, ["agreed", "red", 10]]);
        expect(stillRed).toEqual([...before, `r${course.length + 1}`]);
        expect(idsOf([...course, ["agreed", "green", 10], ["agreed", "red", 11]])).toEqual([`r${course.length + 2}`]);
      }),
    );
  });
});
