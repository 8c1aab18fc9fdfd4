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
    expect(after.map(({ code }) => code)).toEqual(["next-owner", "next-super", "unit"]);
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
