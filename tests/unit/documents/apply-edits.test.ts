import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeAgenda } from "../../../src/documents/composing/compose-agenda.ts";
import { composeMemo } from "../../../src/documents/composing/compose-memo.ts";
import { applyEdits, checkEdit } from "../../../src/documents/edits/apply-edits.ts";
import type { Edit, EditInput } from "../../../src/documents/edits/edit-schema.ts";
import { type AgendaModel, agendaModelSchema, memoModelSchema } from "../../../src/documents/view-model.ts";
import { agendaParts } from "../../../src/templates/template.ts";
import {
  answeredAsk,
  buildAction,
  buildMarch2013,
  commissioner,
  memoTemplate,
  unit,
} from "./massachusetts-evidence.ts";

/** Three deep dives: English learners, commitments and requests. */
const evidence = buildMarch2013({
  actions: [buildAction(), buildAction({ number: 7, metric: null, text: "Publish the list" })],
  asks: [{ ...answeredAsk, answer: null, answeredOn: null }],
});
const agenda = composeAgenda(evidence);
const { template: _template, chair: _chair, calledBecause: _called, lastMetOn, ...shared } = evidence;
const memo = composeMemo({
  ...shared,
  template: memoTemplate(),
  to: commissioner,
  from: unit,
  decisions: [],
  period: { after: lastMetOn, until: "2013-03-05" },
});

const numbered = (inputs: EditInput[]): Edit[] =>
  inputs.map((input, index) => ({ ...input, number: index + 1, by: "Delivery unit director", on: "2013-03-04" }));
const edited = (...inputs: EditInput[]) => applyEdits(agenda, numbered(inputs), 60);
const keysOf = (model: AgendaModel) => model.deepDives.items.map((dive) => dive.key);
const minutesOf = (model: AgendaModel) =>
  Object.fromEntries(model.runningOrder?.map((item) => [item.part, item.minutes]) ?? []);
const reason = "The superintendent asked for it.";
const learners = "metric:GRAD5-EL";

function expectToAddUp(model: AgendaModel, total = 60) {
  const running = model.runningOrder ?? [];
  expect(running.reduce((sum, item) => sum + item.minutes, 0)).toBe(total);
  expect(running.every(({ minutes }) => minutes >= 0)).toBe(true);
  const { items, minutes } = model.deepDives;
  expect(minutes).toBe(minutesOf(model).deepDives);
  if (items.length > 0) expect(items.reduce((sum, dive) => sum + dive.minutes, 0)).toBe(minutes);
  expect(items.map((dive) => dive.rank)).toEqual(items.map((_, index) => index + 1));
}

describe("edits of an agenda", () => {
  it("leave it as it was proposed when there are none", () => {
    expect(applyEdits(agenda, [], 60)).toEqual({ model: agenda, unmet: [] });
    expect(keysOf(agenda)).toEqual([learners, "commitments", "asks"]);
  });

  it("leave out an item and keep visible what it was, why it was there and why it went", () => {
    const { model, unmet } = edited({ edit: "drop", item: learners, reason });
    expect(unmet).toEqual([]);
    expect(keysOf(model)).toEqual(["commitments", "asks"]);
    expect(model.ownChanges).toEqual([
      {
        number: 1,
        what: "Left out",
        of: `5-year graduation rate, English learners. Why it was here: ${agenda.deepDives.items[0]?.why.slice(0, -1)}`,
        reason,
        by: "Delivery unit director",
        on: "2013-03-04",
      },
    ]);
    expect(agendaModelSchema.parse(model)).toEqual(model);
    expectToAddUp(model);
  });

  it("move an item to its new place, and to the last one when there are fewer", () => {
    const { model } = edited(
      { edit: "move", item: "asks", to: 1, reason },
      { edit: "move", item: learners, to: 9, reason },
    );
    expect(keysOf(model)).toEqual(["asks", "commitments", learners]);
    expect(model.ownChanges?.map(({ what }) => what)).toEqual([
      "Moved from place 3 to place 1",
      "Moved from place 2 to place 3",
    ]);
    expectToAddUp(model);
  });

  it("add an item that later edits can name", () => {
    const { model } = edited(
      { edit: "add", title: "Attendance", type: "understand", question: "What do we see?", minutes: 10, reason },
      { edit: "move", item: "added:1", to: 1, reason },
    );
    expect(model.deepDives.items[0]).toMatchObject({
      key: "added:1",
      title: "Attendance",
      minutes: 10,
      why: "Added by the delivery unit: The superintendent asked for it.",
    });
    expect(model.deepDives.items.map((dive) => dive.minutes)).toEqual([10, 9, 8, 8]);
    expectToAddUp(model);
  });

  it("change an item's words and minutes, and say what they were", () => {
    const { model } = edited({
      edit: "change",
      item: learners,
      type: "decide",
      title: "English learners",
      minutes: 25,
      reason,
    });
    expect(model.deepDives.items.map(({ title, type, minutes }) => [title, type, minutes])).toEqual([
      ["English learners", "decide", 25],
      ["Commitments past their date", "agree", 5],
      ["Requests for help", "decide", 5],
    ]);
    expect(model.ownChanges?.[0]?.of).toBe(
      '5-year graduation rate, English learners; the title was "5-year graduation rate, English learners", it was to discuss and it had 12 minutes',
    );
    expectToAddUp(model);
  });

  it("set a part's minutes and let the others keep their proportions", () => {
    const { model } = edited({ edit: "allot", part: "nextSteps", minutes: 20, reason });
    expect(minutesOf(model)).toEqual({ followUp: 4, progress: 8, deepDives: 28, nextSteps: 20 });
    expect(model.ownChanges?.[0]).toMatchObject({ what: "Minutes set to 20", of: "Next steps; 10 were proposed" });
    expectToAddUp(model);
  });

  it("make room for a deep dive that is given more than all of them had", () => {
    const { model } = edited({ edit: "change", item: learners, minutes: 50, reason });
    expect(minutesOf(model).deepDives).toBe(50);
    expectToAddUp(model);
  });

  it("refuse more minutes than there are, and say so", () => {
    const { model, unmet } = edited(
      { edit: "allot", part: "progress", minutes: 40, reason },
      { edit: "allot", part: "nextSteps", minutes: 30, reason },
    );
    expect(unmet).toEqual([{ number: 2, why: "the meeting has 60 minutes, and 70 would be given" }]);
    expect(minutesOf(model).progress).toBe(40);
    expect(model.ownChanges?.[1]?.what).toBe("Not possible: minutes set to 30");
    expectToAddUp(model);
  });

  it("keep an edit whose item the data no longer propose, as one that no longer applies", () => {
    const { model, unmet } = edited({ edit: "drop", item: "metric:GONE", reason });
    expect(unmet).toEqual([
      { number: 1, why: "the paper has no item metric:GONE; it is not, or no longer, among what the data propose" },
    ]);
    expect(model.ownChanges?.[0]).toMatchObject({ what: "No longer applies: left out", of: "metric:GONE", reason });
    expect(keysOf(model)).toEqual(keysOf(agenda));
  });

  it("rewrite the bottom line, show the one proposed, and put remarks beside it", () => {
    const { model } = edited(
      { edit: "bottomLine", text: "We are ahead, but not for English learners.", reason },
      { edit: "remark", text: "Bring the list of districts." },
    );
    expect(model.bottomLine).toEqual({ text: "We are ahead, but not for English learners.", sources: [] });
    expect(model.ownChanges?.[0]).toMatchObject({ what: "Bottom line rewritten" });
    expect(model.ownChanges?.[0]?.of).toContain("86.3% for cohort 2011");
    expect(model.remarks).toEqual([
      { text: "Bring the list of districts.", by: "Delivery unit director", on: "2013-03-04" },
    ]);
  });

  it("leave out a question, which is no deep dive", () => {
    const key = agenda.questions?.[0]?.key ?? "";
    const { model } = edited({ edit: "drop", item: key, reason });
    expect(model.questions).toEqual(agenda.questions?.slice(1));
  });
});

describe("edits of a memo", () => {
  it("change its words and refuse minutes", () => {
    const edits = numbered([
      { edit: "bottomLine", text: "On its way.", reason },
      { edit: "allot", part: "progress", minutes: 10, reason },
      { edit: "add", title: "Attendance", type: "discuss", question: "Who looks at attendance?", reason },
    ]);
    const { model, unmet } = applyEdits(memo, edits, 0);
    expect(memoModelSchema.parse(model)).toEqual(model);
    expect(unmet).toEqual([{ number: 2, why: "a memo has no minutes to share out" }]);
    expect(model.bottomLine?.text).toBe("On its way.");
    expect(model.questions.at(-1)?.text).toBe("Who looks at attendance?");
  });
});

describe("checking an edit when it is made", () => {
  it.each<[string, EditInput, string | null]>([
    ["one that can be made", { edit: "drop", item: "asks", reason }, null],
    [
      "an unknown item",
      { edit: "move", item: "metric:GONE", to: 1, reason },
      "The paper has no item metric:GONE; it is not, or no longer, among what the data propose.",
    ],
    [
      "more minutes than there are",
      { edit: "allot", part: "progress", minutes: 61, reason },
      "The meeting has 60 minutes, and 61 would be given.",
    ],
    [
      "a part the agenda does not have",
      { edit: "allot", part: "strategies", minutes: 5, reason },
      "The agenda has no part strategies.",
    ],
    [
      "nothing to change",
      { edit: "change", item: "asks", reason },
      "Say what to change: title, type, question or minutes.",
    ],
    [
      "minutes that leave a deep dive none",
      { edit: "change", item: "asks", minutes: 0, reason },
      'This leaves no time for "Requests for help". Choose other minutes, or first leave out what needs none.',
    ],
    [
      "minutes that take all the time from deep dives",
      { edit: "allot", part: "progress", minutes: 60, reason },
      'This leaves no time for "5-year graduation rate, English learners", "Commitments past their date" and "Requests for help". Choose other minutes, or first leave out what needs none.',
    ],
    [
      "a deep dive added without time",
      { edit: "add", title: "Attendance", type: "agree", question: "Who calls?", minutes: 0, reason },
      'This leaves no time for "Attendance". Choose other minutes, or first leave out what needs none.',
    ],
    ["the minutes of what is there", { edit: "change", item: "asks", minutes: 20, reason }, null],
  ])("judges %s", (_case, input, expected) => {
    expect(checkEdit(agenda, [], input)).toBe(expected);
  });

  it("sees the earlier edits, in the proposal and in the edited paper alike", () => {
    const edits = numbered([{ edit: "allot", part: "progress", minutes: 50, reason }]);
    const input: EditInput = { edit: "allot", part: "nextSteps", minutes: 20, reason };
    const expected = "The meeting has 60 minutes, and 70 would be given.";
    expect(checkEdit(agenda, edits, input)).toBe(expected);
    expect(checkEdit(applyEdits(agenda, edits, 60).model, edits, input)).toBe(expected);
  });
});

describe("a deep dive that has no time already", () => {
  const edits = numbered([
    { edit: "change", item: "asks", minutes: 0, reason },
    { edit: "change", item: learners, minutes: 0, reason },
  ]);

  it.each<[string, EditInput]>([
    ["a remark", { edit: "remark", text: "Noted." }],
    ["time for one of them", { edit: "change", item: "asks", minutes: 5, reason }],
  ])("does not stand in the way of %s", (_case, input) => {
    expect(checkEdit(agenda, edits, input)).toBeNull();
  });
});

describe("whatever is edited", () => {
  const items = fc.constantFrom(
    learners,
    "commitments",
    "asks",
    "added:1",
    "added:3",
    "metric:GONE",
    "question:ahead:GRAD5",
  );
  const minutes = fc.integer({ min: 0, max: 70 });
  const optional = fc.option(minutes, { nil: undefined });
  const given = (value: number | undefined) => (value === undefined ? {} : { minutes: value });
  const input: fc.Arbitrary<EditInput> = fc.oneof(
    items.map((item) => ({ edit: "drop" as const, item, reason })),
    fc.tuple(items, fc.integer({ min: 1, max: 20 })).map(([item, to]) => ({ edit: "move" as const, item, to, reason })),
    fc
      .tuple(items, optional)
      .map(([item, each]) => ({ edit: "change" as const, item, title: "Other", ...given(each), reason })),
    optional.map((each) => ({
      edit: "add" as const,
      title: "New",
      type: "agree" as const,
      question: "Which?",
      ...given(each),
      reason,
    })),
    fc.tuple(fc.constantFrom(...agendaParts), minutes).map(([part, each]) => ({
      edit: "allot" as const,
      part,
      minutes: each,
      reason,
    })),
    fc.constant({ edit: "remark" as const, text: "Noted." }),
    fc.constant({ edit: "bottomLine" as const, text: "Other.", reason }),
  );
  const inputs = fc.array(input, { maxLength: 10 });

  it("minutes add up, every edit stays visible, and the paper fits its schema", () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 0, max: 240 }), (list, total) => {
        const edits = numbered(list);
        const { model } = applyEdits(agenda, edits, total);
        expectToAddUp(model, total);
        const numbers = edits.filter(({ edit }) => edit !== "remark").map(({ number }) => number);
        expect((model.ownChanges ?? []).map(({ number }) => number)).toEqual(numbers);
        agendaModelSchema.parse(model);
      }),
      { numRuns: 200 },
    );
  });

  it("the same edits make the same paper, and making them again changes nothing", () => {
    fc.assert(
      fc.property(inputs, (list) => {
        const edits = numbered(list);
        const once = applyEdits(agenda, edits, 60);
        expect(applyEdits(agenda, edits.toReversed(), 60)).toEqual(once);
        expect(applyEdits(once.model, edits, 60)).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  it("what is left out and added again is as many as before, and what is proposed is never touched", () => {
    const before = structuredClone(agenda);
    fc.assert(
      fc.property(fc.subarray([learners, "commitments", "asks"]), (dropped) => {
        const drops = dropped.map((item): EditInput => ({ edit: "drop", item, reason }));
        const adds = dropped.map(
          (): EditInput => ({ edit: "add", title: "New", type: "agree", question: "Which?", reason }),
        );
        const { model } = edited(...drops, ...adds);
        expect(model.deepDives.items).toHaveLength(3);
        expectToAddUp(model);
      }),
    );
    expect(agenda).toEqual(before);
  });
});
