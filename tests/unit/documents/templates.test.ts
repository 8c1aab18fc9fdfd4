import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeRunningOrder } from "../../../src/documents/composing/compose-agenda.ts";
import { allotMinutes } from "../../../src/documents/composing/minutes.ts";
import { isPaper, routineKinds } from "../../../src/routines/vocabulary.ts";
import { builtInTemplates, templateForKind } from "../../../src/templates/built-in.ts";
import { paperTemplateInputSchema } from "../../../src/templates/schemas.ts";
import { agendaTemplate } from "./massachusetts-evidence.ts";

const agendas = builtInTemplates.flatMap((template) => (template.paper === "agenda" ? [template] : []));
const lengths = Array.from({ length: 601 }, (_, minutes) => minutes);

describe("templates that are built in", () => {
  it("are what the API takes, so that an organisation can start its own from any of them", () => {
    for (const template of builtInTemplates) expect(paperTemplateInputSchema.parse(template)).toEqual(template);
    expect(new Set(builtInTemplates.map(({ code }) => code)).size).toBe(builtInTemplates.length);
  });

  it.each(routineKinds)("hold one for a %s", (kind) => {
    expect(templateForKind(kind).paper).toBe(isPaper(kind) ? "memo" : "agenda");
  });

  it.each(agendas.map((template) => [template.code, template] as const))(
    "share out a meeting of any length up to ten hours by %s to the minute",
    (_code, template) => {
      for (const length of lengths) {
        const minutes = composeRunningOrder(template, length).map((item) => item.minutes);
        expect(minutes.reduce((sum, each) => sum + each, 0)).toBe(length);
        expect(minutes.every((each) => Number.isInteger(each) && each >= 0)).toBe(true);
      }
    },
  );

  it("give a stocktake of an hour 5, 10, 35 and 10 minutes", () => {
    expect(composeRunningOrder(agendaTemplate(), 60).map((item) => item.minutes)).toEqual([5, 10, 35, 10]);
  });

  it("let at most three conversations go deep", () => {
    for (const { maximumDeepDives } of agendas) expect(maximumDeepDives).toBeLessThanOrEqual(3);
  });
});

describe("minutes", () => {
  it("add up whatever the shares, and nobody gets a minute more or less than the share", () => {
    const shares = fc.array(fc.double({ min: 0, max: 600, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), shares, (total, given) => {
        const minutes = allotMinutes(total, given);
        const sum = given.reduce((all, each) => all + each, 0);
        expect(minutes.reduce((all, each) => all + each, 0)).toBe(total);
        for (const [index, each] of minutes.entries()) {
          expect(Number.isInteger(each) && each >= 0).toBe(true);
          const exact = sum > 0 ? ((given[index] ?? 0) * total) / sum : total / given.length;
          expect(Math.abs(each - exact)).toBeLessThan(1 + 1e-6);
        }
      }),
    );
  });

  it("refuse half minutes and negative lengths", () => {
    expect(() => allotMinutes(7.5, [1])).toThrow(RangeError);
    expect(() => allotMinutes(-1, [1])).toThrow(RangeError);
  });
});
