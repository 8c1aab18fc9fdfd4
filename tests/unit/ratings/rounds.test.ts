import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickCountingRating } from "../../../src/ratings/counting.ts";
import type { Likelihood } from "../../../src/ratings/framework.ts";
import {
  countingOf,
  describeGaps,
  describeRound,
  groupRounds,
  isVisibleTo,
  measureGap,
} from "../../../src/ratings/rounds.ts";

type Stage = "self" | "unit" | "agreed";

/** "self 3": a self-assessment of the third of March; "self 3 later" corrects it on the same day. */
const rating = (text: string, index = 0) => {
  const [stage = "", day = ""] = text.split(" ");
  return {
    id: text,
    stage: stage as Stage,
    ratedOn: `2026-03-${day.padStart(2, "0")}`,
    recordedAt: new Date(Date.UTC(2026, 2, 31, 12, index)),
  };
};

const roundsOf = (...texts: string[]) =>
  groupRounds(texts.map(rating)).map(({ self, unit, agreed }) =>
    [self, unit, agreed].map((one) => one?.id ?? "-").join(", "),
  );

describe("a round", () => {
  it.each<[string, string[], string[]]>([
    ["is none where nothing was rated", [], []],
    [
      "goes from the owner over the unit to what was agreed",
      ["self 2", "unit 3", "agreed 4"],
      ["self 2, unit 3, agreed 4"],
    ],
    [
      "may lie within one day, in whatever order it was recorded",
      ["agreed 2", "unit 2", "self 2"],
      ["self 2, unit 2, agreed 2"],
    ],
    [
      "ends with what was agreed",
      ["self 2", "unit 3", "agreed 4", "self 5", "unit 6"],
      ["self 2, unit 3, agreed 4", "self 5, unit 6, -"],
    ],
    [
      "ends where the owner assesses again after the unit rated",
      ["self 2", "unit 3", "self 5"],
      ["self 2, unit 3, -", "self 5, -, -"],
    ],
    [
      "ends where the unit rates again on a later day",
      ["self 2", "unit 3", "unit 5"],
      ["self 2, unit 3, -", "-, unit 5, -"],
    ],
    ["takes the owner's last word before the unit rates", ["self 2", "self 4", "unit 5"], ["self 4, unit 5, -"]],
    ["takes of one day what was recorded last", ["self 2", "unit 3", "unit 3 later"], ["self 2, unit 3 later, -"]],
    ["may be without the owner", ["unit 3", "agreed 4"], ["-, unit 3, agreed 4"]],
    ["may be without the unit", ["self 3", "agreed 4", "unit 5"], ["self 3, -, agreed 4", "-, unit 5, -"]],
    ["may be agreed alone", ["agreed 4", "agreed 5"], ["-, -, agreed 4", "-, -, agreed 5"]],
  ])("%s", (_case, ratings, expected) => {
    expect(roundsOf(...ratings)).toEqual(expected);
  });

  const several = fc
    .array(
      fc.record({ stage: fc.constantFrom<Stage>("self", "unit", "agreed"), day: fc.integer({ min: 1, max: 6 }) }),
      {
        maxLength: 12,
      },
    )
    .map((some) => some.map(({ stage, day }, index) => ({ ...rating(`${stage} ${day}`, index), id: `r${index}` })));

  it("counts as the last one with what pickCountingRating picks, whatever was rated", () => {
    fc.assert(
      fc.property(several, (ratings) => {
        const counting = groupRounds(ratings).flatMap((round) => countingOf(round) ?? []);
        expect(counting.at(-1) ?? null).toEqual(pickCountingRating(ratings));
      }),
    );
  });

  it("never runs backwards, and each rating stands in one round at most", () => {
    fc.assert(
      fc.property(several, (ratings) => {
        const inOrder = groupRounds(ratings).flatMap(({ self, unit, agreed }) =>
          [self, unit, agreed].filter((one) => one !== null),
        );
        expect(inOrder.map(({ ratedOn }) => ratedOn)).toEqual(inOrder.map(({ ratedOn }) => ratedOn).toSorted());
        expect(new Set(inOrder.map(({ id }) => id)).size).toBe(inOrder.length);
      }),
    );
  });

  it("shows the unit no self-assessment that its own rating does not stand beside or after", () => {
    const reader = { role: "deliveryUnit", personId: "u" };
    fc.assert(
      fc.property(several, (ratings) => {
        const unitDays = ratings.filter(({ stage }) => stage === "unit").map(({ ratedOn }) => ratedOn);
        const last = unitDays.toSorted().at(-1) ?? null;
        for (const [index, { self }] of groupRounds(ratings).entries()) {
          if (self === null) continue;
          const isRated = groupRounds(ratings)
            .slice(index)
            .some(({ unit }) => unit !== null);
          expect(isVisibleTo(reader, { ...self, raterId: "o" }, last)).toBe(isRated);
        }
      }),
    );
  });
});

describe("a self-assessment", () => {
  const self = { ...rating("self 10"), raterId: "owner" };
  it.each<[string, string, string | null, string | null, boolean]>([
    ["is not there for the unit before it has rated", "deliveryUnit", "u", null, false],
    ["is not there for an administrator either", "admin", null, null, false],
    ["is not there for the leader, who speaks with the unit", "systemLeader", "l", null, false],
    ["is not opened by a rating of the time before", "deliveryUnit", "u", "2026-03-09", false],
    ["is there for the unit that rated on its day", "deliveryUnit", "u", "2026-03-10", true],
    ["is there for the unit that rated later", "deliveryUnit", "u", "2026-03-20", true],
    ["is there for the leader once the unit rated", "systemLeader", "l", "2026-03-10", true],
    ["is there for owners", "owner", "owner", null, true],
    ["is there for whoever gave it, in every role", "admin", "owner", null, true],
    ["is there for the service itself", "system", null, null, true],
  ])("%s", (_case, role, personId, lastUnitRatingOn, expected) => {
    expect(isVisibleTo({ role, personId }, self, lastUnitRatingOn)).toBe(expected);
  });

  it.each<Stage>(["unit", "agreed"])("is the only thing hidden: the %s rating is there for everybody", (stage) => {
    expect(isVisibleTo({ role: "deliveryUnit", personId: null }, { ...self, stage }, null)).toBe(true);
  });
});

describe("the gap between owner and unit", () => {
  const judged = (likelihood?: Likelihood) => (likelihood === undefined ? null : { likelihood });
  it.each<[Likelihood | undefined, Likelihood | undefined, Likelihood | undefined, number | null, string]>([
    [
      "green",
      "amberGreen",
      undefined,
      1,
      "The owner is one point more confident than the delivery unit: Green and Amber-Green.",
    ],
    [
      "amberGreen",
      "red",
      "amberRed",
      2,
      "The owner is two points more confident than the delivery unit: Amber-Green and Red. They agreed on Amber-Red.",
    ],
    ["red", "green", undefined, -3, "The owner is three points less confident than the delivery unit: Red and Green."],
    ["red", "red", "red", 0, "The owner and the delivery unit both rated Red. They agreed on Red."],
    ["green", undefined, undefined, null, "The owner rated Green; the delivery unit has not rated."],
    ["green", undefined, "green", null, "The owner rated Green; the delivery unit has not rated. Green was agreed."],
    [undefined, "amberRed", undefined, null, "The delivery unit rated Amber-Red; the owner gave no assessment."],
    [
      undefined,
      undefined,
      "green",
      null,
      "Green was agreed, without a rating by the owner or the delivery unit before it.",
    ],
  ])("of %s and %s, agreed %s, is %s, in words", (self, unit, agreed, gap, text) => {
    const round = { self: judged(self), unit: judged(unit), agreed: judged(agreed) };
    expect(measureGap(round)).toBe(gap);
    expect(describeRound(round, false)).toBe(text);
  });

  it("says that there is an assessment without saying what it is, while it is hidden", () => {
    const text = describeRound({ self: null, unit: null, agreed: null }, true);
    expect(text).toBe("The owner has given an assessment; it is shown once the delivery unit has rated.");
  });

  it.each<[(number | null)[], string]>([
    [[], "In no round have both the owner and the delivery unit rated."],
    [[null, null], "In no round have both the owner and the delivery unit rated."],
    [
      [1],
      "In the 1 round that both rated, the owner was more confident than the delivery unit once, less confident never, and saw it alike never.",
    ],
    [
      [2, null, 1, 0, -1],
      "In the 4 rounds that both rated, the owner was more confident than the delivery unit 2 times, less confident once, and saw it alike once.",
    ],
  ])("over rounds with %j is told by counts", (gaps, text) => {
    expect(describeGaps(gaps)).toBe(text);
  });
});
