import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordAction } from "../../src/actions/action-service.ts";
import { recordAsk } from "../../src/actions/ask-service.ts";
import { recordDecision } from "../../src/actions/decision-service.ts";
import { listFollowUp } from "../../src/actions/follow-up-service.ts";
import { listOpenActionsOfZone } from "../../src/actions/reminding-service.ts";
import { gatherAgenda } from "../../src/documents/evidence-service.ts";
import type { Scope } from "../../src/platform/db/scope.ts";
import { newId } from "../../src/platform/ids/ids.ts";
import { getOccurrence } from "../../src/routines/occurrences/occurrence-service.ts";
import { sites } from "../../src/sites/tables.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, stocktake } from "../support/delivery-unit.ts";
import { buildGoal, buildOccurrence, buildPerson, buildRoutine } from "../support/factories.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const monthly = { every: "1 month", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2013-03-01" };
const june = "2013-06-11";

interface Lived {
  on: string;
  title: string;
  lastMetOn: string | null;
  /** Texts of the agenda's follow-up, and of its requests for help. */
  opensWith: string[];
  asks: string[];
  agreedAt: string[];
  /** Texts still open from earlier meetings in the action log. */
  stillOpen: string[];
}

const textsOf = (lines: { text: string }[]): string[] => lines.map(({ text }) => text);

/**
 * Lives an account review from March to September 2013, June being cancelled: each month its agenda is issued; the
 * meeting agrees a long action and a short one, which is done in the month after, and asks for help.
 */
const liveSevenMonths = async (
  unit: DeliveryUnit,
  routine: object,
  more: (month: string, occurrence: string) => Promise<void> = async () => {},
): Promise<Lived[]> => {
  await unit.addRoutine({ ...stocktake, code: "review", kind: "accountReview", title: "Review", ...routine });
  const lived: Lived[] = [];
  let shortOnes: string[] = [];
  const planned = (await unit.occurrences()).filter(({ date }) => date < "2013-10-01");
  expect(planned).toHaveLength(7);
  for (const { id, date } of planned) {
    if (date === june) continue;
    const { steps } = await unit.occurrence(id);
    const dueAt = (kind: string) => found(steps.find(({ step }) => step === kind)).dueAt;
    await unit.liveTo(dueAt("draft"));
    await unit.liveTo(dueAt("issue"));
    const agenda = (await unit.must(200, "GET", `occurrences/${id}/agenda`)).content;
    const { lastMetOn } = await test.inScope(unit.organisation, async (scope) =>
      gatherAgenda(scope, await getOccurrence(scope, id), { state: "pending", by: null, on: null }),
    );
    await unit.jumpTo(`${date}T16:00:00Z`);
    await unit.must(200, "POST", `occurrences/${id}/hold`, undefined, "*");
    for (const code of shortOnes) await unit.must(201, "POST", `actions/code:${code}/updates`, { kind: "done" });
    const month = date.slice(0, 7);
    const action = { occurrence: id, owner: "ccr-leader", due: "2014-01-31" };
    await unit.must(201, "POST", "actions", { ...action, text: `long of ${month}` });
    shortOnes = [(await unit.must(201, "POST", "actions", { ...action, text: `short of ${month}` })).code];
    await unit.must(201, "POST", "asks", { occurrence: id, text: `help of ${month}`, to: "commissioner" });
    await more(month, id);
    if (date.startsWith("2013-05")) {
      const next = found(planned.find((one) => one.date === june));
      await unit.must(200, "POST", `occurrences/${next.id}/cancel`, { reason: "Examinations" }, "*");
    }
    await unit.liveTo(dueAt("actionLog"));
    const logs = (await unit.must(200, "GET", `documents?occurrence=${id}&kind=actionLog`)).data;
    const log = (await unit.must(200, "GET", `documents/${found<{ id: string }>(logs[0]).id}`)).content;
    lived.push({
      on: date,
      title: agenda.title,
      lastMetOn,
      opensWith: textsOf(agenda.followUp.items),
      asks: textsOf(agenda.nextSteps.asks),
      agreedAt: agenda.followUp.items.map((item: { agreedAt: string }) => item.agreedAt),
      stillOpen: textsOf(log.earlierActions),
    });
  }
  return lived;
};

/** What three who take turns read in their first round and, June being cancelled, their second. */
const twoRounds = (names: readonly [string, string, string]) => {
  const [first, second, third] = names;
  const rounds = [
    { name: first, on: "2013-03-12", lastMetOn: null },
    { name: second, on: "2013-04-09", lastMetOn: null },
    { name: third, on: "2013-05-14", lastMetOn: null },
    { name: first, on: "2013-07-09", lastMetOn: "2013-03-12" },
    { name: second, on: "2013-08-13", lastMetOn: "2013-04-09" },
    { name: third, on: "2013-09-10", lastMetOn: "2013-05-14" },
  ];
  return rounds.map(({ name, on, lastMetOn }) => {
    const month = lastMetOn?.slice(0, 7);
    return {
      on,
      title: `Review: ${name}: agenda`,
      lastMetOn,
      opensWith: month === undefined ? [] : [`long of ${month}`, `short of ${month}`],
      asks: month === undefined ? [] : [`help of ${month}`],
      agreedAt: month === undefined ? [] : [`Review: ${name}`, `Review: ${name}`],
      stillOpen: month === undefined ? [] : [`long of ${month}`],
    };
  });
};

const schools = [
  { code: "LHS", title: "Lincoln High School" },
  { code: "EHS", title: "Eagle High School" },
  { code: "VHS", title: "Valley High School" },
] as const;

describe("an account review in turns", () => {
  it("over sites opens with what was agreed at the site's own last meeting, which is when it last met", async () => {
    const unit = await makeDeliveryUnit(test);
    for (const school of schools) await unit.must(201, "POST", "sites", { ...school, kind: "school" });
    const [a, b, c] = schools;
    const turns = { sites: [a.code, b.code, c.code] };
    // Each action names the goal, being agreed in a routine for one goal; that alone must not carry it to other sites.
    const lived = await liveSevenMonths(unit, { goals: ["CCR"], turns, cadence: monthly });
    expect(lived).toEqual(twoRounds([a.title, b.title, c.title]));
  });

  it("over topics opens with what was agreed at the topic's own last meeting", async () => {
    const unit = await makeDeliveryUnit(test);
    const topics = ["Attendance", "Staffing", "Safety"] as const;
    const lived = await liveSevenMonths(unit, { goals: ["CCR"], turns: { topics }, cadence: monthly });
    expect(lived).toEqual(twoRounds(topics));
  });

  it("over goals opens with what was agreed at the goal's own last meeting, and with what names the goal", async () => {
    const unit = await makeDeliveryUnit(test);
    for (const [code, title] of [
      ["LIT", "Literacy"],
      ["MTH", "Numeracy"],
    ]) {
      await unit.must(201, "POST", "goals", { code, title, owner: "unit" });
    }
    const turns = { goals: ["CCR", "LIT", "MTH"] };
    const lived = await liveSevenMonths(unit, { goals: turns.goals, turns, cadence: monthly }, async (month, id) => {
      if (month !== "2013-05") return;
      const action = { occurrence: id, owner: "ccr-leader", due: "2014-02-28", text: "for Literacy", goal: "LIT" };
      await unit.must(201, "POST", "actions", action);
    });
    const expected = twoRounds(["Success", "Literacy", "Numeracy"]);
    // Agreed in May at the turn of Numeracy: it is followed up there and by the goal that it names.
    for (const meeting of expected.slice(4)) {
      const [long = "", short = ""] = meeting.opensWith;
      meeting.opensWith = [long, "for Literacy", short];
      const [own = ""] = meeting.agreedAt;
      meeting.agreedAt = [own, "Review: Numeracy", own];
      meeting.stillOpen.push("for Literacy");
    }
    expect(lived).toEqual(expected);
  });

  it("is no matter to a routine without turns, which opens with all it agreed and last met a month ago", async () => {
    const unit = await makeDeliveryUnit(test);
    const lived = await liveSevenMonths(unit, { goals: ["CCR"], cadence: monthly });
    expect(new Set(lived.map(({ title }) => title))).toEqual(new Set(["Review: agenda"]));
    expect(lived.map(({ lastMetOn }) => lastMetOn)).toEqual([
      null,
      "2013-03-12",
      "2013-04-09",
      "2013-05-14",
      "2013-07-09",
      "2013-08-13",
    ]);
    expect(lived[3]?.opensWith).toEqual([
      "long of 2013-03",
      "long of 2013-04",
      "long of 2013-05",
      "short of 2013-05",
      "short of 2013-04",
    ]);
    expect(new Set(lived.flatMap(({ agreedAt }) => agreedAt))).toEqual(new Set(["Review"]));
  });
});

describe("what is followed up at one's turn", () => {
  const inNewOrganisation = async <T>(work: (scope: Scope) => Promise<T>): Promise<T> => {
    const organisation = await test.addOrganisation({ sandboxStartsAt: new Date("2013-09-01T16:00:00Z") });
    return test.inScope(organisation, work);
  };

  /** A goal, and a routine about it that takes turns over two sites. */
  const buildParents = async (scope: Scope) => {
    await buildPerson(scope, { code: "lead" });
    await buildPerson(scope, { code: "chief" });
    const goal = await buildGoal(scope, { code: "CCR" });
    const review = await buildRoutine(scope, { title: "Review", goalIds: [goal.id], turnsOver: "sites" });
    const [one, two] = ["S1", "S2"].map((code) => ({
      id: newId(),
      organisationId: scope.organisationId,
      code,
      title: `School ${code}`,
      kind: "school" as const,
      createdAt: scope.clock.now(),
      updatedAt: scope.clock.now(),
    }));
    const rows = { one: found(one), two: found(two) };
    await scope.db.insert(sites).values([rows.one, rows.two]);
    const at = ({ id, title }: { id: string; title: string }) => ({ turnSiteId: id, turnTitle: title });
    return { goal, review, one: at(rows.one), two: at(rows.two) };
  };
  const agree = async (scope: Scope, text: string, meeting: Parameters<typeof buildOccurrence>[1], goal?: string) => {
    const { id: occurrenceId } = await buildOccurrence(scope, { status: "held", ...meeting });
    await recordAction(scope, { occurrenceId, text, owner: "lead", due: "2013-06-30", goal });
    await recordDecision(scope, { occurrenceId, text });
    await recordAsk(scope, { occurrenceId, text, to: "chief" });
  };
  const follow = (scope: Scope, request: Pick<Parameters<typeof listFollowUp>[1], "routineId" | "turn" | "goalIds">) =>
    listFollowUp(scope, { asOfDate: "2013-09-30", sincePreviousOn: null, ...request });
  const noTurn = { turnGoalId: null, turnSiteId: null, turnTitle: null };

  it("leaves out what another routine agreed about the goal at another site, and keeps what it agreed at this one", async () => {
    const followed = await inNewOrganisation(async (scope) => {
      const { goal, review, one, two } = await buildParents(scope);
      const support = await buildRoutine(scope, { title: "Support", goalIds: [goal.id], turnsOver: "sites" });
      await agree(scope, "support at S1", { routineId: support.id, ...one });
      await agree(scope, "support at S2", { routineId: support.id, heldOn: "2013-04-09", ...two });
      const stocktakes = await buildRoutine(scope, { title: "Stocktake", goalIds: [goal.id] });
      await agree(scope, "at the stocktake", { routineId: stocktakes.id });
      return follow(scope, { routineId: review.id, goalIds: [goal.id], turn: { ...noTurn, ...one } });
    });
    const expected = ["support at S1", "at the stocktake"];
    expect(textsOf(followed.actions)).toEqual(expected);
    expect(textsOf(followed.decisions)).toEqual(expected);
    expect(textsOf(followed.asks).toSorted()).toEqual(expected.toSorted());
  });

  it("keeps what the routine agreed before it took turns, at every turn", async () => {
    const [one, two] = await inNewOrganisation(async (scope) => {
      const parents = await buildParents(scope);
      const routineId = parents.review.id;
      await agree(scope, "before", { routineId });
      await agree(scope, "at S1", { routineId, heldOn: "2013-04-09", ...parents.one });
      const at = async (turn: object) =>
        textsOf((await follow(scope, { routineId, goalIds: [], turn: { ...noTurn, ...turn } })).actions);
      return [await at(parents.one), await at(parents.two)];
    });
    expect(one).toEqual(["before", "at S1"]);
    expect(two).toEqual(["before"]);
  });

  it("has, for a goal, what other routines said at its turn, and not what they said at another's", async () => {
    const { actions, decisions } = await inNewOrganisation(async (scope) => {
      const { goal } = await buildParents(scope);
      const other = await buildGoal(scope, { code: "LIT" });
      const review = await buildRoutine(scope, { goalIds: [goal.id, other.id], turnsOver: "goals" });
      const turnOf = ({ id, title }: typeof goal) => ({ turnGoalId: id, turnTitle: title });
      await agree(scope, "at its turn", { routineId: review.id, ...turnOf(goal) });
      await agree(scope, "at the other's", { routineId: review.id, heldOn: "2013-04-09", ...turnOf(other) });
      await agree(scope, "named there", { routineId: review.id, heldOn: "2013-05-14", ...turnOf(other) }, "CCR");
      return follow(scope, { goalIds: [goal.id], turn: noTurn });
    });
    expect(textsOf(actions)).toEqual(["at its turn", "named there"]);
    expect(textsOf(decisions)).toEqual(["at its turn"]);
  });

  it("says in documents and digests at whose turn something was agreed", async () => {
    const { followed, open } = await inNewOrganisation(async (scope) => {
      const { goal, review, one } = await buildParents(scope);
      await agree(scope, "at S1", { routineId: review.id, ...one });
      return {
        followed: await follow(scope, { routineId: review.id, goalIds: [goal.id], turn: noTurn }),
        open: await listOpenActionsOfZone(scope, { timeZone: "America/New_York", isOwn: true }),
      };
    });
    expect(followed.actions).toMatchObject([{ agreedAt: "Review: School S1", routine: { title: "Review" } }]);
    expect(followed.decisions).toMatchObject([{ decidedAt: "Review: School S1", routine: { title: "Review" } }]);
    expect(open).toMatchObject([{ agreedAt: "Review: School S1" }]);
  });
});
