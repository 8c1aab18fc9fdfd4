import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignTurns, type TurnTaker } from "../../../src/routines/occurrences/turns.ts";

const slot = (id: string, more: Partial<TurnTaker> = {}): TurnTaker => ({
  id,
  takesPlace: true,
  isFixed: false,
  turn: null,
  ...more,
});
const assign = (length: number, ...slots: TurnTaker[]) => [...assignTurns(length, slots)];

describe("taking turns", () => {
  it("goes round and round", () => {
    expect(assign(2, slot("jan"), slot("feb"), slot("mar"))).toEqual([
      ["jan", 0],
      ["feb", 1],
      ["mar", 0],
    ]);
  });

  it("passes the turn of a cancelled meeting to the next", () => {
    expect(assign(3, slot("jan"), slot("feb", { takesPlace: false, turn: 1 }), slot("mar"))).toEqual([
      ["jan", 0],
      ["mar", 1],
    ]);
  });

  it("goes on from the last one that was held, and leaves that one as it is", () => {
    expect(assign(3, slot("jan", { isFixed: true, turn: 2 }), slot("feb"), slot("mar"))).toEqual([
      ["feb", 0],
      ["mar", 1],
    ]);
  });

  it("is not put out by one that was held for somebody who has left the order", () => {
    expect(assign(2, slot("jan", { isFixed: true, turn: 0 }), slot("feb", { isFixed: true }), slot("mar"))).toEqual([
      ["mar", 1],
    ]);
  });

  it("gives everybody one turn in each round of meetings that take place, and the same again when asked again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.array(fc.boolean(), { maxLength: 60 }), (length, takePlace) => {
        const slots = takePlace.map((takesPlace, index) => slot(`${index}`, { takesPlace }));
        const turns = assign(length, ...slots).map(([, turn]) => turn);
        expect(turns).toEqual(turns.map((_turn, index) => index % length));
        const assigned = new Map(assign(length, ...slots));
        const again = slots.map((one) => ({ ...one, turn: assigned.get(one.id) ?? null }));
        expect(new Map(assign(length, ...again))).toEqual(assigned);
      }),
    );
  });
});
