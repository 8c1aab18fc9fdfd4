import { describe, expect, it } from "vitest";
import { type Audience, listItems, listItemsFor } from "../../../src/production/items.ts";
import type { RunUpPlanInput } from "../../../src/routines/run-ups/run-up-schema.ts";
import { normaliseRunUpPlan } from "../../../src/routines/run-ups/run-up-schema.ts";
import { buildOccurrence } from "./build-schedule.ts";

const audience: Audience = {
  idsOf: (role, onDate) => (role === "owners" ? [onDate < "2027-03-01" ? "owner-before" : "owner-after"] : [role]),
  askedBy: () => ["metric-owner"],
};
const planOf = (steps: RunUpPlanInput["steps"]) => normaliseRunUpPlan({ code: "p", steps });
const stocktake = (steps: RunUpPlanInput["steps"]) => ({
  ...buildOccurrence("a", "2027-03-09", { title: "Stocktake: Success after high school", plan: planOf(steps) }),
  status: "planned" as const,
});
const memo = {
  ...buildOccurrence("m", "2027-03-01", { kind: "memo", readerIds: ["chair"] }),
  status: "planned" as const,
};

describe("items of the production calendar", () => {
  it("says in words what each step of the default run-up is, for whom, and what it produces", () => {
    const items = listItems(
      stocktake([
        { dataRequest: -15 },
        { dataFreeze: -10 },
        { draft: -8 },
        { signOff: -6 },
        { issue: -5 },
        { reminder: -1 },
        { actionLog: 2 },
      ]),
      audience,
    );
    const readers = ["chair", "owner-after", "participants"];
    expect(items.map(({ date, title, produces, people }) => [date, title.split(": ")[0], produces, people])).toEqual([
      ["2027-02-16", "Figures asked for", null, ["metric-owner"]],
      ["2027-02-23", "Data frozen", null, ["unit"]],
      ["2027-02-25", "Agenda drafted", "agenda", ["unit"]],
      ["2027-03-01", "Agenda to be signed off", null, ["unit"]],
      ["2027-03-02", "Agenda issued", "agenda", readers],
      ["2027-03-08", "Reminder", null, readers],
      ["2027-03-11", "Action log sent", "action log", readers],
      ["2027-03-09", "Stocktake", null, readers],
    ]);
    expect(items[0]?.title).toBe("Figures asked for: Stocktake: Success after high school of 9 March 2027");
    expect(items[0]).toMatchObject({ at: "09:00", timeZone: "America/New_York", instant: "2027-02-16T14:00:00.000Z" });
    expect(items.at(-1)).toMatchObject({ kind: "meeting", minutes: 60, at: "10:00", state: "planned" });
  });

  it("sends a step to the roles that its plan names, with the owners of its day", () => {
    const [invitation, task] = listItems(
      stocktake([
        { step: "invitation", lead: -20, to: ["chair", "owners"] },
        { step: "task", lead: -12, code: "ROOM", title: "Book the room", produces: "a room", to: ["leader"], by: -10 },
      ]),
      audience,
    );
    expect(invitation).toMatchObject({ produces: "calendar invitations", people: ["chair", "owner-before"] });
    expect(task).toMatchObject({
      title: "Book the room: Stocktake: Success after high school of 9 March 2027",
      produces: "a room",
      people: ["leader"],
      deadline: "2027-02-23",
    });
  });

  it("shows a memo as one paper, not as its issue besides", () => {
    const items = listItems(memo, audience);
    expect(items.filter(({ date }) => date === "2027-03-01").map(({ kind, produces }) => [kind, produces])).toEqual([
      ["paper", "memo"],
    ]);
    expect(items.map(({ kind }) => kind)).not.toContain("issue");
  });

  it("leaves out steps that were called off or due before the routine was known", () => {
    const one = stocktake([{ draft: -8 }, { issue: -5 }]);
    const steps = one.steps.map(
      (step, index) => ({ ...step, state: index === 0 ? "notPossible" : "cancelled" }) as const,
    );
    expect(listItems({ ...one, steps }, audience).map(({ kind }) => kind)).toEqual(["meeting"]);
  });
});

describe("one person's items", () => {
  const items = listItems(stocktake([{ issue: -5 }, { reminder: -1 }]), audience);

  it("are those that concern the person", () => {
    expect(listItemsFor(items, { id: "unit", timeZone: null })).toEqual([]);
    expect(listItemsFor(items, { id: "chair", timeZone: null })).toEqual(items);
  });

  it("show the person's own time where it is another one, on another date too", () => {
    const [issue] = listItemsFor(items, { id: "chair", timeZone: "Pacific/Auckland" });
    expect(issue).toMatchObject({
      date: "2027-03-02",
      at: "09:00",
      forPerson: { date: "2027-03-03", at: "03:00", timeZone: "Pacific/Auckland" },
    });
    const [same] = listItemsFor(items, { id: "chair", timeZone: "America/Toronto" });
    expect(same?.forPerson).toBeNull();
  });
});
