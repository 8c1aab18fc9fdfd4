import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents } from "../../src/documents/tables.ts";
import type { DocumentModel } from "../../src/documents/view-model.ts";
import { listIntegrityWarnings } from "../../src/integrity/service.ts";
import type { Scope } from "../../src/platform/db/scope.ts";
import { newId } from "../../src/platform/ids/ids.ts";
import { occurrenceChanges, runUpSteps } from "../../src/routines/tables.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { buildOccurrence, buildRoutine } from "../support/factories.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const begin = (now: string) => test.addOrganisation({ sandboxStartsAt: new Date(now) });
const get = async (organisation: TestOrganisation, path: string) => {
  const answer = await test.call(organisation.adminKey, "GET", `/v1/${path}`);
  return { status: answer.statusCode, body: answer.json() };
};

const ten = (date: string) => new Date(`${date}T15:00:00Z`);
const columns = (scope: Scope, occurrenceId: string) => ({
  id: newId(),
  organisationId: scope.organisationId,
  occurrenceId,
});

const addStep = (scope: Scope, occurrenceId: string, kind: string, dueOn: string, state: "planned" | "done" = "done") =>
  scope.db
    .insert(runUpSteps)
    .values({ ...columns(scope, occurrenceId), kind, leadDays: 0, dueOn, dueAt: ten(dueOn), state });

const addIssued = (scope: Scope, occurrenceId: string, kind: "agenda" | "memo" | "actionLog", on: string) =>
  scope.db.insert(documents).values({
    ...columns(scope, occurrenceId),
    kind,
    status: "issued",
    content: {} as DocumentModel,
    contentHash: "",
    composedAt: ten(on),
    issuedAt: ten(on),
    createdAt: ten(on),
    updatedAt: ten(on),
  });

const addMove = (scope: Scope, occurrenceId: string, from: string, to: string, isByPeople = true) =>
  scope.db.insert(occurrenceChanges).values({
    ...columns(scope, occurrenceId),
    kind: "moved",
    fromStartsAt: ten(from),
    toStartsAt: ten(to),
    timeZone: "America/New_York",
    reason: "clash",
    isByPeople,
    recordedAt: ten(from),
    announcement: "notNeeded",
  });

/** A monthly stocktake that went as routines go, and memos of which one gave way; it is Wednesday 15 May 2013. */
const liveThroughSpring = async (organisation: TestOrganisation) =>
  test.inScope(organisation, async (scope) => {
    const stocktake = await buildRoutine(scope, { code: "stocktake", title: "Stocktake" });
    const meet = (heldOn: string, more: Parameters<typeof buildOccurrence>[1] = {}) =>
      buildOccurrence(scope, { routineId: stocktake.id, heldOn, status: "held", ...more });

    const onTime = await meet("2013-01-08", { chairAttended: true });
    await addStep(scope, onTime.id, "issue", "2013-01-02");
    await addStep(scope, onTime.id, "actionLog", "2013-01-10");
    await addIssued(scope, onTime.id, "agenda", "2013-01-02");
    await addIssued(scope, onTime.id, "actionLog", "2013-01-10");

    const late = await meet("2013-02-12", { tookPlaceOn: "2013-02-13", chairAttended: false, status: "closed" });
    await addStep(scope, late.id, "issue", "2013-02-05");
    await addStep(scope, late.id, "actionLog", "2013-02-14");
    await addIssued(scope, late.id, "agenda", "2013-02-06");

    const moved = await meet("2013-03-19", { movedFromOn: "2013-03-12", moveReason: "clash", sequence: 1 });
    await addMove(scope, moved.id, "2013-03-12", "2013-03-19");
    await meet("2013-04-09", { status: "cancelled", cause: "budget week" });
    await meet("2013-05-07", { status: "planned" });
    const shifted = await meet("2013-05-10");
    await addMove(scope, shifted.id, "2013-05-09", "2013-05-10", false);
    const next = await meet("2013-05-21", { status: "planned" });
    await addStep(scope, next.id, "signOff", "2013-05-15", "planned");
    await addStep(scope, next.id, "issue", "2013-05-16", "planned");

    const memo = await buildRoutine(scope, { code: "memo", title: "Memo", kind: "memo" });
    const paper = await buildOccurrence(scope, { routineId: memo.id, heldOn: "2013-03-04", status: "issued" });
    await addIssued(scope, paper.id, "memo", "2013-03-04");
    await buildOccurrence(scope, { routineId: memo.id, heldOn: "2013-05-06", status: "gaveWay" });
    await buildRoutine(scope, { code: "ended", endedAt: ten("2013-01-01") });
    return { nextId: next.id, unrecordedOn: "2013-05-07" };
  });

const counts = { heldOnTime: 0, heldLate: 0, moved: 0, cancelled: 0, skipped: 0, gaveWay: 0, notRecorded: 0 };

describe("the routine-integrity record", () => {
  it("says of each routine and of all how they were kept", async () => {
    const organisation = await begin("2013-05-15T16:00:00Z");
    await liveThroughSpring(organisation);
    const { status, body } = await get(organisation, "integrity?from=2013-01-01&to=2013-12-31");
    expect(status).toBe(200);
    expect(body).toMatchObject({ from: "2013-01-01", to: "2013-05-15" });
    expect(body.routines.map(({ routine }: { routine: string }) => routine)).toEqual(["memo", "stocktake"]);
    const [memo, stocktake] = body.routines;
    expect(memo).toMatchObject({ expected: 1, integrity: 1, counts: { ...counts, heldOnTime: 1, gaveWay: 1 } });
    expect(memo.briefInTime).toEqual({ count: 1, of: 1, share: 1 });
    expect(stocktake).toMatchObject({
      ...{ expected: 6, integrity: 0.3333 },
      counts: { ...counts, heldOnTime: 2, heldLate: 1, moved: 1, cancelled: 1, notRecorded: 1 },
      chairAbsent: { count: 1, of: 2, share: 0.5 },
      briefInTime: { count: 1, of: 2, share: 0.5 },
      actionLogInTime: { count: 1, of: 2, share: 0.5 },
    });
    expect(body.total).toMatchObject({ expected: 7, integrity: 0.4286 });
  });

  it("names each occurrence of a routine with its day and outcome, and only what is past", async () => {
    const organisation = await begin("2013-05-15T16:00:00Z");
    await liveThroughSpring(organisation);
    const { body } = await get(organisation, "routines/code:stocktake/integrity?from=2013-02-01");
    const listed = body.occurrences.map((one: { plannedOn: string; actualOn: string | null; outcome: string }) =>
      [one.plannedOn, one.actualOn, one.outcome].join(" "),
    );
    expect(listed).toEqual([
      "2013-02-12 2013-02-13 heldLate",
      "2013-03-12 2013-03-19 moved",
      "2013-04-09  cancelled",
      "2013-05-07  notRecorded",
      "2013-05-10 2013-05-10 heldOnTime",
    ]);
    expect(body).toMatchObject({ routine: "stocktake", kind: "stocktake", from: "2013-02-01", to: "2013-05-15" });
  });

  it("warns of what can still be mended, the most urgent first", async () => {
    const organisation = await begin("2013-05-15T16:00:00Z");
    const { nextId } = await liveThroughSpring(organisation);
    const { body } = await get(organisation, "integrity");
    const { body: ofMemo } = await get(organisation, "routines/code:memo/integrity");
    expect(ofMemo.warnings).toEqual([]);
    expect(body.warnings).toMatchObject([
      {
        kind: "notRecorded",
        routine: "stocktake",
        mendBy: "2013-05-15",
        message: expect.stringContaining("Tue 7 May 2013"),
      },
      { kind: "briefNotSignedOff", occurrence: nextId, mendBy: "2013-05-16" },
    ]);
    const listed = await test.inScope(organisation, (scope) => listIntegrityWarnings(scope));
    expect(listed.map(({ kind, occurrenceId, message }) => ({ kind, occurrence: occurrenceId, message }))).toEqual(
      body.warnings.map(({ kind, occurrence, message }: Record<string, string>) => ({ kind, occurrence, message })),
    );
  });

  it("warns of a habit before the next occurrence, while a routine goes on", async () => {
    const organisation = await begin("2013-05-15T16:00:00Z");
    await test.inScope(organisation, async (scope) => {
      for (const [code, endedAt] of [
        ["going", null],
        ["ended", ten("2013-05-14")],
      ] as const) {
        const { id: routineId } = await buildRoutine(scope, { code, title: code, endedAt });
        await buildOccurrence(scope, { routineId, heldOn: "2013-03-12", status: "skipped", cause: "x" });
        await buildOccurrence(scope, { routineId, heldOn: "2013-04-09", status: "cancelled", cause: "x" });
        await buildOccurrence(scope, { routineId, heldOn: "2013-06-11" });
      }
    });
    const { body } = await get(organisation, "integrity");
    expect(body.warnings).toMatchObject([{ kind: "becomingHabit", routine: "going", mendBy: "2013-06-11" }]);
  });

  it("is empty, not zero, where nothing was due", async () => {
    const organisation = await begin("2013-05-15T16:00:00Z");
    await test.inScope(organisation, (scope) => buildRoutine(scope, { code: "new" }));
    const { body } = await get(organisation, "integrity");
    expect(body).toMatchObject({ from: "2012-05-15", total: { expected: 0, integrity: null }, warnings: [] });
    expect(body.routines).toMatchObject([{ routine: "new", expected: 0, integrity: null }]);
  });

  it("refuses a window that is upside down, impossible or endless, and finds no other organisation's routine", async () => {
    const organisation = await begin("2013-05-15T16:00:00Z");
    const other = await begin("2013-05-15T16:00:00Z");
    const theirs = await test.inScope(other, (scope) => buildRoutine(scope));
    const status = async (path: string) => (await get(organisation, path)).status;
    expect(await status("integrity?from=2013-05-02&to=2013-05-01")).toBe(422);
    expect(await status("integrity?from=2013-06-01")).toBe(422);
    expect(await status("integrity?from=2000-01-01")).toBe(422);
    expect(await status("integrity?from=2013-02-30")).toBe(400);
    expect(await status("integrity?since=2013-01-01")).toBe(400);
    expect(await status(`routines/${theirs.id}/integrity`)).toBe(404);
  });

  it("asks the database as often for many occurrences as for one", async () => {
    const countStatements = async (months: number) => {
      const organisation = await begin("2013-12-31T16:00:00Z");
      await test.inScope(organisation, async (scope) => {
        for (const code of ["a", "b"]) {
          const { id: routineId } = await buildRoutine(scope, { code });
          for (let month = 12; month > 12 - months; month -= 1) {
            const heldOn = `2013-${String(month).padStart(2, "0")}-12`;
            const { id } = await buildOccurrence(scope, { routineId, heldOn, status: "held" });
            await addStep(scope, id, "issue", heldOn);
          }
        }
      });
      return test.inScope(organisation, async (scope) => {
        let count = 0;
        const { $client } = scope.db;
        const query = $client.query.bind($client);
        $client.query = ((...given: Parameters<typeof query>) => {
          count += 1;
          return query(...given);
        }) as typeof $client.query;
        try {
          await listIntegrityWarnings(scope);
          return count;
        } finally {
          $client.query = query;
        }
      });
    };
    const few = await countStatements(1);
    expect(await countStatements(12)).toBe(few);
    expect(few).toBeLessThan(20);
  });
});
