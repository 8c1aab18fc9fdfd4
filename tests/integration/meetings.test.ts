import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo, type Reply } from "../support/delivery-unit.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

interface Meeting {
  unit: DeliveryUnit;
  id: string;
  /** Below the occurrence: "notes". */
  at(path: string): string;
  hold(): Promise<void>;
  minutes(): Promise<Reply["body"]>;
}

/** The stocktake of 12 March 2013, ten in New York, an hour after it began. */
const meet = async (overrides: object = {}): Promise<Meeting> => {
  const unit = await makeDeliveryUnit(test);
  await unit.addRoutine(overrides);
  const { id } = found((await unit.occurrences())[0]);
  await unit.jumpTo("2013-03-12T15:00:00Z");
  const at = (path: string) => `occurrences/${id}/${path}`;
  return {
    unit,
    id,
    at,
    hold: () => unit.must(200, "POST", at("hold"), {}, "*"),
    minutes: () => unit.must(200, "GET", at("minutes")),
  };
};

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const stepOf = (steps: { step: string }[], kind: string) => found(steps.find(({ step }) => step === kind));
const action = { text: "Find the gap", owner: "ccr-leader", due: "2013-04-12" };

describe("attendance", () => {
  it("is recorded as a whole list of people and guests, writes what differs, and says whether the chair was there", async () => {
    const { unit, at, minutes } = await meet();
    const first = [
      { person: "commissioner", state: "remote" },
      { person: "code:ccr-leader", state: "present" },
      { guest: "Dr Ames", state: "present" },
    ];
    const recorded = await unit.send("PUT", at("attendance"), { attendance: first }, "*");
    expect(recorded.body.attendance).toEqual([
      { person: "commissioner", guest: null, name: "Commissioner", state: "remote" },
      { person: "ccr-leader", guest: null, name: "Goal leader", state: "present" },
      { person: null, guest: "Dr Ames", name: "Dr Ames", state: "present" },
    ]);
    expect(recorded.body.chairAttended).toBe(true);
    const rowsOf = async () =>
      (
        await test.database.pool.query("select * from attendances where organisation_id = $1 order by id", [
          unit.organisation.id,
        ])
      ).rows;
    const before = await rowsOf();
    const audited = (await unit.state()).audit.length;
    const again = await unit.send("PUT", at("attendance"), { attendance: first.toReversed() }, recorded.etag);
    expect([again.status, again.etag]).toEqual([200, recorded.etag]);
    expect(await rowsOf()).toEqual(before);
    expect((await unit.state()).audit).toHaveLength(audited);
    const second = [{ person: "commissioner", state: "excused" }, first[1]];
    const changed = await unit.must(200, "PUT", at("attendance"), { attendance: second }, recorded.etag);
    expect(changed.chairAttended).toBe(false);
    expect((await rowsOf())[1]).toEqual(before[1]);
    expect(await minutes()).toEqual(changed);
    expect((await unit.state()).audit.at(-1)).toMatch(/Attendance of .* of 12 March 2013 recorded: 1 of 2 attended$/);
    expect((await unit.send("PUT", at("attendance"), { attendance: [] }, recorded.etag)).status).toBe(412);
    expect((await unit.send("PUT", at("attendance"), { attendance: [] })).status).toBe(428);
  });

  it("said before the meeting is held stays when it is, and a hold says otherwise if it means to", async () => {
    const { unit, at, hold, minutes } = await meet();
    await unit.must(200, "PUT", at("attendance"), { attendance: [{ person: "commissioner", state: "absent" }] }, "*");
    await hold();
    expect(await minutes()).toMatchObject({ status: "held", chairAttended: false });
  });

  it("names each once, and one of person and guest; each fault at its place", async () => {
    const { unit, at } = await meet();
    const put = async (...attendance: object[]) => (await unit.send("PUT", at("attendance"), { attendance }, "*")).body;
    expect(await put({ person: "unit", state: "present" }, { person: "code:unit", state: "absent" })).toMatchObject({
      status: 422,
      errors: [{ pointer: "/attendance/1/person" }],
    });
    expect(await put({ guest: "A", state: "present" }, { guest: " A ", state: "absent" })).toMatchObject({
      status: 422,
      errors: [{ pointer: "/attendance/1/guest" }],
    });
    expect(await put({ guest: "A", state: "present" }, { person: "nobody", state: "present" })).toMatchObject({
      status: 422,
      errors: [{ pointer: "/attendance/1/person" }],
    });
    expect(await put({ state: "present" })).toMatchObject({ errors: [{ pointer: "/attendance/0" }] });
    expect(await put({ guest: "A\r\nB", state: "present" })).toMatchObject({ status: 422 });
    expect(await put({ guest: "A", state: "asleep" })).toMatchObject({ errors: [{ pointer: "/attendance/0/state" }] });
  });

  it("of a paper, or of a meeting that was called off, there is none", async () => {
    const { unit, id, at } = await meet();
    await unit.must(201, "POST", "routines", memo);
    const paper = found((await unit.occurrences("&routine=code:memo"))[0]).id;
    const list = { attendance: [{ guest: "A", state: "present" }] };
    expect((await unit.send("PUT", `occurrences/${paper}/attendance`, list, "*")).status).toBe(409);
    expect((await unit.send("POST", `occurrences/${paper}/notes`, { text: "x" })).status).toBe(409);
    await unit.must(200, "POST", `occurrences/${id}/cancel`, { reason: "snow" }, "*");
    for (const [method, path, body] of [
      ["PUT", "attendance", list],
      ["POST", "notes", { text: "x" }],
      ["POST", "minutes", { decisions: [{ text: "x" }] }],
    ] as const) {
      const answer = await unit.send(method, at(path), body, "*");
      expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining("was cancelled")]);
    }
  });
});

describe("notes", () => {
  it("stand by item in the order of the agenda, with the titles of its latest document", async () => {
    const { unit, at, minutes } = await meet();
    const note = (text: string, item?: string) => unit.must(201, "POST", at("notes"), { text, ...(item && { item }) });
    // Before there is an agenda, its template says what can be on it.
    await note("Ended early");
    await note("Next: tutors", "nextSteps");
    await note("All are ahead", "progress");
    const bare = await minutes();
    expect(bare.notes.map(({ item }: { item: string | null }) => item)).toEqual(["progress", "nextSteps", null]);
    const unknown = await unit.send("POST", at("notes"), { text: "x", item: "metric:GRAD5" });
    expect(unknown.body).toMatchObject({ status: 422, errors: [{ pointer: "/item" }] });
    expect(unknown.body.detail).toContain("followUp, progress, ");

    const drafted = await makeDeliveryUnit(test);
    await drafted.must(201, "POST", "metrics/code:GRAD5/trajectories", {
      effectiveOn: "2012-02-01",
      baseline: { period: "2010", value: 84.7 },
      target: { period: "2014", value: 88.3 },
    });
    await drafted.must(200, "POST", "observations/batch", {
      observations: [{ metric: "GRAD5", period: "2011", value: 80 }],
    });
    await drafted.addRoutine();
    const { id } = found((await drafted.occurrences())[0]);
    for (const day of ["2013-02-19", "2013-02-28", "2013-03-05"]) await drafted.liveTo(`${day}T15:00:00Z`);
    const { items } = await drafted.must(200, "GET", `occurrences/${id}/minutes`);
    const dive = found(items.find(({ key }: { key: string }) => key.startsWith("metric:")));
    await drafted.must(201, "POST", `occurrences/${id}/notes`, { text: "Two cohorts", item: dive.key });
    const [group] = (await drafted.must(200, "GET", `occurrences/${id}/minutes`)).notes;
    expect(group).toMatchObject({ item: dive.key, title: dive.title, notes: [{ text: "Two cohorts" }] });
    expect(dive.title).toContain("graduation rate");
  });

  it("of ten people who add theirs at once are all found", async () => {
    const { unit, at, minutes } = await meet();
    const texts = numbers(10).map((index) => `Note ${index}`);
    const answers = await Promise.all(texts.map((text) => unit.send("POST", at("notes"), { text, item: "progress" })));
    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 201));
    const [group] = (await minutes()).notes;
    expect(group.notes.map(({ text }: { text: string }) => text).toSorted()).toEqual(texts);
  });

  it("corrected by ten people at once keep every word: one is in force, nine are answered 412 and found in the history", async () => {
    const { unit, at } = await meet();
    const created = await unit.send("POST", at("notes"), { text: "First words" });
    const path = at(`notes/${created.body.id}`);
    const texts = numbers(10).map((index) => `Correction ${index}`);
    const answers = await Promise.all(texts.map((text) => unit.send("PATCH", path, { text }, created.etag)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(412)]);
    for (const refused of answers.filter(({ status }) => status === 412)) {
      expect(refused.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(refused.body).toMatchObject({ type: "urn:drumbeat:problem:stale", title: "Changed in the meantime" });
      expect(refused.body.instance).toMatch(/^[0-9a-f-]{36}$/);
      expect(refused.body.detail).toContain(`/v1/${path}/history`);
      expect(refused.etag).toBe('"2"');
    }
    const { data } = await unit.must(200, "GET", `${path}/history`);
    expect(data.map(({ text }: { text: string }) => text).toSorted()).toEqual([...texts, "First words"].toSorted());
    const inForce = data.filter(({ isInForce }: { isInForce: boolean }) => isInForce);
    expect(inForce.map(({ number }: { number: number }) => number)).toEqual([1, 2]);
    expect(inForce[1].text).toBe((await unit.must(200, "GET", path)).text);
    // Sent again because the answer was lost, they are not kept twice.
    const late = found(answers.findIndex(({ status }) => status === 412));
    expect((await unit.send("PATCH", path, { text: texts[late] ?? "" }, created.etag)).status).toBe(412);
    expect((await unit.must(200, "GET", `${path}/history`)).data).toHaveLength(11);
    const firstPage = await unit.must(200, "GET", `${path}/history?limit=4`);
    const secondPage = await unit.must(200, "GET", `${path}/history?limit=200&cursor=${firstPage.nextCursor}`);
    expect([...firstPage.data, ...secondPage.data]).toEqual(data);
    expect((await unit.send("PATCH", path, { text: "x" })).status).toBe(428);
  });

  it("that are struck leave the minutes' page and stay in the history; words written meanwhile are kept", async () => {
    const { unit, at, minutes } = await meet();
    const created = await unit.send("POST", at("notes"), { text: "Said in confidence" });
    const path = at(`notes/${created.body.id}`);
    const struck = await unit.send("POST", `${path}/strike`, { reason: "not for the minutes" });
    expect(struck.body.struckAt).not.toBeNull();
    const [late, later, again] = [
      await unit.send("PATCH", path, { text: "Said, and meant" }, created.etag),
      await unit.send("PATCH", path, { text: "Said, and meant twice" }, "*"),
      await unit.send("POST", `${path}/strike`, { reason: "twice" }),
    ];
    expect([late.status, later.status, again.status]).toEqual([409, 409, 409]);
    expect(late.body.detail).toContain(`/v1/${path}/history`);
    const { data } = await unit.must(200, "GET", `${path}/history`);
    expect(data.map(({ text, reason, isInForce }: Reply["body"]) => [text, reason, isInForce])).toEqual([
      ["Said in confidence", null, true],
      ["Said in confidence", "not for the minutes", true],
      ["Said, and meant", null, false],
      ["Said, and meant twice", null, false],
    ]);
    expect((await minutes()).notes[0].notes[0].struckAt).not.toBeNull();
    expect((await unit.send("GET", at("minutes.html"))).text).not.toContain("Said");
  });

  it("are taken by the leader, and by owners in the meetings they belong to; each corrects their own", async () => {
    const { unit, at } = await meet();
    await unit.must(201, "POST", "people", { code: "other", title: "Other", role: "owner", email: "o@x.example" });
    const key = (role: "systemLeader" | "owner" | "viewer", person?: string) =>
      test.addKey(unit.organisation, role, person === undefined ? {} : { person });
    const [leader, member, stranger, nobody] = [
      await key("systemLeader"),
      await key("owner", "ccr-leader"),
      await key("owner", "other"),
      await key("viewer"),
    ];
    const note = (as: string) => unit.send("POST", at("notes"), { text: "Mine" }, undefined, as);
    expect((await note(leader)).status).toBe(201);
    expect((await note(stranger)).status).toBe(403);
    expect((await note(nobody)).status).toBe(403);
    expect((await unit.send("GET", at("minutes"), undefined, undefined, nobody)).status).toBe(403);
    const own = await note(member);
    expect([own.status, own.body.person]).toEqual([201, "ccr-leader"]);
    const path = at(`notes/${own.body.id}`);
    expect((await unit.send("PATCH", path, { text: "x" }, "*", leader)).status).toBe(403);
    expect((await unit.send("POST", `${path}/strike`, { reason: "x" }, undefined, stranger)).status).toBe(403);
    expect((await unit.send("PATCH", path, { text: "Mine, better" }, own.etag, member)).status).toBe(200);
    // Somebody who was there belongs to it, whatever the routine says.
    await unit.must(200, "PUT", at("attendance"), { attendance: [{ person: "other", state: "present" }] }, "*");
    expect((await note(stranger)).status).toBe(201);
    expect((await unit.send("PUT", at("attendance"), { attendance: [] }, "*", leader)).status).toBe(403);
  });

  it("of somebody's, below another meeting, are not found", async () => {
    const { unit, at } = await meet();
    const { id: noteId } = await unit.must(201, "POST", at("notes"), { text: "x" });
    const other = found((await unit.occurrences())[1]).id;
    expect((await unit.send("GET", `occurrences/${other}/notes/${noteId}`)).status).toBe(404);
    expect((await unit.send("PATCH", `occurrences/${other}/notes/${noteId}`, { text: "y" }, "*")).status).toBe(404);
  });

  it("keep the meeting that they were taken for when its schedule changes", async () => {
    const { unit } = await meet();
    const next = found((await unit.occurrences())[1]);
    await unit.must(201, "POST", `occurrences/${next.id}/notes`, { text: "Bring the tutors" });
    const cadence = { every: "6 months", on: "third Tuesday", at: "10:00", startsOn: "2013-03-01" };
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence }, "*");
    expect((await unit.must(200, "GET", `occurrences/${next.id}/minutes`)).notes).toHaveLength(1);
  });
});

describe("a meeting written up in one go", () => {
  const whole = {
    held: { chairAttended: true },
    attendance: [{ person: "commissioner", state: "present" }],
    notes: [{ text: "All agreed", item: "progress" }],
    decisions: [{ text: "Go on" }, { text: "Stop the other" }],
    actions: [action, { ...action, type: "dataRequest", text: "Send the figures" }],
    asks: [{ text: "Two more tutors", to: "commissioner" }],
    close: true,
  };

  it("is recorded, answers with the numbers given, and its action log goes out at once", async () => {
    const { unit, at, minutes } = await meet();
    const answer = await unit.must(201, "POST", at("minutes"), whole);
    expect(answer).toMatchObject({ status: "closed", decisions: ["D1", "D2"], actions: ["A1", "A2"] });
    const record = await minutes();
    expect(record).toMatchObject({
      status: "closed",
      tookPlaceOn: "2013-03-12",
      chairAttended: true,
      attendance: [{ person: "commissioner" }],
      notes: [{ item: "progress", notes: [{ text: "All agreed", id: answer.notes[0] }] }],
      decisions: [{ number: "D1", text: "Go on" }, { number: "D2" }],
      actions: [{ number: "A1", owner: "ccr-leader", due: "2013-04-12" }, { type: "dataRequest" }],
      asks: [{ id: answer.asks[0], to: "commissioner" }],
    });
    await unit.liveTo("2013-03-12T15:00:01Z");
    const sent = (await unit.state()).deliveries.filter(({ dedupe_key }) => dedupe_key.startsWith("actionLog"));
    expect(sent).toHaveLength(2);
  });

  it("tells every fault at its place, and records nothing of it", async () => {
    const { unit, at } = await meet();
    const before = await unit.state();
    const post = (body: object) => unit.send("POST", at("minutes"), { ...whole, ...body });
    const missing = await post({ actions: [action, { text: "x", due: "2013-04-12" }, { text: "x", owner: "unit" }] });
    expect(missing.body.errors).toEqual([
      { pointer: "/actions/1/owner", message: expect.stringContaining("one owner") },
      { pointer: "/actions/2/due", message: expect.stringContaining("a date by which") },
    ]);
    const refused = await post({
      attendance: [{ person: "nobody", state: "present" }],
      notes: [{ text: "x", item: "coffee" }],
      actions: [action, { ...action, due: "2013-03-11" }, { ...action, owner: "nobody" }],
      asks: [{ text: "x", to: "nobody" }],
    });
    expect([refused.status, refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      ["/attendance/0/person", "/notes/0/item", "/actions/1/due", "/actions/2/owner", "/asks/0/to"],
    ]);
    const stranger = await post({ actions: [{ ...action, owner: "01890000-0000-7000-8000-000000000000" }] });
    expect(stranger.body).toMatchObject({ status: 404, errors: [{ pointer: "/actions/0/owner" }] });
    expect((await post({ held: { tookPlaceOn: "2013-03-13" } })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/held/tookPlaceOn" }],
    });
    expect((await post({ held: undefined })).body).toMatchObject({
      status: 409,
      detail: expect.stringContaining("record that it was held first"),
    });
    expect((await unit.send("POST", at("minutes"), {})).status).toBe(422);
    expect((await unit.send("POST", at("minutes"), { notes: [{ text: "x" }], extra: 1 })).status).toBe(400);
    expect(await unit.state()).toEqual(before);
    expect((await unit.must(201, "POST", at("minutes"), whole)).actions).toEqual(["A1", "A2"]);
  });

  it("leaves what was noted live as it is, and attendance of those it does not name", async () => {
    const { unit, at, minutes } = await meet();
    await unit.must(201, "POST", at("notes"), { text: "Live" });
    await unit.must(200, "PUT", at("attendance"), { attendance: [{ guest: "Dr Ames", state: "present" }] }, "*");
    await unit.must(201, "POST", at("minutes"), whole);
    const record = await minutes();
    expect(record.attendance.map(({ name }: { name: string }) => name)).toEqual(["Dr Ames", "Commissioner"]);
    expect(record.notes.map(({ notes }: { notes: object[] }) => notes.length)).toEqual([1, 1]);
  });

  it("by two at once, while others record as well, loses and repeats no number", async () => {
    const { unit, id, at, hold, minutes } = await meet();
    await hold();
    const { held: _held, close: _close, ...parts } = whole;
    const answers = await Promise.all([
      unit.send("POST", at("minutes"), parts),
      unit.send("POST", "decisions", { occurrence: id, text: "Beside" }),
      unit.send("POST", at("notes"), { text: "Beside" }),
      unit.send("POST", at("minutes"), parts),
      unit.send("POST", "actions", { ...action, occurrence: id }),
      unit.send("POST", at("close"), undefined, "*"),
    ]);
    expect(answers.filter(({ status }) => ![200, 201, 422].includes(status)).map(({ text }) => text)).toEqual([]);
    const record = await minutes();
    const labels = record.decisions.map(({ number }: { number: string }) => number);
    expect(labels).toEqual(numbers(labels.length).map((index) => `D${index + 1}`));
    expect(record.status).toBe("closed");
  });

  it("sent twice with one key is written once", async () => {
    const { unit, at, minutes } = await meet();
    const send = () =>
      test.call(unit.organisation.adminKey, "POST", `/v1/${at("minutes")}`, whole, { "idempotency-key": "m-1" });
    const [first, second] = [await send(), await send()];
    expect([first.statusCode, second.body]).toEqual([201, first.body]);
    expect((await minutes()).decisions).toHaveLength(2);
  });
});

describe("closing the record", () => {
  it("comes after the meeting, once, and makes the action log due now instead of two days later", async () => {
    const { unit, id, at, hold } = await meet();
    const early = await unit.send("POST", at("close"), undefined, "*");
    expect([early.status, early.body.detail]).toEqual([
      409,
      "A meeting is closed once it was held: record that it was held first.",
    ]);
    await hold();
    expect(stepOf((await unit.occurrence(id)).steps, "actionLog")).toMatchObject({ dueOn: "2013-03-14" });
    await unit.must(200, "POST", at("close"), undefined, "*");
    expect(stepOf((await unit.occurrence(id)).steps, "actionLog")).toMatchObject({
      dueOn: "2013-03-12",
      state: "planned",
    });
    const twice = await unit.send("POST", at("close"), undefined, "*");
    expect([twice.status, twice.body.detail]).toEqual([
      409,
      "The record of this meeting was closed on 12 March 2013; what is wrong in it can still be corrected.",
    ]);
    await unit.liveTo("2013-03-12T15:01:00Z");
    expect(stepOf((await unit.occurrence(id)).steps, "actionLog")).toMatchObject({ state: "done", late: false });
    await unit.liveTo("2013-03-14T15:00:00Z");
    const sent = (await unit.state()).deliveries.filter(({ dedupe_key }) => dedupe_key.startsWith("actionLog"));
    expect(sent).toHaveLength(2);
  });

  it("by two at once happens once", async () => {
    const { unit, at, hold } = await meet();
    await hold();
    const answers = await Promise.all([1, 2].map(() => unit.send("POST", at("close"), undefined, "*")));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it("later than planned sends nothing again; what was missed goes out", async () => {
    const { unit, id, at, hold } = await meet();
    await hold();
    await unit.liveTo("2013-03-14T15:00:00Z");
    const before = (await unit.state()).deliveries;
    await unit.must(200, "POST", at("close"), undefined, "*");
    await unit.liveTo("2013-03-15T15:00:00Z");
    expect((await unit.state()).deliveries).toEqual(before);

    const late = await meet();
    await late.hold();
    // The service was away beyond the routine's catch-up window.
    await late.unit.liveTo("2013-03-20T15:00:00Z");
    expect(stepOf((await late.unit.occurrence(late.id)).steps, "actionLog")).toMatchObject({ state: "missed" });
    await late.unit.must(200, "POST", late.at("close"), undefined, "*");
    await late.unit.liveTo("2013-03-20T15:01:00Z");
    expect(stepOf((await late.unit.occurrence(late.id)).steps, "actionLog")).toMatchObject({ state: "done" });
    expect(id).not.toBe(late.id);
  });

  it("asks for a reason from then on, of notes and attendance", async () => {
    const { unit, at, hold } = await meet();
    const note = await unit.send("POST", at("notes"), { text: "Before" });
    await hold();
    await unit.must(200, "POST", at("close"), undefined, "*");
    const path = at(`notes/${note.body.id}`);
    const list = { attendance: [{ guest: "A", state: "present" }] };
    const attempts = [
      ["POST", at("notes"), { text: "Late" }],
      ["PATCH", path, { text: "After" }],
      ["PUT", at("attendance"), list],
      ["POST", at("minutes"), { notes: [{ text: "Late" }] }],
    ] as const;
    for (const [method, url, body] of attempts) {
      expect((await unit.send(method, url, body, "*")).body).toMatchObject({
        status: 422,
        errors: [{ pointer: "/reason" }],
      });
    }
    for (const [method, url, body] of attempts) {
      expect((await unit.send(method, url, { ...body, reason: "heard it wrong" }, "*")).status).toBeLessThan(300);
    }
    const { data } = await unit.must(200, "GET", `${path}/history`);
    expect(data.at(-1)).toMatchObject({ text: "After", reason: "heard it wrong" });
  });
});

describe("a correction of the record", () => {
  it("says why, keeps what it said before, and is possible once the meeting was held", async () => {
    const { unit, id, at, hold } = await meet();
    const correct = (body: object, ifMatch = "*") => unit.send("POST", at("corrections"), body, ifMatch);
    expect((await correct({ chairAttended: true, reason: "x" })).status).toBe(409);
    await hold();
    expect((await correct({ chairAttended: true })).body).toMatchObject({ errors: [{ pointer: "/reason" }] });
    expect((await correct({ reason: "x" })).status).toBe(422);
    expect((await correct({ tookPlaceOn: "2013-03-13", reason: "x" })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/tookPlaceOn" }],
    });
    expect((await correct({ chairAttended: true, reason: "x" }, '"1"')).status).toBe(412);
    await unit.must(200, "POST", at("close"), undefined, "*");
    const corrected = await correct({ tookPlaceOn: "2013-03-11", chairAttended: true, reason: "wrong\nday" });
    expect(corrected.body).toMatchObject({ status: "closed", tookPlaceOn: "2013-03-11", chairAttended: true });
    const [entry] = (await unit.must(200, "GET", `audit?event=occurrence.corrected&entity=${id}`)).data;
    expect(entry).toMatchObject({
      summary: expect.stringMatching(/was corrected: wrong day$/),
      detail: {
        before: { tookPlaceOn: "2013-03-12", chairAttended: null },
        after: { tookPlaceOn: "2013-03-11", chairAttended: true },
        reason: "wrong\nday",
      },
    });
    await unit.must(
      200,
      "PUT",
      at("attendance"),
      { attendance: [{ person: "commissioner", state: "absent" }], reason: "the list was found" },
      "*",
    );
    const contradiction = await correct({ chairAttended: true, reason: "x" });
    expect([contradiction.status, contradiction.body.detail]).toEqual([409, expect.stringContaining("absent")]);
  });
});

describe("what others read of a meeting", () => {
  const hostile = "<script>alert(1)</script> </style><img src=x onerror=alert(1)> \u202Eevil {{7*7}}";

  it("shows hostile words as text, in the page, the action log and its mail", async () => {
    const { unit, at, id } = await meet();
    await unit.must(201, "POST", at("minutes"), {
      held: {},
      attendance: [{ guest: hostile, state: "excused" }],
      notes: [{ text: hostile, item: "progress" }],
      decisions: [{ text: hostile }],
      actions: [{ ...action, text: hostile }],
      close: true,
    });
    const page = await unit.send("GET", at("minutes.html"));
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    await unit.liveTo("2013-03-12T15:01:00Z");
    const [log] = (await unit.must(200, "GET", `documents?occurrence=${id}&kind=actionLog`)).data;
    const logPage = await unit.send("GET", `documents/${log.id}.html`);
    const { rows: mails } = await test.database.pool.query<{ html: string }>(
      "select html from deliveries where organisation_id = $1 and dedupe_key like 'actionLog%'",
      [unit.organisation.id],
    );
    expect(mails.length).toBeGreaterThan(0);
    for (const html of [page.text, logPage.text, ...mails.map((mail) => mail.html)]) {
      expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      expect(html).not.toMatch(/<script|<img src=x|\u202E/);
    }
    expect(logPage.text).toMatch(/Attendance[\s\S]*Excused[\s\S]*Notes/);
  });
});
