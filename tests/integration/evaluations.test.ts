import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  bringUpEvaluations,
  decideEvaluation,
  getLiveEvaluation,
  listEvaluationsFor,
} from "../../src/evaluations/service.ts";
import { readPlanFile } from "../../src/plan-file/read.ts";
import { createFromPlan, loadPlan } from "../../src/plan-file/service.ts";
import { systemActor } from "../../src/platform/db/scope.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** 1 June 2013 is a Saturday. */
const dueOn = "2013-06-01";
const comesUpOn = "2013-06-03";

beforeEach(async () => {
  unit = await makeDeliveryUnit(test);
  await unit.must(201, "POST", "people", {
    code: "owner",
    title: "Strategy owner",
    role: "owner",
    email: "o@x.example",
  });
  await unit.must(201, "POST", "people", { code: "heir", title: "New owner", role: "owner", email: "h@x.example" });
  await unit.must(201, "POST", "strategies", {
    ...{ code: "TUTOR", title: "Tutoring", goals: ["CCR"], owner: "owner", evaluateOn: dueOn },
    theoryOfAction: "If we tutor, then more graduate, because they catch up.",
    promisedContribution: "1.5 points of the graduation rate",
    cost: "$2 million a year, 40 tutors",
  });
  await unit.must(201, "POST", "metrics/code:GRAD5/trajectories", {
    ...{
      effectiveOn: "2012-02-01",
      baseline: { period: "2010", value: 84.7 },
      target: { period: "2014", value: 88.3 },
    },
  });
  await observe("2011", 84.7, "2013-01-31");
});

const observe = (period: string, value: number, asOf: string) =>
  unit.must(200, "POST", "observations/batch", { observations: [{ metric: "GRAD5", period, value, asOf }] });
const waiting = async () => (await unit.must(200, "GET", "evaluations?waiting=true")).data;
const liveMornings = async (...days: string[]): Promise<void> => {
  for (const day of days) await unit.liveTo(`${day}T12:00:00Z`);
};
const decide = (body: object, status = 201) => unit.must(status, "POST", "strategies/code:TUTOR/evaluations", body);
const adjust = { decision: "adjust", reason: "Two of five districts have not begun", evaluateOn: "2013-12-02" };
const strategy = () => unit.must(200, "GET", "strategies/code:TUTOR");
const scoped = <T>(work: (scope: Parameters<typeof listEvaluationsFor>[0]) => Promise<T>): Promise<T> =>
  test.inScope(unit.organisation, work);

describe("a strategy whose date of evaluation comes", () => {
  it("comes up on the next working day, once", async () => {
    await liveMornings("2013-05-31", "2013-06-01", "2013-06-02");
    expect(await waiting()).toEqual([]);
    await liveMornings(comesUpOn, "2013-06-04");
    expect(await waiting()).toEqual([
      expect.objectContaining({ strategy: "TUTOR", dueOn, cameUpOn: comesUpOn, decision: null, evidence: null }),
    ]);
  });

  it("comes up once when it is brought up ten times at once", async () => {
    await unit.jumpTo("2013-06-03T12:00:00Z");
    await Promise.all(Array.from({ length: 10 }, () => scoped((scope) => bringUpEvaluations(scope))));
    expect(await waiting()).toHaveLength(1);
    expect((await unit.state()).audit.filter((line) => line.startsWith("evaluation.came-up"))).toHaveLength(1);
  });

  it("comes up after downtime, under the date it was due", async () => {
    await liveMornings("2013-07-10");
    expect(await waiting()).toEqual([expect.objectContaining({ dueOn, cameUpOn: "2013-07-10" })]);
  });

  it("comes up on the next morning when its date is set in the past", async () => {
    await unit.must(201, "POST", "strategies", { code: "OLD", title: "Old plan", evaluateOn: "2012-09-03" });
    await liveMornings("2013-02-04");
    expect(await waiting()).toEqual([
      expect.objectContaining({ strategy: "OLD", dueOn: "2012-09-03", cameUpOn: "2013-02-04" }),
    ]);
  });

  it("comes up whoever owns it, and is told to the owner of the day, the leader and the unit", async () => {
    await unit.must(201, "POST", "strategies/code:TUTOR/owners", { person: "heir", note: "Ask about the budget" });
    await liveMornings(comesUpOn);
    const told = await scoped((scope) => listEvaluationsFor(scope, comesUpOn));
    expect(told.map(({ person }) => person.code)).toEqual(["heir", "commissioner", "unit"]);
    const [first] = told;
    expect(first?.evaluations).toEqual([
      expect.objectContaining({ isNew: true, sentence: '"Tutoring" comes up today: continue, adjust or stop?' }),
    ]);
    const later = await scoped((scope) => listEvaluationsFor(scope, "2013-06-05"));
    expect(later[0]?.evaluations[0]?.sentence).toBe(
      '"Tutoring" waits for a decision since 1 June 2013: continue, adjust or stop?',
    );
  });

  it("is told to nobody who left", async () => {
    await unit.letGo("owner");
    await liveMornings(comesUpOn);
    const told = await scoped((scope) => listEvaluationsFor(scope, comesUpOn));
    expect(told.map(({ person }) => person.code)).toEqual(["commissioner", "unit"]);
  });

  it("still waits when its date is moved without a decision", async () => {
    await liveMornings(comesUpOn);
    await unit.must(200, "PATCH", "strategies/code:TUTOR", { evaluateOn: "2014-06-02" }, "*");
    await liveMornings("2013-06-04");
    expect(await waiting()).toEqual([expect.objectContaining({ dueOn })]);
  });
});

describe("a decision", () => {
  it("to adjust keeps reason and evidence, and sets the next date, on which it comes up again", async () => {
    await liveMornings(comesUpOn);
    const decided = await decide(adjust);
    expect(decided).toMatchObject({
      ...{ decision: "adjust", reason: adjust.reason, dueOn, decidedOn: comesUpOn, nextOn: "2013-12-02" },
      evidence: { cost: "$2 million a year, 40 tutors", promisedContribution: "1.5 points of the graduation rate" },
    });
    expect(await strategy()).toMatchObject({ evaluateOn: "2013-12-02" });
    expect(await waiting()).toEqual([]);
    await observe("2012", 90, "2013-06-01");
    const [kept] = (await unit.must(200, "GET", "strategies/code:TUTOR/evaluations")).data;
    expect(kept.evidence).toEqual(decided.evidence);
    await liveMornings("2013-12-02");
    expect(await waiting()).toEqual([expect.objectContaining({ dueOn: "2013-12-02" })]);
    const live = await unit.must(200, "GET", "strategies/code:TUTOR/evaluation");
    expect(live.evidence.earlier).toEqual([{ dueOn, decidedOn: comesUpOn, decision: "adjust", reason: adjust.reason }]);
  });

  it("is one when ten decide at once", async () => {
    await liveMornings(comesUpOn);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => unit.send("POST", "strategies/code:TUTOR/evaluations", adjust)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    expect((await unit.must(200, "GET", "evaluations")).data).toHaveLength(1);
  });

  it("to stop ends it: not asked, not evaluated again, its open actions named", async () => {
    const routine = await unit.addRoutine({ goals: undefined, strategies: ["TUTOR"], code: "tutor" });
    const [meeting] = await unit.occurrences(`&routine=${routine.id}`);
    await unit.must(201, "POST", "actions", {
      ...{ occurrence: meeting?.id, text: "Hire", owner: "owner", due: "2013-09-01", strategy: "TUTOR" },
    });
    await liveMornings(comesUpOn);
    const stopped = await decide({ decision: "stop", reason: "It costs more than it brings" });
    expect(stopped.openActions).toEqual([{ label: "A1", text: "Hire", owner: "owner", due: "2013-09-01" }]);
    expect(await strategy()).toMatchObject({ stoppedOn: comesUpOn });
    expect(await strategy()).not.toHaveProperty("evaluateOn");
    expect(await unit.must(200, "GET", "actions/code:A1")).toMatchObject({ state: "open" });
    await liveMornings("2013-06-04");
    expect(await waiting()).toEqual([]);
    await decide({ ...adjust, early: true }, 409);
    await unit.must(200, "PATCH", "strategies/code:TUTOR", { stoppedOn: null, evaluateOn: "2013-09-02" }, "*");
    await liveMornings("2013-09-02");
    expect(await waiting()).toHaveLength(1);
  });

  it("is refused before the date, which it names, unless it is said to be early", async () => {
    const refused = await unit.send("POST", "strategies/code:TUTOR/evaluations", adjust);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain("comes up for evaluation on 1 June 2013");
    await decide({ ...adjust, early: true });
    await liveMornings(comesUpOn);
    expect(await waiting()).toEqual([]);
  });

  it.each([
    ["continue without a next date", { decision: "continue", reason: "x" }, 422, ["/evaluateOn"]],
    ["stop with a next date", { ...adjust, decision: "stop" }, 422, ["/evaluateOn"]],
    ["a next date that has passed", { ...adjust, evaluateOn: "2013-06-03" }, 422, ["/evaluateOn"]],
    ["a day still to come", { ...adjust, decidedOn: "2013-06-04" }, 422, ["/decidedOn"]],
    ["no reason", { ...adjust, reason: " " }, 422, ["/reason"]],
    ["another word", { ...adjust, decision: "abandon" }, 422, ["/decision"]],
  ])("is refused with %s", async (_case, body, status, pointers) => {
    await liveMornings(comesUpOn);
    const answer = await unit.send("POST", "strategies/code:TUTOR/evaluations", body);
    expect([answer.status, answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      status,
      pointers,
    ]);
    expect(await waiting()).toHaveLength(1);
  });

  it("is the leader's and the unit's, not the owner's", async () => {
    await liveMornings(comesUpOn);
    const ask = async (role: string, more: object = {}) => {
      const { key } = await unit.must(201, "POST", "api-keys", { name: role, role, ...more });
      return unit.send("POST", "strategies/code:TUTOR/evaluations", adjust, undefined, key);
    };
    expect((await ask("owner", { person: "owner" })).status).toBe(403);
    expect((await ask("viewer")).status).toBe(403);
    expect((await ask("systemLeader")).status).toBe(201);
  });
});

describe("the evidence of an evaluation", () => {
  it("tells what figures did since it began, without claiming a cause", async () => {
    await unit.must(201, "POST", "strategies/code:TUTOR/milestones", { title: "Hire", dueOn: "2013-03-01" });
    await unit.jumpTo("2013-05-31T12:00:00Z");
    await observe("2012", 86, "2013-05-31");
    const { evidence } = await unit.must(200, "GET", "strategies/code:TUTOR/evaluation");
    expect(evidence).toMatchObject({
      ...{ beganOn: "2013-02-01", owners: [{ code: "owner", fromOn: "2013-02-01", untilOn: null }] },
      milestones: [{ title: "Hire", state: "overdue" }],
      metrics: [{ code: "GRAD5", verdict: "moved", atStart: { value: 84.7 }, now: { value: 86 }, expectedNow: 86.5 }],
    });
    expect(evidence.summary).toContain("The figures do not show by themselves what caused this.");
  });

  it("is that of the strategy's own metrics where it names some", async () => {
    await unit.must(201, "POST", "metrics", {
      ...{ code: "HOURS", title: "Hours of tutoring", unit: "hours", direction: "higher", frequency: "monthly" },
    });
    await unit.must(200, "PATCH", "strategies/code:TUTOR", { metrics: ["HOURS"] }, "*");
    const { evidence } = await unit.must(200, "GET", "strategies/code:TUTOR/evaluation");
    expect(evidence.metrics).toEqual([expect.objectContaining({ code: "HOURS", verdict: "noData" })]);
  });

  it("hides small cells, whoever asks", async () => {
    await unit.must(200, "POST", "observations/batch", {
      observations: [{ metric: "GRAD5", period: "2012", value: 50, n: 4, numerator: 2 }],
    });
    const { evidence } = await unit.must(200, "GET", "strategies/code:TUTOR/evaluation");
    expect(evidence.metrics[0].now).toMatchObject({ period: "2012", value: null });
  });
});

const plan = (evaluateOn: string) => `
organisation: { code: again-${evaluateOn}, name: Department, timeZone: America/New_York }
people:
  - { code: boss, title: Commissioner, role: systemLeader, email: boss@x.example }
metrics:
  - { code: M, title: Rate, unit: percent, direction: higher, frequency: yearly }
strategies:
  - { code: S, title: Strategy, metrics: [M], evaluateOn: ${evaluateOn} }
routines:
  - code: twice
    kind: stocktake
    strategies: [S]
    chair: boss
    cadence: { every: 6 months, on: second Tuesday, at: "10:00", startsOn: 2013-03-01 }
`;

describe("a plan file", () => {
  it("that names the date already evaluated changes nothing, and a new one does", async () => {
    const first = readPlanFile(plan("2013-06-03"));
    const { organisationId, database, clock } = await createFromPlan(
      test.database,
      test.clock,
      systemActor,
      first,
      new Date("2013-06-04T15:00:00Z"),
      async (scope) => ({ organisationId: scope.organisationId, database: test.database, clock: scope.clock }),
    );
    const inOrganisation = <T>(work: (scope: Parameters<typeof loadPlan>[0]) => Promise<T>): Promise<T> =>
      database.inOrganisation(organisationId, (db) => work({ organisationId, db, actor: systemActor, clock }));
    await inOrganisation((scope) =>
      decideEvaluation(scope, "code:S", { decision: "continue", reason: "It works", evaluateOn: "2014-06-02" }),
    );
    const loaded = await inOrganisation((scope) => loadPlan(scope, first));
    expect(loaded.filter(({ outcome }) => outcome !== "left")).toEqual([]);
    expect((await inOrganisation((scope) => getLiveEvaluation(scope, "code:S"))).evaluateOn).toBe("2014-06-02");
    await inOrganisation((scope) =>
      loadPlan(scope, { ...first, strategies: readPlanFile(plan("2014-03-03")).strategies }),
    );
    expect((await inOrganisation((scope) => getLiveEvaluation(scope, "code:S"))).evaluateOn).toBe("2014-03-03");
  });
});
