import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findYieldCause } from "../../../src/routines/occurrences/give-way.ts";
import type { occurrenceStatuses } from "../../../src/routines/vocabulary.ts";

const other = (routineCode: string, date: string, status: (typeof occurrenceStatuses)[number] = "planned") => ({
  routineCode,
  title: `Title of ${routineCode}`,
  date,
  status,
});

describe("giving way", () => {
  it.each([
    ["an occurrence later in the month", [other("a", "2013-03-31")], "a"],
    ["an occurrence earlier in the month, already held", [other("a", "2013-03-01", "held")], "a"],
    ["none in the months beside it", [other("a", "2013-02-28"), other("b", "2013-04-01")], undefined],
    ["none in the same month of another year", [other("a", "2012-03-12")], undefined],
    ["none that is cancelled", [other("a", "2013-03-12", "cancelled")], undefined],
    ["none that is skipped", [other("a", "2013-03-12", "skipped")], undefined],
    ["the next when the first is cancelled", [other("a", "2013-03-12", "cancelled"), other("b", "2013-03-20")], "b"],
  ])("is to %s", (_, others, cause) => {
    expect(findYieldCause({ memoDate: "2013-03-04", others })?.routineCode).toBe(cause);
  });

  it("names the earliest cause, by code on one day, whatever the order of the rows", () => {
    const others = [other("c", "2013-03-12"), other("b", "2013-03-12"), other("a", "2013-03-14")];
    fc.assert(
      fc.property(fc.shuffledSubarray(others, { minLength: 3 }), (shuffled) => {
        expect(findYieldCause({ memoDate: "2013-03-04", others: shuffled })).toEqual({
          routineCode: "b",
          title: "Title of b",
          date: "2013-03-12",
        });
      }),
    );
  });
});
