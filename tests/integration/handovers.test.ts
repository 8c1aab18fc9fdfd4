import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HandoverModel } from "../../src/handovers/handover-model.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const query = async <T extends object>(text: string, ...values: unknown[]): Promise<T[]> =>
  (await test.database.pool.query<T>(text, [unit.organisation.id, ...values])).rows;

interface Mail {
  kind: string;
  subject: string;
  text: string;
  html: string;
  to_address: string;
}
const mailsOf = (kind: string): Promise<Mail[]> =>
  query<Mail>("select * from deliveries where organisation_id = $1 and kind = $2 order by id", kind);

const addPerson = (code: string, title: string, role: string, more: object = {}) =>
  unit.must(201, "POST", "people", { code, title, role, email: `${code}@x.example`, ...more });

/** A district in the middle of its year: two goals, a strategy, routines, and things that were agreed. */
const furnish = async (): Promise<void> => {
  unit = await makeDeliveryUnit(test);
  await addPerson("super", "Superintendent", "systemLeader");
  await addPerson("next-super", "New superintendent", "systemLeader", { timeZone: "America/Chicago" });
  await addPerson("next-owner", "New goal leader", "owner");
  await unit.must(200, "PATCH", "metrics/code:GRAD5", { owner: "ccr-leader" }, "*");
  await unit.must(201, "POST", "metrics/code:GRAD5/trajectories", {
    effectiveOn: "2012-02-01",
    baseline: { period: "2010", value: 84.7 },
    target: { period: "2014", value: 88.3 },
  });
  await unit.must(200, "POST", "observations/batch", {
    observations: [{ metric: "GRAD5", period: "2011", value: 86.3, receivedAt: "2013-01-31" }],
  });
  await unit.must(201, "POST", "goals", { code: "READ", title: "Reading by nine", owner: "super" });
  await unit.must(201, "POST", "strategies", {
    ...{ code: "TUTORS", title: "Tutors in every school", goals: ["CCR"], owner: "ccr-leader" },
    theoryOfAction: "If every ninth grader has a tutor, then more pass algebra, because gaps are found early.",
    promisedContribution: "1.5 points of the graduation rate by 2014",
    cost: "USD 2m a year",
    evaluateOn: "2013-09-30",
  });
  await unit.must(201, "POST", "strategies/code:TUTORS/milestones", { title: "Tutors hired", dueOn: "2013-04-30" });
  await unit.must(201, "POST", "ratings", {
    ...{ strategy: "TUTORS", stage: "unit", likelihood: "amberRed", rationale: "Few tutors yet", rater: "unit" },
  });
  await unit.addRoutine({ chair: "super", participants: ["unit", "super", "ccr-leader"] });
  await unit.addRoutine({ ...memo, to: "super" });
};

const firstMeeting = async (): Promise<string> => found((await unit.occurrences("&routine=code:stocktake-ccr"))[0]).id;

/** What the meeting of 12 March agreed. */
const meet = async (): Promise<string> => {
  const occurrence = await firstMeeting();
  await unit.liveTo("2013-03-12T20:00:00Z");
  await unit.must(201, "POST", "decisions", { occurrence, text: "Tutors come first" });
  const act = (text: string, owner: string, more: object = {}) =>
    unit.must(201, "POST", "actions", { occurrence, text, owner, due: "2013-04-10", ...more });
  await act("Hire twelve tutors", "ccr-leader", { strategy: "TUTORS", metric: "GRAD5", checkOn: "2013-09-10" });
  await act("Call the unions <b>first</b>", "ccr-leader");
  await act("Ask the board for the budget", "super", { type: "commitment" });
  await act("Send the list of schools", "ccr-leader");
  await unit.must(201, "POST", "actions/code:A1/updates", {
    kind: "slip",
    to: "2013-05-10",
    text: "No applicants yet",
  });
  await unit.must(201, "POST", "actions/code:A1/updates", { kind: "note", text: "Six are hired" });
  await unit.must(201, "POST", "actions/code:A4/updates", { kind: "done", text: "Sent" });
  await unit.must(201, "POST", "asks", { occurrence, text: "Free us of the hiring rules", to: "super" });
  await unit.must(201, "POST", "asks", { occurrence, text: "Say which schools go first", to: "ccr-leader" });
  return occurrence;
};

const handOver = (who: string, body: object) => unit.must(201, "POST", `people/code:${who}/hand-over`, body);

beforeEach(furnish);

describe("a superintendent who chairs, is asked and decides leaves, and two owners change", () => {
  it("leaves nothing with who left, names every single thing on the pages, and mails nobody who left", async () => {
    await meet();
    const leaving = await handOver("super", { to: "next-super", note: "Mind the budget vote in May.", leaves: true });
    await unit.must(201, "POST", "goals/code:CCR/owners", { person: "next-owner", note: "Talk to the unions first." });
    await unit.must(201, "POST", "strategies/code:TUTORS/owners", { person: "next-owner" });
    await handOver("ccr-leader", { to: "next-owner", leaves: true });
    const leftAt = (await query<{ n: string }>("select count(*) n from deliveries where organisation_id = $1"))[0]?.n;

    expect(leaving.counts).toEqual({
      ...{ goals: 1, strategies: 0, metrics: 0, routines: 2, actions: 1, asks: 1, escalations: 0, keysRevoked: 0 },
    });
    const page: HandoverModel = leaving.content;
    expect(page.hasLeft).toBe(true);
    expect(page.held.goals.map(({ code }) => code)).toEqual(["READ"]);
    expect(page.held.routines).toEqual([
      { code: "stocktake-ccr", title: "Stocktake: Success", roles: ["chairs it", "takes part"] },
      { code: "memo", title: expect.any(String), roles: ["it is written to"] },
    ]);
    expect(page.open.actions).toMatchObject([
      { label: "A3", type: "commitment", text: "Ask the board for the budget" },
    ]);
    expect(page.open.asks).toMatchObject([{ text: "Free us of the hiring rules" }]);
    expect(page.held.meetings[0]?.text).toMatch(/\(America\/New_York, UTC-0[45]:00\); for you: .*America\/Chicago/);

    // Everything is held by somebody who is there.
    const holdings = async (code: string) => unit.must(200, "GET", `people/code:${code}/holdings`);
    const nothing = { goals: [], strategies: [], metrics: [], routines: [], actions: [], asks: 0, escalations: [] };
    expect(await holdings("super")).toEqual(nothing);
    expect(await holdings("ccr-leader")).toEqual(nothing);
    expect(await holdings("next-super")).toMatchObject({
      goals: ["READ"],
      routines: ["memo", "stocktake-ccr"],
      actions: ["A3"],
      asks: 1,
    });
    expect(await holdings("next-owner")).toMatchObject({
      ...{ goals: ["CCR"], strategies: ["TUTORS"], metrics: ["GRAD5"], actions: ["A1", "A2"], asks: 1 },
      routines: ["stocktake-ccr"],
    });

    // Half a year later: nobody who left was written to, and the next stocktake knows its new people.
    for (const moment of [
      "2013-04-11",
      "2013-05-13",
      "2013-06-10",
      "2013-07-08",
      "2013-08-20",
      "2013-08-29",
      "2013-09-03",
      "2013-09-09",
      "2013-09-13",
    ]) {
      await unit.liveTo(`${moment}T14:00:00Z`);
      await unit.liveTo(`${moment}T20:00:00Z`);
    }
    const sent = await query<{ email: string; kind: string; n: string }>(
      "select p.code as email, d.kind, count(*) n from deliveries d join people p on p.id = d.person_id where d.organisation_id = $1 group by 1, 2",
    );
    const after = await query<{ code: string }>(
      `select distinct p.code from (select * from deliveries where organisation_id = $1 order by id offset ${Number(leftAt)}) d join people p on p.id = d.person_id order by 1`,
    );
    expect(sent.length).toBeGreaterThan(5);
    // The commissioner is the leader to whom what stays open goes up.
    expect(after.map(({ code }) => code)).toEqual(["commissioner", "next-owner", "next-super", "unit"]);
    const [last] = await query<{ text: string }>(
      "select text from deliveries where organisation_id = $1 and kind = 'brief' order by id desc limit 1",
    );
    expect(last?.text).toBeDefined();
  });

  it("tells the successor once, the open actions first, each with a link to answer it", async () => {
    await meet();
    await handOver("ccr-leader", { to: "next-owner", note: "Talk to the unions first.", leaves: true });
    const mails = await mailsOf("handover");
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail?.to_address).toBe("next-owner@x.example");
    expect(mail?.subject).toBe("Handover from Goal leader, 12 March 2013");
    expect(mail?.text.match(/\/my-actions\//g)).toHaveLength(2);
    expect(mail?.text.match(/\/my-asks\//g)).toHaveLength(1);
    expect(mail?.text.indexOf("A2  Call the unions")).toBeLessThan(mail?.text.indexOf("/handovers/") ?? -1);
    expect(mail?.html).toContain("Call the unions &lt;b&gt;first&lt;/b&gt;");
    expect(mail?.html.match(/my-actions/g)).toHaveLength(2);
  });
});

describe("handing one thing over", () => {
  it("takes a strategy's open actions and asks along, by its route and by PATCH, and leaves the goal's", async () => {
    const occurrence = await meet();
    await unit.must(201, "POST", "strategies/code:TUTORS/owners", { person: "next-owner", note: "Yours." });
    expect((await unit.must(200, "GET", "actions/code:A1")).owner).toBe("next-owner");
    expect((await unit.must(200, "GET", "actions/code:A2")).owner).toBe("ccr-leader");
    await unit.must(200, "PATCH", "strategies/code:TUTORS", { owner: "unit" }, "*");
    expect((await unit.must(200, "GET", "actions/code:A1")).owner).toBe("unit");
    const { data } = await unit.must(200, "GET", "handovers?strategy=code:TUTORS");
    expect(data).toMatchObject([
      { from: "ccr-leader", to: "next-owner", goal: null, strategy: "TUTORS", note: "Yours." },
      { from: "next-owner", to: "unit" },
    ]);
    const { content } = await unit.must(200, "GET", `handovers/${data[0].id}`);
    expect(content.open.actions).toMatchObject([
      {
        ...{ label: "A1", dueOn: "2013-05-10", originalDueOn: "2013-04-10", response: "Six are hired" },
        slips: [{ from: "2013-04-10", to: "2013-05-10", reason: "No applicants yet" }],
        metric: { code: "GRAD5" },
        checkOn: "2013-09-10",
      },
    ]);
    expect(content.held.strategies).toMatchObject([
      { code: "TUTORS", likelihood: "amberRed", evaluateOn: "2013-09-30", headline: { code: "GRAD5", value: 86.3 } },
    ]);
    expect(content.open.milestones).toMatchObject([{ title: "Tutors hired" }]);
    // What the owner was asked in the goal's meeting goes with the goal; what the chair was asked stays with the chair.
    await unit.must(201, "POST", "goals/code:CCR/owners", { person: "next-owner" });
    const asks = (await unit.must(200, "GET", `asks?occurrence=${occurrence}`)).data;
    expect(asks.map(({ to }: { to: string }) => to)).toEqual(["super", "next-owner"]);
  });

  it("is refused to somebody who has left", async () => {
    await unit.letGo("next-owner");
    const { errors } = await unit.must(422, "POST", "goals/code:CCR/owners", { person: "next-owner" });
    expect(errors[0].message).toBe("New goal leader (next-owner) has left and cannot answer for it");
  });

  it("tells the past of one goal in order, with owners, notes and decisions", async () => {
    await meet();
    await unit.must(201, "POST", "goals/code:CCR/owners", { person: "unit", note: "Acting" });
    await unit.must(201, "POST", "goals/code:CCR/owners", { person: "next-owner", note: "For good" });
    const { data } = await unit.must(200, "GET", "handovers?goal=code:CCR");
    const { content } = await unit.must(200, "GET", `handovers/${data[1].id}`);
    expect(
      content.history.entries.map(({ kind, label, words }: Record<string, unknown>) => [kind, label, words]),
    ).toEqual([
      ["owner", null, null],
      ["done", "A4", "Send the list of schools"],
      ["decision", "D1", "Tutors come first"],
      ["owner", null, "Acting"],
    ]);
    expect(content.history.more).toBe(0);
  });
});

describe("whoever holds something", () => {
  it("is not simply set inactive: what they hold is named, and nothing changes", async () => {
    await meet();
    const { detail } = await unit.must(409, "PATCH", "people/code:ccr-leader", { active: false }, "*");
    expect(detail).toBe(
      'Goal leader (ccr-leader) still holds the goal CCR, the strategy TUTORS, the metric GRAD5, the open actions A1 and A2, one request for help without an answer and a part in the routine stocktake-ccr. Hand it over first, and say that they leave: POST /v1/people/code:ccr-leader/hand-over { "to": ..., "leaves": true }.',
    );
    expect((await unit.must(200, "GET", "people/code:ccr-leader")).active).toBe(true);
    await unit.must(200, "PATCH", "people/code:next-owner", { active: false }, "*");
  });

  it("hands over once, to somebody else who is there, from a day that can be", async () => {
    await meet();
    const path = "people/code:ccr-leader/hand-over";
    expect((await unit.must(422, "POST", path, { to: "ccr-leader" })).errors[0].pointer).toBe("/to");
    await unit.must(422, "POST", path, { to: "nobody" });
    await unit.must(404, "POST", "people/code:nobody/hand-over", { to: "unit" });
    const tooEarly = await unit.must(422, "POST", path, { to: "unit", fromOn: "2013-01-01" });
    expect(tooEarly.errors).toEqual([
      { pointer: "/fromOn", message: "the history goes up to 2013-02-01; hand over on that day or later" },
    ]);
    expect((await unit.must(422, "POST", path, { to: "unit", fromOn: "2013-06-01" })).errors[0].pointer).toBe(
      "/fromOn",
    );
    expect((await unit.must(200, "GET", "handovers")).data).toEqual([]);
    await unit.must(201, "POST", path, { to: "unit", leaves: true });
    const twice = await unit.must(409, "POST", path, { to: "next-owner" });
    expect(twice.detail).toBe("Goal leader (ccr-leader) holds nothing: there is nothing left to hand over.");
    await unit.must(422, "POST", "people/code:unit/hand-over", { to: "ccr-leader" });
  });

  it("done ten times at once passes on once, and what is laid on them meanwhile is never left with them", async () => {
    const occurrence = await meet();
    const act = () =>
      unit.send("POST", "actions", { occurrence, text: "Another", owner: "ccr-leader", due: "2013-05-01" });
    const tries = Array.from({ length: 10 }, () =>
      unit.send("POST", "people/code:ccr-leader/hand-over", { to: "next-owner", leaves: true }),
    );
    const [answers, acted] = await Promise.all([Promise.all(tries), Promise.all(Array.from({ length: 10 }, act))]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    expect(acted.every(({ status }) => status === 201 || status === 422)).toBe(true);
    expect((await unit.must(200, "GET", "people/code:ccr-leader/holdings")).actions).toEqual([]);
    expect(await mailsOf("handover")).toHaveLength(1);
  });

  it("also passes on what a handover dated ahead gives them, or takes from them later", async () => {
    await unit.must(201, "POST", "goals/code:CCR/owners", { person: "unit", fromOn: "2013-06-01" });
    await unit.must(201, "POST", "goals/code:READ/owners", { person: "ccr-leader", fromOn: "2013-07-01" });
    await handOver("ccr-leader", { to: "next-owner", leaves: true });
    const owners = async (goal: string) =>
      (await unit.must(200, "GET", `goals/code:${goal}/owners`)).data
        .filter(({ fromOn, untilOn }: Record<string, string>) => fromOn !== untilOn)
        .map(({ person, fromOn, untilOn }: Record<string, string>) => [person, fromOn, untilOn]);
    expect(await owners("CCR")).toEqual([
      ["next-owner", "2013-02-01", "2013-06-01"],
      ["unit", "2013-06-01", null],
    ]);
    expect(await owners("READ")).toEqual([
      ["super", "2013-02-01", "2013-07-01"],
      ["next-owner", "2013-07-01", null],
    ]);
  });

  it("has open escalations and keys: the successor is told instead, and the keys end", async () => {
    await meet();
    const key = await test.addKey(unit.organisation, "owner", { person: "ccr-leader" });
    const [person] = await query<{ id: string }>("select id from people where organisation_id = $1 and code = 'super'");
    const [action] = await query<{ id: string }>("select id from actions where organisation_id = $1 and number = 2");
    await query(
      "insert into escalations (id, organisation_id, action_id, due_on, level, to_role, raised_on, state, created_at, updated_at) values ($2, $1, $3, '2013-04-10', 3, 'leader', '2013-04-20', 'open', now(), now())",
      "01890000-0000-7000-8000-00000000000e",
      action?.id,
    );
    await query(
      "insert into escalation_recipients (organisation_id, escalation_id, person_id) values ($1, '01890000-0000-7000-8000-00000000000e', $2)",
      person?.id,
    );
    const { content } = await handOver("super", { to: "next-super", leaves: true });
    expect(content.open.escalations).toMatchObject([{ label: "A2", owner: "Goal leader" }]);
    expect((await unit.must(200, "GET", "people/code:next-super/holdings")).escalations).toEqual(["A2"]);
    const { counts } = await handOver("ccr-leader", { to: "next-owner", leaves: true });
    expect(counts.keysRevoked).toBe(1);
    expect((await test.call(key, "GET", "/v1/actions")).statusCode).toBe(401);
  });
});

describe("a handover page", () => {
  it("is read by the unit, the leader and the successor, by nobody else", async () => {
    await meet();
    const { id } = await handOver("ccr-leader", { to: "next-owner" });
    const statusFor = async (role: "systemLeader" | "owner" | "viewer" | "deliveryUnit", person?: string) => {
      const key = await test.addKey(unit.organisation, role, person === undefined ? {} : { person });
      const list = await test.call(key, "GET", "/v1/handovers");
      const one = await test.call(key, "GET", `/v1/handovers/${id}.html`);
      return [one.statusCode, list.statusCode === 200 ? list.json().data.length : list.statusCode];
    };
    expect(await statusFor("deliveryUnit")).toEqual([200, 1]);
    expect(await statusFor("systemLeader")).toEqual([200, 1]);
    expect(await statusFor("owner", "next-owner")).toEqual([200, 1]);
    expect(await statusFor("owner", "ccr-leader")).toEqual([404, 0]);
    expect(await statusFor("viewer")).toEqual([403, 403]);
  });

  it("is opened by the link of the mail, by its reader, as long as they are there; opening changes nothing", async () => {
    await meet();
    await handOver("ccr-leader", { to: "next-owner", leaves: true });
    const [mail] = await mailsOf("handover");
    const address = /http:\/\/localhost:3000(\/handovers\/\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
    const open = (url: string, method: "GET" | "HEAD" = "GET") => test.app.inject({ method, url });
    const before = await unit.state();
    const page = await open(address);
    expect(page.statusCode).toBe(200);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.body).toContain("Call the unions &lt;b&gt;first&lt;/b&gt;");
    const pdf = await open(address.replace("?", ".pdf?"));
    expect([pdf.statusCode, pdf.rawPayload.subarray(0, 5).toString()]).toEqual([200, "%PDF-"]);
    expect((await open(address, "HEAD")).statusCode).toBe(200);
    expect((await open(address.replace(/.$/, (last) => (last === "A" ? "B" : "A")))).statusCode).toBe(404);
    expect((await open(address.replace("handovers", "my-actions"))).statusCode).toBe(404);
    expect(await unit.state()).toEqual(before);
    test.clock.moveOn(201 * 86_400_000);
    expect((await open(address)).statusCode).toBe(404);
    test.clock.moveOn(-201 * 86_400_000);
    await handOver("next-owner", { to: "unit", leaves: true });
    expect((await open(address)).statusCode).toBe(403);
  });
});
