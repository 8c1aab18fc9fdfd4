import { describe, expect, it } from "vitest";
import {
  builtInFramework,
  checkJudgedRows,
  type Likelihood,
  likelihoodPoints,
  scoreLikelihood,
} from "../../../src/ratings/framework.ts";

describe("the built-in framework", () => {
  it("has three rows, and says what each of the four points means", () => {
    expect(builtInFramework.rows.map(({ code }) => code)).toEqual(["planning", "capacity", "evidence"]);
    expect(builtInFramework.points.map(({ point }) => point).toSorted()).toEqual(likelihoodPoints.toSorted());
    expect(new Set(builtInFramework.points.map(({ meaning }) => meaning)).size).toBe(4);
  });

  it("counts the points from Red up", () => {
    expect(likelihoodPoints.map(scoreLikelihood)).toEqual([1, 2, 3, 4]);
  });

  it.each<[string, Record<string, Likelihood>, string[]]>([
    ["no row at all", {}, []],
    ["every row", { planning: "red", capacity: "green", evidence: "amberRed" }, []],
    ["some rows only", { planning: "red" }, ["/rows/capacity", "/rows/evidence"]],
    [
      "a row that it does not have",
      { planning: "red", capacity: "green", evidence: "amberRed", luck: "green" },
      ["/rows/luck"],
    ],
    [
      "a wrong row for a right one",
      { plan: "red", capacity: "green", evidence: "red" },
      ["/rows/plan", "/rows/planning"],
    ],
  ])("judged by %s has these faults", (_case, rows, pointers) => {
    expect(checkJudgedRows(builtInFramework, rows).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
