import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const strategy = {
  ...{ code: "TUTOR", title: "Tutoring", goals: ["CCR"], owner: "owner", metrics: ["HOURS"] },
  promisedContribution: "1.5 points of the graduation rate",
  cost: "$2 million a year, 40 tutors",
};

/** A system whose chancellor holds the owner of one strategy twice a year; 12 March 2013 is the first time. */
const begin = async (evaluateOn?: string): Promise<void> => {
  unit = await makeDeliveryUnit(test);
  await unit.must(201, "POST", "people", {
    code: "owner",
    title: "Strategy owner",
    role: "owner",
    email: "o@x.example",
  });
  await unit.must(201, "POST", "metrics", {
    ...{ code: "HOURS", title: "Hours of tutoring", unit: "hours", direction: "higher", frequency: "monthly" },
    publicationLag: { days: 10 },
  });
  await unit.must(201, "POST", "strategies", { ...strategy, ...(evaluateOn === undefined ? {} : { evaluateOn }) });
  await unit.must(201, "POST", "strategies/code:TUTOR/milestones", { title: "Hire forty tutors", dueOn: "2013-02-01" });
  await unit.must(200, "POST", "observations/batch", {
    observations: [{ metric: "HOURS", period: "2012-12", value: 400, asOf: "2013-01-10" }],
  });
};
const alone = { code: "tutor-stocktake", goals: undefined, strategies: ["TUTOR"] };
const agendaOf = async (id: string) => (await unit.must(200, "GET", `occurrences/${id}/agenda`)).content;
const firstOf = async (routine: string) => found((await unit.occurrences(`&routine=code:${routine}`))[0]).id;

describe("a routine about a strategy", () => {
  it("is described as it was given, with a title of its own", async () => {
    await begin();
    expect(await unit.addRoutine(alone)).toMatchObject({ title: "Stocktake: Tutoring", strategies: ["TUTOR"] });
    expect(await unit.must(200, "GET", "routines/code:tutor-stocktake")).not.toHaveProperty("goals");
    await unit.must(200, "PATCH", "routines/code:tutor-stocktake", { strategies: [] }, "*");
    expect(await unit.must(200, "GET", "routines/code:tutor-stocktake")).not.toHaveProperty("strategies");
    await unit.must(200, "POST", "routines/preview?from=2013-03-01&to=2013-12-31", {
      ...alone,
      cadence: { every: "6 months", on: "second Tuesday", at: "10:00", startsOn: "2013-03-01" },
    });
  });

  it("asks its owner for figures and an assessment, and sends the brief", async () => {
    await begin();
    await unit.addRoutine(alone);
    for (const day of ["2013-02-20", "2013-03-01", "2013-03-06"]) await unit.liveTo(`${day}T15:00:00Z`);
    const mails = (await unit.must(200, "GET", "deliveries?limit=200")).data;
    const toOwner = mails.filter(({ to }: { to: string }) => to === "o@x.example");
    expect(toOwner.length).toBeGreaterThan(1);
    const texts = await Promise.all(
      toOwner.map(async ({ id }: { id: string }) => (await unit.must(200, "GET", `deliveries/${id}`)).text),
    );
    expect(texts.join("\n")).toContain('you answer for the strategy "Tutoring"');
  });

  it("has an agenda about the strategy: its own metric, its owner, what it serves, its late milestone", async () => {
    await begin();
    await unit.addRoutine(alone);
    await unit.liveTo("2013-02-28T15:00:00Z");
    const agenda = await agendaOf(await firstOf("tutor-stocktake"));
    expect(agenda.goals).toEqual([
      {
        ...{ of: "strategy", code: "TUTOR", title: "Tutoring" },
        owners: [{ code: "owner", title: "Strategy owner" }],
        serves: [{ code: "CCR", title: "Success" }],
      },
    ]);
    expect(agenda.progress.goals[0].lines.map(({ code }: { code: string }) => code)).toEqual(["HOURS"]);
    expect(agenda.milestones).toEqual([{ strategy: "Tutoring", text: "Hire forty tutors (was due 1 February 2013)" }]);
    expect(agenda).not.toHaveProperty("evaluations");
  });

  it("opens with what names the strategy, wherever it was agreed", async () => {
    await begin();
    await unit.addRoutine(alone);
    await unit.addRoutine({ code: "other", goals: undefined, strategies: undefined });
    await unit.must(201, "POST", "actions", {
      ...{ occurrence: await firstOf("other"), text: "Hire", owner: "owner", due: "2013-04-01", strategy: "TUTOR" },
    });
    await unit.must(201, "POST", "actions", {
      ...{ occurrence: await firstOf("other"), text: "Elsewhere", owner: "owner", due: "2013-04-01" },
    });
    await unit.jumpTo("2013-03-13T15:00:00Z");
    const id = found((await unit.occurrences("&routine=code:tutor-stocktake"))[1]).id;
    await unit.liveTo("2013-08-30T15:00:00Z");
    const agenda = await agendaOf(id);
    expect(agenda.followUp.items.map(({ text }: { text: string }) => text)).toEqual(["Hire"]);
  });
});

describe("a strategy that comes up until a meeting", () => {
  it("stands for decision in its own stocktake and in that of the goal it serves", async () => {
    await begin("2013-03-11");
    await unit.addRoutine(alone);
    await unit.addRoutine();
    await unit.liveTo("2013-02-28T15:00:00Z");
    for (const routine of ["tutor-stocktake", "stocktake-ccr"]) {
      const { evaluations } = await agendaOf(await firstOf(routine));
      expect(evaluations.due).toEqual([
        expect.objectContaining({
          ...{ code: "TUTOR", owners: "Strategy owner", dueText: "to be evaluated on 11 March 2013" },
          ...{ cost: strategy.cost, promisedContribution: strategy.promisedContribution },
        }),
      ]);
    }
  });

  it("is told with its decision from then on", async () => {
    await begin("2013-02-04");
    await unit.addRoutine(alone);
    await unit.liveTo("2013-02-04T15:00:00Z");
    await unit.must(201, "POST", "strategies/code:TUTOR/evaluations", {
      ...{ decision: "adjust", reason: "Two of five districts have not begun.", evaluateOn: "2014-02-03" },
    });
    await unit.liveTo("2013-02-28T15:00:00Z");
    const { evaluations } = await agendaOf(await firstOf("tutor-stocktake"));
    const sentence = 'Evaluated on 4 February 2013: adjust, because "Two of five districts have not begun".';
    expect(evaluations).toEqual({ due: [], decided: [{ code: "TUTOR", title: "Tutoring", sentence }] });
  });
});
