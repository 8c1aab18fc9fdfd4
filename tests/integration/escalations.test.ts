import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordAction } from "../../src/actions/action-service.ts";
import { updateAction } from "../../src/actions/action-update-service.ts";
import { addressOfEscalation } from "../../src/escalations/page-service.ts";
import { needsEscalation, raiseEscalations } from "../../src/escalations/raising-service.ts";
import { listEscalatedTo } from "../../src/escalations/service.ts";
import { getTime, moveClock } from "../../src/organisations/service.ts";
import { getPerson, updatePerson } from "../../src/people/service.ts";
import type { Scope } from "../../src/platform/db/scope.ts";
import { createTestApp, keepMail, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;
let occurrence: string;

const inScope = <T>(work: (scope: Scope) => Promise<T>) => test.inScope(unit.organisation, work);
const goTo = (day: string) => inScope((scope) => moveClock(scope, new Date(`${day}T15:00:00Z`)));
const raise = () => inScope(raiseEscalations);
const raiseOn = async (day: string) => {
  await goTo(day);
  return raise();
};
const list = async (query = "") => (await unit.must(200, "GET", `escalations${query}`)).data;
const told = (to: string, day?: string) =>
  inScope(async (scope) => {
    const today = day ?? (await getTime(scope)).today;
    const person = await getPerson(scope, `code:${to}`);
    return (await listEscalatedTo(scope, "all", today)).get(person.id) ?? [];
  });
const events = async () => (await unit.state()).audit.filter((entry) => entry.startsWith("escalation."));

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** Due on Friday 1 March 2013, agreed on 12 February: it serves the goal of the meeting, which is about one. */
beforeEach(async () => {
  unit = await makeDeliveryUnit(test, {
    now: "2013-02-12T15:00:00Z",
    calendar: { add: [{ on: "2013-03-06", title: "Snow day" }] },
  });
  await unit.must(200, "PATCH", "organisation", { defaultCalendar: "days" }, "*");
  for (const code of ["owner", "next-leader"]) {
    await unit.must(201, "POST", "people", { code, title: `The ${code}`, role: "owner", email: `${code}@x.example` });
  }
  await unit.addRoutine({ cadence: { every: "month", on: "first Monday", at: "10:00", startsOn: "2013-02-13" } });
  occurrence = found((await unit.occurrences())[0]).id;
  await unit.must(201, "POST", "actions", { occurrence, text: "Bring a plan", owner: "owner", due: "2013-03-05" });
});

// Due Tuesday 5 March; the 6th is a day off: five working days are over on the 13th, ten on the 20th, fifteen on the 27th.
describe("an overdue action", () => {
  it("goes up three levels in working days, to those who hold the roles on each day, over a holiday", async () => {
    expect(await raiseOn("2013-03-12")).toBe(0);
    expect(await inScope(needsEscalation)).toBe(false);
    await goTo("2013-03-13");
    expect(await inScope(needsEscalation)).toBe(true);
    expect(await raise()).toBe(1);
    expect(await inScope(needsEscalation)).toBe(false);
    expect(await told("ccr-leader")).toMatchObject([
      { level: 1, isNew: true, daysOverdue: 8, action: { number: 1, text: "Bring a plan" }, lastSaid: null },
    ]);
    expect(await raiseOn("2013-03-14")).toBe(0);
    expect(await told("ccr-leader")).toMatchObject([{ isNew: false, daysOverdue: 9 }]);

    await unit.must(201, "POST", "goals/code:CCR/owners", { person: "next-leader" });
    expect(await raiseOn("2013-03-19")).toBe(0);
    expect(await raiseOn("2013-03-20")).toBe(1);
    expect(await raiseOn("2013-03-27")).toBe(1);
    expect(
      (await list()).map((one: { level: number; recipients: string[] }) => [one.level, ...one.recipients]),
    ).toEqual([
      [1, "ccr-leader"],
      [2, "unit"],
      [3, "commissioner"],
    ]);
    expect((await list("?person=code:unit")).length).toBe(1);
    expect(await events()).toHaveLength(3);
  });

  it("goes to the goal leader of the day on which the level is reached, not of the day it was agreed", async () => {
    await unit.must(201, "POST", "goals/code:CCR/owners", { person: "next-leader" });
    await raiseOn("2013-03-13");
    expect(await told("next-leader")).toHaveLength(1);
    expect(await told("ccr-leader")).toEqual([]);
  });

  it("finds the goal leader by its strategy too", async () => {
    await unit.must(201, "POST", "goals", { code: "G2", title: "Second", owner: "next-leader" });
    await unit.must(201, "POST", "strategies", { code: "S", title: "Tutors", goals: ["G2"] });
    await unit.must(201, "POST", "actions", {
      occurrence,
      text: "Hire",
      owner: "owner",
      due: "2013-03-05",
      strategy: "S",
    });
    await raiseOn("2013-03-13");
    expect((await told("next-leader")).map(({ action }) => action.number)).toEqual([2]);
    expect((await told("ccr-leader")).map(({ action }) => action.number)).toEqual([1]);
  });

  it("passes over a level that its owner holds alone, and one whose leader left", async () => {
    await unit.must(201, "POST", "actions", { occurrence, text: "Own", owner: "ccr-leader", due: "2013-03-05" });
    expect(await raiseOn("2013-03-13")).toBe(1);
    expect(await told("ccr-leader")).toHaveLength(1);
    await inScope((scope) => updatePerson(scope, "code:ccr-leader", { active: false }, "any"));
    await unit.must(201, "POST", "actions", { occurrence, text: "Later", owner: "owner", due: "2013-03-06" });
    expect(await raiseOn("2013-03-15")).toBe(0);
    expect(await told("ccr-leader")).toEqual([]);
    await raiseOn("2013-03-20");
    expect((await told("unit")).map(({ action }) => action.number)).toEqual([1, 2]);
  });

  it("is not taken up on a day off, but on the next working day", async () => {
    await unit.must(201, "POST", "actions", { occurrence, text: "Friday", owner: "owner", due: "2013-03-07" });
    expect(await raiseOn("2013-03-16")).toBe(0);
    expect(await raiseOn("2013-03-18")).toBe(2);
  });

  it("leaves one row a level, raised twice and at once", async () => {
    await goTo("2013-03-20");
    const counts = await Promise.all([raise(), raise(), raise()]);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(2);
    expect(await raise()).toBe(0);
    expect(await list()).toHaveLength(2);
    expect(await events()).toHaveLength(2);
  });

  it("is not escalated from before it was written down", async () => {
    await goTo("2013-03-20");
    await inScope((scope) =>
      recordAction(scope, { occurrenceId: occurrence, text: "Late", owner: "owner", due: "2013-03-05" }),
    );
    expect(await raise()).toBe(2);
    expect(await list("?action=code:A2")).toEqual([]);
    await raiseOn("2013-03-27");
    expect((await list("?action=code:A2")).map(({ level }: { level: number }) => level)).toEqual([1]);
  });
});

describe("an escalation", () => {
  const say = (update: Parameters<typeof updateAction>[2]) =>
    inScope((scope) => updateAction(scope, "code:A1", update));
  const first = async () => found((await list("?state=open"))[0]) as { id: string };

  it("ends at once when the owner answers, for the API and the digest, and in the record on the next morning", async () => {
    await raiseOn("2013-03-13");
    await say({ kind: "done", text: "Sent" });
    expect(await told("ccr-leader")).toEqual([]);
    expect(await list("?state=ended")).toMatchObject([{ action: "A1", endedOn: null, daysOverdue: 0 }]);
    expect(await raiseOn("2013-03-14")).toBe(0);
    expect(await list("?state=ended")).toMatchObject([{ endedOn: "2013-03-14", reason: "it is done" }]);
    expect((await events()).at(-1)).toContain("The escalation of A1 (level 1) ended: it is done");
    await goTo("2013-04-30");
    expect(await inScope(needsEscalation)).toBe(false);
  });

  it("begins anew with a later due date, and again when an answered action is opened again", async () => {
    await raiseOn("2013-03-20");
    await say({ kind: "slip", to: "2013-03-22", text: "Late data" });
    expect(await raiseOn("2013-03-25")).toBe(0);
    expect(await raiseOn("2013-03-29")).toBe(1);
    expect((await list("?state=open")).map((one: { level: number; due: string }) => [one.due, one.level])).toEqual([
      ["2013-03-22", 1],
    ]);
    await say({ kind: "done", text: "Sent" });
    await raiseOn("2013-04-01");
    await say({ kind: "reopen", text: "It was not" });
    expect(await raiseOn("2013-04-02")).toBe(1);
    expect(await list("?state=open")).toMatchObject([{ level: 1, raisedOn: "2013-04-02", reason: null }]);
  });

  it("is quiet once it is acknowledged, and the line goes on", async () => {
    await raiseOn("2013-03-13");
    const { id } = await first();
    await unit.must(200, "POST", `escalations/${id}/acknowledge`, { text: "I call her" }, "*");
    expect(await told("ccr-leader")).toEqual([]);
    expect((await unit.send("POST", `escalations/${id}/acknowledge`, {}, "*")).status).toBe(409);
    expect(await raiseOn("2013-03-20")).toBe(1);
    expect(await told("unit")).toMatchObject([{ level: 2, isNew: true }]);
  });

  it("that is snoozed holds back further levels until its day, and counts again from then on", async () => {
    await raiseOn("2013-03-13");
    const { id } = await first();
    const until = { until: "2013-03-25", reason: "The vendor delivers on the 22nd" };
    await unit.must(200, "POST", `escalations/${id}/snooze`, until, "*");
    expect(await told("ccr-leader")).toEqual([]);
    expect(await raiseOn("2013-03-22")).toBe(0);
    expect(await raiseOn("2013-03-25")).toBe(1);
    expect(await told("ccr-leader")).toMatchObject([{ level: 1, isNew: true }]);
    expect(await told("unit")).toMatchObject([{ level: 2 }]);
    expect((await list("?state=snoozed")).length).toBe(0);
  });

  it("refuses what does not fit, and who is not concerned", async () => {
    await raiseOn("2013-03-13");
    const { id } = await first();
    const ownerKey = await test.addKey(unit.organisation, "owner", { person: "owner" });
    const leaderKey = await test.addKey(unit.organisation, "owner", { person: "ccr-leader" });
    const path = `escalations/${id}`;
    const ways: [number, string, object, string | undefined, string | undefined][] = [
      [428, "acknowledge", {}, undefined, undefined],
      [412, "acknowledge", {}, '"7"', undefined],
      [403, "acknowledge", {}, "*", ownerKey],
      [422, "snooze", { until: "2013-03-13", reason: "x" }, "*", leaderKey],
      [422, "snooze", { until: "2014-03-13", reason: "x" }, "*", leaderKey],
      [422, "snooze", { until: "2013-02-30", reason: "x" }, "*", leaderKey],
      [400, "snooze", { until: "2013-03-20" }, "*", leaderKey],
      [200, "snooze", { until: "2013-03-20", reason: "x" }, "*", leaderKey],
    ];
    for (const [status, verb, body, ifMatch, key] of ways) {
      const answer = await unit.send("POST", `${path}/${verb}`, body, ifMatch, key);
      expect(answer.status, `${verb}: ${answer.text}`).toBe(status);
    }
    expect((await list("?state=snoozed"))[0]).toMatchObject({ answeredOn: "2013-03-13", snoozedUntil: "2013-03-20" });
    await say({ kind: "drop", text: "Not needed" });
    expect((await unit.send("POST", `${path}/acknowledge`, {}, "*")).status).toBe(409);
  });

  it("answered by ten at once is answered by one", async () => {
    await raiseOn("2013-03-13");
    const { id } = await first();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        unit.send("POST", `escalations/${id}/acknowledge`, { text: `Me ${index}` }, "*"),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(409)]);
  });
});

describe("the link of an escalation", () => {
  const linkFor = async (code: string) => {
    const [one] = await list();
    return inScope(async (scope) => {
      const person = await getPerson(scope, `code:${code}`);
      const address = addressOfEscalation(keepMail(test.secretKey, test.clock), scope, one.id, person);
      return address.replace("http://localhost:3000", "");
    });
  };
  const open = (url: string, method: "GET" | "HEAD" = "GET") => test.app.inject({ method, url });
  const send = (url: string, form: Record<string, string>) =>
    test.app.inject({
      method: "POST",
      url,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams(form).toString(),
    });
  const versionOf = (html: string) => found(/name="version" value="(\d+)"/.exec(html)?.[1]);

  it("shows the action, records one answer for the same form sent often, and nothing by being opened", async () => {
    await raiseOn("2013-03-13");
    const link = await linkFor("ccr-leader");
    const before = await unit.state();
    await open(link, "HEAD");
    const shown = await open(link);
    expect(shown.statusCode).toBe(200);
    expect(shown.body).toContain("overdue by 8 days");
    expect(await unit.state()).toEqual(before);
    const form = { version: versionOf(shown.body), answer: "acknowledge", text: "I call <her>" };
    const answers = await Promise.all([send(link, form), send(link, form), send(link, form)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect((await events()).filter((entry) => entry.includes("acknowledged"))).toHaveLength(1);
    expect(await list()).toMatchObject([{ state: "acknowledged", answeredBy: "Goal leader", reason: "I call <her>" }]);
    const stale = await send(link, { ...form, text: "Something else" });
    expect(stale.statusCode).toBe(409);
  });

  it("says what is wrong beside the field, and that it has ended once the owner answered", async () => {
    await raiseOn("2013-03-13");
    const link = await linkFor("ccr-leader");
    const version = versionOf((await open(link)).body);
    const refused = await send(link, { version, answer: "snooze", until: "2013-03-01", reason: "kept words" });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain("Say a day after today");
    expect(refused.body).toContain("kept words");
    await inScope((scope) => updateAction(scope, "code:A1", { kind: "done", text: "Sent" }));
    const late = await send(link, { version, answer: "acknowledge" });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain("This has ended, and there is nothing to do.");
  });

  it("opens for nobody whom it did not go to, and for nobody who left", async () => {
    await raiseOn("2013-03-13");
    expect((await open(await linkFor("owner"))).statusCode).toBe(404);
    const link = await linkFor("ccr-leader");
    await inScope((scope) => updatePerson(scope, "code:ccr-leader", { active: false }, "any"));
    expect((await open(link)).statusCode).toBe(403);
    expect((await send(link, { version: "1", answer: "acknowledge" })).statusCode).toBe(403);
  });
});

it("is raised by the organisation's morning, which finds that there is something to raise", async () => {
  await unit.liveTo("2013-03-13T12:00:00Z");
  expect(await list()).toMatchObject([{ action: "A1", level: 1, recipients: ["ccr-leader"], raisedOn: "2013-03-13" }]);
});
