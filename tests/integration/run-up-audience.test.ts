import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockOccurrence } from "../../src/routines/occurrences/occurrence-service.ts";
import { renewSignOff } from "../../src/run-up/sign-off-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, keptMail, makeDeliveryUnit, stocktake } from "../support/delivery-unit.ts";
import { beginStocktake, runUp, sent } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const flat = (text: string): string => text.replace(/\s+/g, " ");

/** "commissioner: subject" of each mail of a kind, and its text. */
const mailsOf = async (unit: DeliveryUnit, kind: string) => {
  const { data } = await unit.must(200, "GET", `deliveries?kind=${kind}&limit=200`);
  const mails: { to: string; subject: string; text: string }[] = [];
  for (const { id } of data) {
    const { to, subject, text } = await unit.must(200, "GET", `deliveries/${id}`);
    mails.push({ to: String(to).split("@")[0] ?? "", subject, text: flat(text) });
  }
  return mails.toSorted((a, b) => (`${a.to} ${a.subject}` < `${b.to} ${b.subject}` ? -1 : 1));
};

/** A unit with a stocktake on 12 March 2013 that goes by these steps, lived through up to a moment. */
const withSteps = async (steps: object[], until: string, overrides: object = {}) => {
  const unit = await makeDeliveryUnit(test);
  await unit.must(201, "POST", "run-up-plans", { code: "own", steps });
  await unit.addRoutine({ runUpPlan: "own", ...overrides });
  const occurrence = found((await unit.occurrences())[0]);
  for (const { dueAt } of occurrence.steps) if (dueAt <= until) await unit.liveTo(dueAt);
  return { unit, id: occurrence.id };
};

describe("a task", () => {
  const room = { step: "task", code: "room", title: "Book the room", produces: "A room for twenty", lead: -10, by: -5 };
  const slides = { step: "task", code: "slides", title: "Bring the slides", lead: -10, to: ["owners", "chair"] };

  it("is given once to the unit, or to whom the plan names, with what, by when, and why", async () => {
    const { unit, id } = await withSteps([room, slides, { issue: -5 }], "2013-02-26T15:00:00Z");
    const mails = await mailsOf(unit, "task");
    expect(mails.map(({ to, subject }) => `${to}: ${subject}`)).toEqual([
      "ccr: To do: Bring the slides (Stocktake: Success)",
      "commissioner: To do: Bring the slides (Stocktake: Success)",
      "unit: To do by 5 March 2013: Book the room (Stocktake: Success)",
    ]);
    expect(mails[2]?.text).toContain(
      "To do by Tue 5 March 2013: Book the room. What should come of it: A room for twenty.",
    );
    expect(mails[2]?.text).toContain("You get this mail because the delivery unit prepares this routine.");
    expect(mails[0]?.text).toContain('You get this mail because you answer for the goal "Success".');
    const { steps } = await unit.occurrence(id);
    expect(
      steps
        .filter(({ step }) => step === "task")
        .map(({ state, outcome }) => `${state}: ${outcome}`)
        .toSorted(),
    ).toEqual(["done: asked of Delivery unit director", "done: asked of Goal leader, Commissioner"]);
  });

  it("has one effect when it is run ten times at once", async () => {
    const { unit } = await withSteps([room], "2013-02-01");
    await unit.jumpTo("2013-02-26T14:00:00Z");
    await unit.sweep();
    const jobs = await unit.takeJobs();
    await Promise.all(jobs.flatMap((job) => Array.from({ length: 10 }, () => unit.run(job))));
    expect(await sent(unit, "task")).toHaveLength(1);
  });

  it("for a meeting is not given any more once the meeting has begun; what is due after it is", async () => {
    const after = { step: "task", code: "minutes", title: "Send the minutes", lead: 0, by: 3 };
    const { unit, id } = await withSteps([{ ...room, lead: 0, by: 0 }, after], "2013-02-01");
    await unit.liveTo("2013-03-12T16:00:00Z");
    const { steps } = await unit.occurrence(id);
    expect(steps.map(({ state, outcome }) => `${state}: ${outcome}`).toSorted()).toEqual([
      "done: late: asked of Delivery unit director",
      "missed: late: the meeting had begun",
    ]);
  });
});

describe("whom a plan names for a step", () => {
  it("gets it instead of those it goes to by itself, each with the reason", async () => {
    const steps = [
      { step: "draft", lead: -8, to: ["chair"] },
      { step: "signOff", lead: -6, to: ["leader"] },
      { step: "issue", lead: -5, to: ["unit"] },
      { step: "reminder", lead: -1, to: ["owners"] },
    ];
    const { unit } = await withSteps(steps, "2013-03-12");
    const readers = async (kind: string) =>
      (await mailsOf(unit, kind)).map(
        ({ to, text }) => `${to}, because ${/You get this mail because ([^.]*)\./.exec(text)?.[1]}`,
      );
    expect(await readers("draftReady")).toEqual(["commissioner, because you chair this meeting"]);
    expect(await readers("signOffRequest")).toEqual(["commissioner, because this routine reports to you"]);
    expect(await readers("brief")).toEqual(["unit, because the delivery unit prepares this routine"]);
    expect(await readers("reminder")).toEqual(['ccr, because you answer for the goal "Success"']);
  });

  it("is told when a paper is held for want of a signature", async () => {
    const unit = await makeDeliveryUnit(test);
    const steps = [{ step: "signOff", lead: -6, to: ["chair"] }, { issue: -5 }];
    await unit.must(201, "POST", "run-up-plans", { code: "strict", steps, unsigned: "hold" });
    await unit.addRoutine({ runUpPlan: "strict" });
    for (const moment of runUp) await unit.liveTo(moment);
    expect((await mailsOf(unit, "briefHeld")).map(({ to }) => to)).toEqual(["commissioner"]);
  });

  it("may be named by the routine alone", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine({ runUp: [{ step: "reminder", lead: -1, to: ["chair"] }] });
    for (const moment of runUp) await unit.liveTo(moment);
    expect((await mailsOf(unit, "reminder")).map(({ to }) => to)).toEqual(["commissioner"]);
    expect((await mailsOf(unit, "brief")).map(({ to }) => to)).toEqual(["ccr", "commissioner"]);
  });
});

describe("a signature that lapses when its meeting is moved", () => {
  it("is asked for again, once for each move, where no step is left to ask", async () => {
    const { unit, id } = await beginStocktake(test, "2013-03-05");
    const [document] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    const move = async (to: string) => {
      await unit.must(200, "POST", `documents/${document.id}/sign-off`, undefined, "*");
      await unit.must(200, "POST", `occurrences/${id}/move`, { to, reason: "travel" }, "*");
      return test.inScope(unit.organisation, async (scope) => {
        const locked = await lockOccurrence(scope, id, "any");
        return [await renewSignOff(scope, locked, keptMail), await renewSignOff(scope, locked, keptMail)];
      });
    };
    expect(await sent(unit, "signOffRequest")).toHaveLength(1);
    expect(await move("2013-03-19")).toEqual([true, false]);
    expect(await move("2013-03-12")).toEqual([true, false]);
    expect(await sent(unit, "signOffRequest")).toHaveLength(3);
    const again = (await mailsOf(unit, "signOffRequest")).filter(({ text }) => text.includes("has lapsed"));
    expect(again).toHaveLength(2);
    expect((await unit.must(200, "GET", `documents/${document.id}`)).status).toBe("draft");
  });

  it("is left to the step that will ask for it", async () => {
    const { unit, id } = await beginStocktake(test, "2013-03-01");
    const [document] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    await unit.must(200, "POST", `documents/${document.id}/sign-off`, undefined, "*");
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-19", reason: "travel" }, "*");
    const asked = test.inScope(unit.organisation, async (scope) =>
      renewSignOff(scope, await lockOccurrence(scope, id, "any"), keptMail),
    );
    expect(await asked).toBe(false);
    expect(await sent(unit, "signOffRequest")).toEqual([]);
  });
});

describe("a reader in another zone", () => {
  it("reads the meeting's time in both, in reminder and brief", async () => {
    const { unit } = await beginStocktake(test, "2013-02-01");
    await unit.must(200, "PATCH", "people/code:commissioner", { timeZone: "America/Los_Angeles" }, "*");
    for (const moment of runUp) await unit.liveTo(moment);
    const both =
      "Tue 12 March 2013, 10:00 (America/New_York, UTC-04:00); for you: Tue 12 March 2013, 07:00 (America/Los_Angeles, UTC-07:00)";
    for (const kind of ["reminder", "brief"]) {
      const mails = await mailsOf(unit, kind);
      expect(mails.map(({ to, text }) => [to, text.includes(both)])).toEqual([
        ["ccr", false],
        ["commissioner", true],
      ]);
    }
  });
});

describe("a routine that takes turns over goals", () => {
  it("prepares each meeting for one goal: its owner, its figures, and its name in every title", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.must(201, "POST", "people", {
      code: "other",
      title: "Other leader",
      role: "owner",
      email: "other@x.example",
    });
    await unit.must(201, "POST", "goals", { code: "LIT", title: "Literacy", owner: "other" });
    await unit.addRoutine({
      ...stocktake,
      code: "review",
      kind: "accountReview",
      title: "Account review",
      goals: ["CCR", "LIT"],
      turns: { goals: ["CCR", "LIT"] },
      cadence: { every: "1 month", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2013-03-01" },
    });
    for (const moment of runUp) await unit.liveTo(moment);
    const mails = await mailsOf(unit, "brief");
    expect(mails.map(({ to, subject }) => `${to}: ${subject}`)).toEqual([
      "ccr: Account review: Success: agenda, Tue 12 March 2013",
      "commissioner: Account review: Success: agenda, Tue 12 March 2013",
    ]);
    expect(mails[0]?.text).not.toContain("Literacy");
    expect(
      (await unit.state()).audit.some((entry) => entry.startsWith("run-up.reminded: Account review: Success of")),
    ).toBe(true);
  });
});
