import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Dependence, findAffected, orderAffected } from "../../../src/routines/schedules/dependence.ts";

const edge = (routineId: string, requiredId: string): Dependence => ({ routineId, requiredId });

/** Routines that hang on some of those with a smaller number, so never in a circle. */
const anyHanging = fc
  .array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 11 })), { maxLength: 40 })
  .map((pairs) => pairs.filter(([a, b]) => a !== b).map(([a, b]) => edge(`r${Math.max(a, b)}`, `r${Math.min(a, b)}`)));
const anyId = fc.nat({ max: 11 }).map((number) => `r${number}`);

describe("routines that hang on each other", () => {
  it("are affected by a change of what they hang on, however indirectly, and by nothing else", () => {
    const edges = [edge("memo", "stocktake"), edge("global", "memo"), edge("board", "other")];
    expect([...findAffected(edges, ["stocktake"])]).toEqual(["stocktake", "memo", "global"]);
    expect([...findAffected(edges, ["global"])]).toEqual(["global"]);
    expect([...findAffected(edges, [])]).toEqual([]);
  });

  it("come once each, after all that they hang on", () => {
    fc.assert(
      fc.property(anyHanging, fc.array(anyId, { maxLength: 3 }), (edges, changed) => {
        const ordered = orderAffected(edges, changed);
        expect(new Set(ordered).size).toBe(ordered.length);
        expect(new Set(ordered)).toEqual(findAffected(edges, changed));
        for (const { routineId, requiredId } of edges) {
          if (!ordered.includes(routineId) || !ordered.includes(requiredId)) continue;
          expect(ordered.indexOf(routineId)).toBeGreaterThan(ordered.indexOf(requiredId));
        }
      }),
    );
  });

  it("come in the same order whatever was changed, so that nobody waits for another in a circle", () => {
    fc.assert(
      fc.property(anyHanging, fc.array(anyId), fc.array(anyId), (edges, some, others) => {
        const [first, second] = [orderAffected(edges, some), orderAffected(edges, others)];
        const shared = (order: string[]) => order.filter((id) => first.includes(id) && second.includes(id));
        expect(shared(first)).toEqual(shared(second));
      }),
    );
  });

  it("end even in a circle that should not be there", () => {
    const circle = [edge("a", "b"), edge("b", "c"), edge("c", "a")];
    expect(orderAffected(circle, ["a"]).toSorted()).toEqual(["a", "b", "c"]);
  });
});
