import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeAgenda } from "../../../src/documents/composing/compose-agenda.ts";
import { agendaModelSchema } from "../../../src/documents/view-model.ts";
import {
  explainUnknownItem,
  groupByItem,
  listAgendaItems,
  listTemplateItems,
} from "../../../src/meetings/agenda-items.ts";
import { groupByState } from "../../../src/meetings/vocabulary.ts";
import { templateForKind } from "../../../src/templates/built-in.ts";
import { buildMarch2013 } from "../documents/massachusetts-evidence.ts";

const agenda = composeAgenda(buildMarch2013());
const keysOf = (items: readonly { key: string }[]) => items.map(({ key }) => key);

describe("the items of an agenda", () => {
  it("are its parts, behind deep dives each of them, then its questions; each key once", () => {
    const keys = keysOf(listAgendaItems(agenda));
    const dives = agenda.deepDives.items.flatMap(({ key }) => key ?? []);
    expect(dives.length).toBeGreaterThan(0);
    const start = keys.indexOf("deepDives") + 1;
    expect(keys.slice(start, start + dives.length)).toEqual(dives);
    expect(keys).toEqual(expect.arrayContaining(["followUp", "progress", "nextSteps"]));
    for (const { key } of agenda.questions ?? []) expect(keys).toContain(key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are known of one from before agendas had templates", () => {
    const { runningOrder: _order, questions: _questions, ...earlier } = agenda;
    const dives = earlier.deepDives.items.map(({ key: _key, ...dive }) => dive);
    const model = agendaModelSchema.parse({ ...earlier, deepDives: { ...earlier.deepDives, items: dives } });
    expect(keysOf(listAgendaItems(model))).toEqual(["followUp", "progress", "deepDives", "nextSteps"]);
  });

  it("of a meeting without an agenda are the parts of its template", () => {
    const template = templateForKind("stocktake");
    if (template.paper !== "agenda") throw new Error("a stocktake has an agenda");
    expect(keysOf(listTemplateItems(template))).toEqual(template.parts.map(({ part }) => part));
  });

  it("are all named to whoever names another", () => {
    const items = [
      { key: "progress", title: "Progress" },
      { key: "metric:GRAD5", title: "Graduation" },
    ];
    expect(explainUnknownItem("progress", items)).toBeNull();
    expect(explainUnknownItem("", items)).toBeNull();
    expect(explainUnknownItem('"x"\n', items)).toBe(
      String.raw`the agenda has no item "\"x\"\n"; it has progress, metric:GRAD5`,
    );
  });
});

describe("what was said, by item", () => {
  const items = fc.uniqueArray(fc.constantFrom<string>("a", "b", "c", "d"), { selector: (key) => key });
  const said = fc.array(fc.record({ item: fc.constantFrom("", "a", "b", "c", "d", "gone"), text: fc.string() }));

  it("is all there, once, in the order in which it was said, and by the agenda's order", () => {
    fc.assert(
      fc.property(items, said, (keys, notes) => {
        const agendaItems = keys.map((key) => ({ key, title: `Item ${key}` }));
        const groups = groupByItem(notes, agendaItems);
        for (const { item, said: own } of groups) expect(own).toEqual(notes.filter((note) => note.item === item));
        expect(groups.flatMap((group) => group.said)).toHaveLength(notes.length);
        const order = groups.map(({ item }) => item);
        expect(order.filter((key) => keys.includes(key))).toEqual(keys.filter((key) => order.includes(key)));
        if (order.includes("")) expect(order.at(-1)).toBe("");
      }),
    );
  });
});

describe("attendance", () => {
  it("is told from who was there to who was not, in the order in which it was written down", () => {
    const people = [
      { name: "A", state: "absent" },
      { name: "B", state: "present" },
      { name: "C", state: "remote" },
      { name: "D", state: "present" },
    ] as const;
    expect(groupByState(people).map(({ label, people: own }) => [label, own.map(({ name }) => name)])).toEqual([
      ["Present", ["B", "D"]],
      ["By phone or video", ["C"]],
      ["Absent", ["A"]],
    ]);
  });
});
