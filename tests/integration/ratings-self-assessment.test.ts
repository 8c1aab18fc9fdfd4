import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";
import { sent, stepOf } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const moment = "2013-02-27T14:00:00Z";
const steps = [{ dataFreeze: -10 }, { selfAssessment: -9 }, { draft: -8 }, { issue: -5 }, { actionLog: 2 }];

/** The stocktake of 12 March 2013 with a self-assessment in its run-up; `furnish` sets up who answers for what. */
const begin = async (furnish: (unit: DeliveryUnit) => Promise<unknown>, more: object[] = steps) => {
  const unit = await makeDeliveryUnit(test);
  await furnish(unit);
  await unit.must(201, "POST", "run-up-plans", { code: "asking", steps: more });
  await unit.addRoutine({ runUpPlan: "asking" });
  const { id } = found((await unit.occurrences())[0]);
  return { unit, id };
};

const addStrategies = async (unit: DeliveryUnit) => {
  const other = { code: "other", title: "Strategy owner", role: "owner", email: "other@x.example" };
  await unit.must(201, "POST", "people", other);
  await unit.must(201, "POST", "strategies", { code: "S1", title: "Tutoring", goals: ["CCR"], owner: "other" });
  await unit.must(201, "POST", "strategies", {
    code: "S2",
    title: "Early warning",
    goals: ["CCR"],
    owner: "ccr-leader",
  });
  await unit.must(201, "POST", "strategies", { code: "S3", title: "Nobody's", goals: ["CCR"] });
  await unit.must(201, "POST", "strategies", { code: "S4", title: "Of no goal", owner: "other" });
};

const mailTo = async (unit: DeliveryUnit, person: string) => {
  const { data } = await unit.must(200, "GET", `deliveries?kind=selfAssessment&person=code:${person}`);
  const { id } = found<{ id: string }>(data[0]);
  return unit.must(200, "GET", `deliveries/${id}`);
};

describe("the step selfAssessment", () => {
  it("asks each owner once for everything they answer for, with how and by when", async () => {
    const { unit, id } = await begin(addStrategies);
    await unit.liveTo(moment);
    expect(await stepOf(unit, id, "selfAssessment")).toMatchObject({
      ...{ state: "done", late: false, outcome: "asked of Goal leader, Strategy owner" },
    });
    const mail = await mailTo(unit, "ccr-leader");
    expect(mail.subject).toBe("Your assessment by 28 February 2013: Stocktake: Success");
    for (const text of [
      "Please say by Thu 28 February 2013",
      "- Success (goal CCR)",
      "- Early warning (strategy S2)",
      "- Quality of planning",
      "without seeing what you say",
      'POST /v1/ratings, once for each:\n{"goal":"CCR","stage":"self"',
    ]) {
      expect(mail.text).toContain(text);
    }
    expect(mail.text).not.toMatch(/Tutoring|Nobody's|Of no goal/);
    expect((await mailTo(unit, "other")).text).toContain('{"strategy":"S1","stage":"self"');
    expect(await sent(unit, "selfAssessment")).toHaveLength(2);
  });

  it("asks for what the service takes: the line in the mail is an answer", async () => {
    const { unit } = await begin(addStrategies);
    await unit.liveTo(moment);
    const { text } = await mailTo(unit, "ccr-leader");
    const line = found(/^\{.*\}$/m.exec(text)?.[0]);
    const key = await test.addKey(unit.organisation, "owner", { person: "ccr-leader" });
    const answer = await unit.send("POST", "ratings", JSON.parse(line), undefined, key);
    expect(answer.status, answer.text).toBe(201);
  });

  it("run twice, and ten times at once, has one effect", async () => {
    const { unit, id } = await begin(addStrategies);
    await unit.liveTo("2013-02-26T14:00:00Z");
    await unit.jumpTo(moment);
    await unit.sweep();
    const jobs = (await unit.takeJobs()).filter(({ name }) => name === "run-up.execute-step");
    const job = found(jobs[0]);
    await Promise.all(Array.from({ length: 10 }, () => unit.run(job)));
    const after = await unit.state();
    await unit.run(job);
    expect(await unit.state()).toEqual(after);
    expect(await sent(unit, "selfAssessment")).toHaveLength(2);
    expect(after.audit.filter((entry) => entry.startsWith("run-up.self-assessment-requested"))).toEqual([
      expect.stringContaining("Goal leader, Strategy owner were asked for a self-assessment"),
    ]);
    expect(await stepOf(unit, id, "selfAssessment")).toMatchObject({ state: "done" });
  });

  it("asks nobody where nobody answers for its goals", async () => {
    const { unit, id } = await begin((one) => one.must(200, "PATCH", "goals/code:CCR", { owner: null }, "*"));
    await unit.liveTo(moment);
    expect(await stepOf(unit, id, "selfAssessment")).toMatchObject({
      ...{ state: "done", outcome: "nobody answers for its goals" },
    });
    expect(await sent(unit, "selfAssessment")).toEqual([]);
  });

  it("names the day that the plan gives", async () => {
    const own = [{ step: "selfAssessment", lead: -9, by: -6 }, { draft: -5 }, { issue: -5 }];
    const { unit } = await begin(addStrategies, own);
    await unit.liveTo(moment);
    expect((await mailTo(unit, "other")).subject).toContain("Your assessment by 4 March 2013");
  });

  it("stands in the production calendar of whom it asks", async () => {
    const { unit } = await begin(addStrategies);
    const range = "from=2013-02-25&to=2013-03-01";
    const { text } = await unit.send("GET", `production-calendar?${range}&person=code:ccr-leader`);
    expect(text).toContain("Self-assessments asked for");
  });

  it("comes too late once the meeting has begun", async () => {
    const { unit, id } = await begin(addStrategies);
    await unit.liveTo("2013-03-12T14:30:00Z");
    expect(await stepOf(unit, id, "selfAssessment")).toMatchObject({ state: "missed" });
    expect(await sent(unit, "selfAssessment")).toEqual([]);
  });
});
