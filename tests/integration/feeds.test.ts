import ICAL from "ical.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { routineParticipants } from "../../src/routines/tables.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo } from "../support/delivery-unit.ts";
import { buildGoal, buildOccurrence, buildPerson, buildRoutine } from "../support/factories.ts";

let test: TestApp;
let unit: DeliveryUnit;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  unit = await makeDeliveryUnit(test);
});

const pathOf = (url: string): string => new URL(url).pathname;

const addFeed = async (body: object = { name: "Routines" }): Promise<{ id: string; path: string }> => {
  const { id, url } = await unit.must(201, "POST", "calendar-feeds", body);
  return { id, path: pathOf(url) };
};

/** As a calendar program asks: without a key. */
const ask = (path: string, headers: Record<string, string> = {}, method: "GET" | "HEAD" = "GET") =>
  test.app.inject({ method, url: path, headers });

const eventsOf = async (path: string) => {
  const answer = await ask(path);
  expect(answer.statusCode, answer.body).toBe(200);
  return new ICAL.Component(ICAL.parse(answer.body)).getAllSubcomponents("vevent").map((event) => ({
    uid: String(event.getFirstPropertyValue("uid")),
    summary: String(event.getFirstPropertyValue("summary")),
    description: String(event.getFirstPropertyValue("description")),
    sequence: Number(event.getFirstPropertyValue("sequence")),
    start: String(event.getFirstPropertyValue("dtstart")),
    transp: String(event.getFirstPropertyValue("transp")),
  }));
};

describe("a calendar feed", () => {
  it("shows its address once, and keeps only a hash of it", async () => {
    const created = await unit.must(201, "POST", "calendar-feeds", { name: "Routines" });
    expect(created.url).toMatch(/^http:\/\/localhost:3000\/calendar\/[\w-]{43}\.ics$/);
    const token = pathOf(created.url).slice("/calendar/".length, -".ics".length);
    const one = await unit.send("GET", `calendar-feeds/${created.id}`);
    expect(one.body).toEqual({
      ...{ id: created.id, createdAt: created.createdAt, updatedAt: created.updatedAt },
      ...{ name: "Routines", person: null, revokedAt: null },
    });
    expect((await unit.send("GET", "calendar-feeds")).text).not.toContain(token);
    const { rows } = await test.database.pool.query("select f::text as row from calendar_feeds f where id = $1", [
      created.id,
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0].row).not.toContain(token);
    expect((await unit.send("GET", "audit?event=calendar-feed.created")).text).not.toContain(token);
  });

  it("is served to programs without a key, as a calendar", async () => {
    await unit.addRoutine();
    const { path } = await addFeed();
    const answer = await ask(path);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/calendar; charset=utf-8");
    expect(answer.headers["cache-control"]).toContain("private");
    expect(answer.body).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
    expect(answer.body).toContain("METHOD:PUBLISH");
    const head = await ask(path, {}, "HEAD");
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe("");
    expect(head.headers.etag).toBe(answer.headers.etag);
    expect(head.headers["content-length"]).toBe(String(Buffer.byteLength(answer.body)));
  });

  it("is sent again only when it changed", async () => {
    await unit.addRoutine();
    const { path } = await addFeed();
    const etag = String((await ask(path)).headers.etag);
    test.clock.moveOn(60_000);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const answer = await ask(path, { "if-none-match": known });
      expect(answer.statusCode, known).toBe(304);
      expect(answer.body).toBe("");
      expect(answer.headers.etag).toBe(etag);
    }
    expect((await ask(path, { "if-none-match": etag }, "HEAD")).statusCode).toBe(304);
    const [next] = await unit.occurrences();
    await unit.must(200, "POST", `occurrences/${next?.id}/move`, { to: "2013-03-20", reason: "Budget hearing" }, "*");
    const changed = await ask(path, { "if-none-match": etag });
    expect(changed.statusCode).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
  });

  it("shows a moved occurrence once, at its new time, and says why", async () => {
    await unit.addRoutine({ title: "Stocktake; CCR, all" });
    const { path } = await addFeed();
    const before = await eventsOf(path);
    const next = found((await unit.occurrences())[0]);
    await unit.must(200, "POST", `occurrences/${next.id}/move`, { to: "2013-03-20", reason: "Budget hearing" }, "*");
    const after = await eventsOf(path);
    expect(after.map(({ uid }) => uid).sort()).toEqual(before.map(({ uid }) => uid).sort());
    const moved = after.filter(({ uid }) => uid === `${next.id}@occurrences.drumbeat`);
    expect(moved).toEqual([
      {
        uid: `${next.id}@occurrences.drumbeat`,
        summary: "Stocktake; CCR, all",
        description:
          "Chair: Commissioner\nWhen: Wed 20 March 2013, 10:00 (America/New_York, UTC-04:00)\nMoved from Tue 12 March 2013: Budget hearing.",
        sequence: expect.any(Number),
        start: "2013-03-20T10:00:00",
        transp: "OPAQUE",
      },
    ]);
  });

  it("leaves out what is cancelled or skipped", async () => {
    await unit.addRoutine();
    const { path } = await addFeed();
    const before = await eventsOf(path);
    const [first, second] = await unit.occurrences();
    await unit.must(200, "POST", `occurrences/${first?.id}/cancel`, { reason: "Snow" }, "*");
    await unit.must(200, "POST", `occurrences/${second?.id}/skip`, { reason: "Holidays" }, "*");
    const gone = [first, second].map((one) => `${one?.id}@occurrences.drumbeat`);
    expect(await eventsOf(path)).toEqual(before.filter(({ uid }) => !gone.includes(uid)));
  });

  it("shows every state that stands and none that does not, from three months back", async () => {
    await test.inScope(unit.organisation, async (scope) => {
      const routine = await buildRoutine(scope, { title: "R" });
      const statuses = ["planned", "held", "closed", "issued", "gaveWay", "skipped", "cancelled"] as const;
      for (const [index, status] of statuses.entries()) {
        const turnTitle = status;
        await buildOccurrence(scope, { routineId: routine.id, heldOn: `2013-03-0${index + 1}`, status, turnTitle });
      }
      const heldOn = "2012-10-01";
      await buildOccurrence(scope, { routineId: routine.id, heldOn, startsAt: new Date("2012-10-01T15:00:00Z") });
    });
    const { path } = await addFeed();
    expect((await eventsOf(path)).map(({ summary }) => summary)).toEqual([
      "R: planned",
      "R: held",
      "R: closed",
      "R: issued",
    ]);
  });

  it("takes nobody's time with a paper", async () => {
    await unit.addRoutine(memo);
    const [paper] = await eventsOf((await addFeed()).path);
    expect(paper?.transp).toBe("TRANSPARENT");
    expect(paper?.description).toContain("To: Commissioner\nFrom: Delivery unit director\nWhen: ");
  });

  it("lets nobody in by what text from people holds", async () => {
    await test.inScope(unit.organisation, async (scope) => {
      const chair = await buildPerson(scope, { title: "Chair\r\nATTENDEE:mailto:evil@x.example" });
      const routine = await buildRoutine(scope, { title: "x\r\nEND:VEVENT\r\nBEGIN:VALARM", chairId: chair.id });
      const moveReason = "because\nATTENDEE:mailto:evil@x.example;,\\";
      await buildOccurrence(scope, { routineId: routine.id, movedFromOn: "2013-03-11", moveReason });
    });
    const { body } = await ask((await addFeed({ name: "Feed; of, all" })).path);
    expect(body.replaceAll("\r\n ", "")).not.toMatch(/^(ATTENDEE|BEGIN:VALARM)/m);
    expect(body.match(/^BEGIN:VEVENT/gm)).toHaveLength(1);
  });

  it("asks the database as often for thousands of occurrences as for one", async () => {
    const { path } = await addFeed();
    const routineId = await test.inScope(unit.organisation, async (scope) => {
      const routine = await buildRoutine(scope);
      await buildOccurrence(scope, { routineId: routine.id });
      return routine.id;
    });
    const countQueries = async (): Promise<{ queries: number; events: number }> => {
      const client = await test.database.pool.connect();
      const prototype = Object.getPrototypeOf(client);
      client.release();
      const spy = vi.spyOn(prototype, "query");
      const events = (await eventsOf(path)).length;
      const queries = spy.mock.calls.length;
      spy.mockRestore();
      return { queries, events };
    };
    const one = await countQueries();
    await test.database.pool.query(
      `insert into occurrences (id, organisation_id, routine_id, recurrence_on, held_on, starts_local, time_zone,
         starts_at, minutes, sequence, status, version, created_at, updated_at)
       select gen_random_uuid(), organisation_id, routine_id, recurrence_on + n, held_on + n, starts_local, time_zone,
         starts_at + n * interval '1 day', minutes, sequence, status, version, created_at, updated_at
       from occurrences, generate_series(1, 5000) n where routine_id = $1`,
      [routineId],
    );
    const many = await countQueries();
    expect(many.events).toBe(5001);
    expect(one.events).toBe(1);
    expect(many.queries).toBe(one.queries);
    expect(many.queries).toBeLessThanOrEqual(8);
  });
});

describe("a person's feed", () => {
  /** A routine with one occurrence, whose title is its code. */
  const addMeeting = (title: string, of: Parameters<typeof buildRoutine>[1], turnGoalId?: string) =>
    test.inScope(unit.organisation, async (scope) => {
      const routine = await buildRoutine(scope, { title, ...of });
      await buildOccurrence(scope, { routineId: routine.id, turnGoalId: turnGoalId ?? null });
      return routine.id;
    });
  const titles = async (path: string) => (await eventsOf(path)).map(({ summary }) => summary).sort();

  it("shows what the person chairs, answers for, takes part in, writes or receives, and nothing else", async () => {
    const { me, other, mine, theirs } = await test.inScope(unit.organisation, async (scope) => ({
      me: await buildPerson(scope, { code: "me" }),
      other: await buildPerson(scope),
      mine: await buildGoal(scope, { code: "MINE" }),
      theirs: await buildGoal(scope, { code: "THEIRS" }),
    }));
    const handOver = (goal: string, body: object) => unit.must(201, "POST", `goals/code:${goal}/owners`, body);
    await handOver("MINE", { person: "me" });
    await addMeeting("chaired", { chairId: me.id });
    await addMeeting("chaired by another", { chairId: other.id });
    await addMeeting("about my goal", { goalIds: [mine.id, theirs.id] });
    await addMeeting("about another's goal", { goalIds: [theirs.id] });
    await addMeeting("about all goals", { isForAllGoals: true });
    await addMeeting("my goal's turn", { isForAllGoals: true }, mine.id);
    await addMeeting("another goal's turn", { isForAllGoals: true }, theirs.id);
    await addMeeting("a memo to me", { kind: "memo", toId: me.id, fromId: other.id, isForAllGoals: true });
    await addMeeting("a memo from me", { kind: "memo", toId: other.id, fromId: me.id, isForAllGoals: true });
    await addMeeting("a memo between others", { kind: "memo", toId: other.id, fromId: other.id, isForAllGoals: true });
    const routineId = await addMeeting("taken part in", { chairId: other.id });
    await test.inScope(unit.organisation, (scope) =>
      scope.db
        .insert(routineParticipants)
        .values({ organisationId: scope.organisationId, routineId, personId: me.id, position: 0 }),
    );
    const { path } = await addFeed({ name: "Mine", person: "me" });
    const whatIsMine = [
      ...["a memo from me", "a memo to me", "about all goals", "about my goal", "chaired"],
      ...["my goal's turn", "taken part in"],
    ];
    expect(await titles(path)).toEqual(whatIsMine);

    // Handed over: what stays is what does not hang on the goal.
    await handOver("MINE", { person: "commissioner" });
    expect(await titles(path)).toEqual(["a memo from me", "a memo to me", "chaired", "taken part in"]);
  });

  it("ends when the person leaves, and is not made for one who left", async () => {
    await unit.must(201, "POST", "people", { code: "me", title: "Me", role: "owner", email: "me@x.example" });
    const { path } = await addFeed({ name: "Mine", person: "me" });
    expect((await ask(path)).statusCode).toBe(200);
    await unit.must(200, "PATCH", "people/code:me", { active: false }, "*");
    expect((await ask(path)).statusCode).toBe(404);
    const refused = await unit.must(422, "POST", "calendar-feeds", { name: "Mine", person: "me" });
    expect(refused.errors).toEqual([{ pointer: "/person", message: "Me has left" }]);
  });
});

describe("a feed's address", () => {
  it("that is unknown, malformed, revoked, or of somebody who left is answered in the same words", async () => {
    const revoked = await addFeed();
    const before = await unit.send("GET", `calendar-feeds/${revoked.id}`);
    expect((await unit.send("DELETE", `calendar-feeds/${revoked.id}`)).status).toBe(428);
    await unit.must(204, "DELETE", `calendar-feeds/${revoked.id}`, undefined, before.etag);
    expect((await unit.send("DELETE", `calendar-feeds/${revoked.id}`, undefined, before.etag)).status).toBe(412);
    expect((await unit.send("GET", `calendar-feeds/${revoked.id}`)).body.revokedAt).toEqual(expect.any(String));
    const paths = [
      revoked.path,
      `/calendar/${"A".repeat(43)}.ics`,
      "/calendar/x.ics",
      "/calendar/%00%27;--.ics",
      `/calendar/${revoked.id}.ics`,
    ];
    const answers = await Promise.all(paths.map((path) => ask(path)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(paths.map(() => 404));
    const words = answers.map((answer) => ({ ...answer.json(), instance: "" }));
    expect(new Set(words.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(words[0].detail).toContain("This calendar has ended, or its address is not complete.");
    expect((await ask("/calendar/x.ics", { "if-none-match": "*" })).statusCode).toBe(404);
  });

  it("opens one organisation's calendar and no other's", async () => {
    const other = await makeDeliveryUnit(test);
    await other.addRoutine({ title: "Theirs" });
    await unit.addRoutine({ title: "Ours" });
    const { body } = await ask((await addFeed()).path);
    expect(body).toContain("Ours");
    expect(body).not.toContain("Theirs");
  });

  it("goes by the clock of a sandbox", async () => {
    await unit.addRoutine();
    const { path } = await addFeed();
    const first = found((await eventsOf(path))[0]);
    expect(first.start).toBe("2013-03-12T10:00:00");
    await unit.jumpTo("2013-07-01T12:00:00Z");
    expect((await eventsOf(path)).map(({ uid }) => uid)).not.toContain(first.uid);
  });
});
