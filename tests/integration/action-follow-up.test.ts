import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordAction } from "../../src/actions/action-service.ts";
import { reassignOpenActions, updateAction } from "../../src/actions/action-update-service.ts";
import { answerAsk, recordAsk } from "../../src/actions/ask-service.ts";
import { recordDecision } from "../../src/actions/decision-service.ts";
import { listFollowUp, listOfOccurrence, listOpenActionsOf } from "../../src/actions/follow-up-service.ts";
import type { Action } from "../../src/actions/schemas.ts";
import type { ActionEvidence, AskEvidence, DecisionEvidence } from "../../src/documents/evidence.ts";
import { moveClock } from "../../src/organisations/service.ts";
import { getPerson, updatePerson } from "../../src/people/service.ts";
import type { Scope } from "../../src/platform/db/scope.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { buildGoal, buildOccurrence, buildPerson, buildRoutine, buildStocktake } from "../support/factories.ts";

let test: TestApp;
let organisation: TestOrganisation;
let meeting: Awaited<ReturnType<typeof buildStocktake>>;

const inScope = <T>(work: (scope: Scope) => Promise<T>) => test.inScope(organisation, work);
const moveTo = (day: string) => inScope((scope) => moveClock(scope, new Date(`${day}T16:00:00Z`)));

const plan = {
  text: "Bring a plan for English learners",
  owner: "ccr-leader",
  due: "2013-08-31",
};

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

beforeEach(async () => {
  organisation = await test.addOrganisation({ sandboxStartsAt: new Date("2013-03-12T16:00:00Z") });
  meeting = await inScope(buildStocktake);
});

describe("what the next meeting opens with", () => {
  const request = (asOfDate: string, sincePreviousOn: string | null = "2013-03-12") => ({
    routineId: meeting.routineId,
    goalIds: [meeting.goalId],
    asOfDate,
    sincePreviousOn,
  });
  const followUp = (...args: Parameters<typeof request>) => inScope((scope) => listFollowUp(scope, request(...args)));
  const record = (overrides: object = {}) =>
    inScope((scope) => recordAction(scope, { occurrenceId: meeting.occurrenceId, ...plan, ...overrides }));
  const say = (label: string, update: Parameters<typeof updateAction>[2]) =>
    inScope((scope) => updateAction(scope, `code:${label}`, update));

  it("is each action as it stood on the document's day, whatever was said later", async () => {
    await record();
    await moveTo("2013-08-20");
    await say("A1", { kind: "slip", to: "2013-10-31", text: "Data agreements took longer" });
    await moveTo("2013-09-20");
    await say("A1", { kind: "done", text: "Plan sent" });
    const [before] = (await followUp("2013-09-05")).actions;
    // The type says that documents can be composed from it.
    const evidence: ActionEvidence | undefined = before;
    expect(evidence).toMatchObject({
      number: 1,
      owner: { code: "ccr-leader", title: "Goal leader" },
      state: "open",
      closedOn: null,
      dueOn: "2013-10-31",
      originalDueOn: "2013-08-31",
      slipReason: "Data agreements took longer",
      response: null,
      agreedOn: "2013-03-12",
      agreedAt: "Stocktake",
    });
    expect(before?.outcome).toBe("slipped");
    expect(before?.slips).toEqual([
      { from: "2013-08-31", to: "2013-10-31", reason: "Data agreements took longer", on: "2013-08-20" },
    ]);
    const [after] = (await followUp("2014-03-05", "2013-09-10")).actions;
    expect(after).toMatchObject({ state: "done", closedOn: "2013-09-20", response: "Plan sent", outcome: "answered" });
    expect((await followUp("2014-03-05", "2013-09-21")).actions).toEqual([]);
    expect((await followUp("2014-03-05", null)).actions).toHaveLength(1);
    expect((await followUp("2013-03-11")).actions).toEqual([]);
  });

  it("brings a finished action back when its metric is to be checked", async () => {
    const { rows } = await test.database.pool.query<{ id: string }>(
      `insert into metrics (id, organisation_id, code, title, kind, unit, direction, frequency, created_at, updated_at)
       values (gen_random_uuid(), $1, 'GRAD5', 'Rate', 'outcome', 'percent', 'higher', 'yearly', now(), now())
       returning id`,
      [organisation.id],
    );
    expect(rows).toHaveLength(1);
    await record({ metric: "GRAD5", checkOn: "2014-09-09" });
    await say("A1", { kind: "done" });
    expect((await followUp("2014-03-05", "2013-09-10")).actions).toEqual([]);
    const prepared = await inScope((scope) =>
      listFollowUp(scope, { ...request("2014-09-02", "2014-03-11"), checksUntilOn: "2014-09-09" }),
    );
    expect(prepared.actions).toMatchObject([{ state: "done", metric: { code: "GRAD5" }, checkOn: "2014-09-09" }]);
  });

  it("comes from the routine's own meetings and from others about the same goals, and from nothing else", async () => {
    const otherId = await inScope(async (scope) => {
      const other = await buildGoal(scope, { code: "TURN" });
      const meetings = {
        same: await buildRoutine(scope, { goalIds: [meeting.goalId] }),
        mixed: await buildRoutine(scope, { goalIds: [meeting.goalId, other.id] }),
        all: await buildRoutine(scope, { isForAllGoals: true }),
      };
      for (const [text, { id: routineId }] of Object.entries(meetings)) {
        const { id: occurrenceId } = await buildOccurrence(scope, { routineId });
        await recordDecision(scope, { occurrenceId, text });
        await recordAction(scope, { ...plan, occurrenceId, text });
        await recordAction(scope, { ...plan, occurrenceId, text: `${text} for CCR`, goal: "CCR" });
        await recordAction(scope, { ...plan, occurrenceId, text: `${text} for TURN`, goal: "TURN" });
      }
      return other.id;
    });
    await record({ text: "own for TURN", goal: "TURN" });
    const { actions, decisions } = await followUp("2013-09-03");
    expect(actions.map((action) => action.text)).toEqual([
      "same",
      "same for CCR",
      "mixed for CCR",
      "all for CCR",
      "own for TURN",
    ]);
    expect(decisions.map((decision) => decision.text)).toEqual(["same"]);
    const ofAll = await inScope((scope) =>
      listFollowUp(scope, { goalIds: [meeting.goalId, otherId], asOfDate: "2013-09-03", sincePreviousOn: null }),
    );
    expect(ofAll.actions).toHaveLength(10);
    expect(ofAll.decisions.map((decision) => decision.text)).toEqual(["same", "mixed", "all"]);
  });

  it("has the asks not answered by then, and the decisions since", async () => {
    await inScope(async (scope) => {
      const { occurrenceId } = meeting;
      const { id } = await recordAsk(scope, { occurrenceId, text: "Two analysts", to: "commissioner" });
      await recordDecision(scope, { occurrenceId, text: "Deep dive on English learners" });
      await moveClock(scope, new Date("2013-03-18T16:00:00Z"));
      await answerAsk(scope, id, { answer: "One now, one in January" });
    });
    const early = await followUp("2013-03-14");
    const asks: AskEvidence[] = early.asks;
    const decisions: DecisionEvidence[] = early.decisions;
    expect(asks).toMatchObject([{ text: "Two analysts", answer: null, answeredOn: null }]);
    expect(decisions).toMatchObject([{ number: 1, decidedOn: "2013-03-12", decidedAt: "Stocktake" }]);
    expect((await followUp("2013-09-03")).asks).toMatchObject([{ answeredOn: "2013-03-18" }]);
    const later = await followUp("2014-03-04", "2013-09-10");
    expect([later.asks, later.decisions]).toEqual([[], []]);
  });

  it("leaves the meeting's own out of what was agreed before it", async () => {
    await record();
    await inScope((scope) => recordDecision(scope, { occurrenceId: meeting.occurrenceId, text: "Report both rates" }));
    const own = await inScope((scope) => listOfOccurrence(scope, meeting.occurrenceId));
    expect([own.actions.length, own.decisions.length]).toEqual([1, 1]);
    const earlier = await inScope((scope) =>
      listFollowUp(scope, { ...request("2013-03-14", null), exceptOccurrenceId: meeting.occurrenceId }),
    );
    expect(earlier).toEqual({ actions: [], decisions: [], asks: [] });
  });
});

describe("a handover", () => {
  it("takes the former owner's open actions of the goal along, and no others", async () => {
    const ids = await inScope(async (scope) => {
      const { occurrenceId, goalId } = meeting;
      const unrelated = await buildOccurrence(scope);
      await recordAction(scope, { ...plan, occurrenceId });
      await recordAction(scope, { ...plan, occurrenceId, owner: "other-leader" });
      await recordAction(scope, { ...plan, occurrenceId });
      await recordAction(scope, { ...plan, occurrenceId: unrelated.id });
      await updateAction(scope, "code:A3", { kind: "done" });
      const idOf = async (code: string) => (await getPerson(scope, `code:${code}`)).id;
      return { goalId, from: await idOf("ccr-leader"), to: await idOf("other-leader") };
    });
    const handOver = () =>
      inScope((scope) =>
        reassignOpenActions(
          scope,
          { goalId: ids.goalId, fromPersonId: ids.from, toPersonId: ids.to },
          "Acting until the post is filled",
        ),
      );
    expect((await handOver()).map((action) => action.number)).toEqual([1]);
    expect(await handOver()).toEqual([]);
    const owners = (await test.call(organisation.adminKey, "GET", "/v1/actions"))
      .json<{ data: Action[] }>()
      .data.map((action) => action.owner);
    expect(owners).toEqual(["other-leader", "other-leader", "ccr-leader", "ccr-leader"]);
    const { rows } = await test.database.pool.query<{ summary: string }>(
      "select summary from audit_entries where organisation_id = $1 and event = 'action.reassigned'",
      [organisation.id],
    );
    expect(rows).toEqual([{ summary: "A1 passed from Goal leader to Other leader: Acting until the post is filled" }]);
  });
});

describe("who is reminded before a meeting", () => {
  it("is whoever is still there, with everything open, the next due first", async () => {
    const ids = await inScope(async (scope) => {
      const { occurrenceId } = meeting;
      const gone = await buildPerson(scope, { code: "gone", title: "Left since" });
      await recordAction(scope, { ...plan, occurrenceId, due: "2013-04-10" });
      await recordAction(scope, { ...plan, occurrenceId, due: "2013-04-01" });
      await recordAction(scope, { ...plan, occurrenceId, due: "2013-04-12" });
      await recordAction(scope, { ...plan, occurrenceId, due: "2013-04-01", owner: "gone" });
      await updatePerson(scope, "code:gone", { active: false }, "any");
      return { owner: (await getPerson(scope, "code:ccr-leader")).id, gone: gone.id };
    });
    const open = await inScope((scope) => listOpenActionsOf(scope, [ids.owner, ids.gone]));
    expect([...open.keys()]).toEqual([ids.owner]);
    expect(open.get(ids.owner)?.map((action) => action.number)).toEqual([2, 1, 3]);
  });
});
