import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;
let occurrence: string;

const report = (query = "from=2013-01-01&to=2013-12-31") => unit.must(200, "GET", `reports/follow-up?${query}`);

/** What a paper of the next meeting found of an action's metric, as the follow-up writes it down. */
const addCheck = async (label: string, verdict: string, checkedOn: string): Promise<void> => {
  await test.database.pool.query(
    `insert into action_checks (id, organisation_id, action_id, occurrence_id, document_id, checked_on, verdict, text, created_at)
     select gen_random_uuid(), a.organisation_id, a.id, d.occurrence_id, d.id, $3, $4, 'As the paper says', now()
     from actions a join documents d on d.organisation_id = a.organisation_id
     where a.organisation_id = $1 and a.number = $2 limit 1`,
    [unit.organisation.id, Number(label.slice(1)), checkedOn, verdict],
  );
};

beforeAll(async () => {
  test = await createTestApp();
  unit = await makeDeliveryUnit(test);
  await unit.addRoutine({ title: "=Stocktake" });
  await unit.liveTo("2013-02-28T14:00:00Z");
  occurrence = found((await unit.occurrences())[0]).id;
  await unit.liveTo("2013-03-12T18:00:00Z");
  const agree = (more: object) =>
    unit.must(201, "POST", "actions", { occurrence, text: "Call", owner: "ccr-leader", due: "2013-03-29", ...more });
  const say = (label: string, body: object) => unit.must(201, "POST", `actions/code:${label}/updates`, body);
  await agree({ metric: "GRAD5", checkOn: "2013-06-28" });
  await agree({ metric: "GRAD5" });
  await agree({ type: "commitment", due: "2013-04-12" });
  await agree({ type: "dataRequest" });
  await agree({ due: "2014-01-31" });
  await unit.must(201, "POST", "decisions", { occurrence, text: "Go on" });
  await unit.jumpTo("2013-03-20T15:00:00Z");
  await say("A1", { kind: "done", text: "Called" });
  await say("A2", { kind: "slip", to: "2013-04-30", text: "Ill" });
  await say("A4", { kind: "drop", text: "The data are public" });
  await unit.jumpTo("2013-04-16T15:00:00Z");
  await say("A2", { kind: "done" });
  await addCheck("A1", "notMoved", "2013-07-02");
  await unit.liveTo("2013-09-11T18:00:00Z");
  const later = found((await unit.occurrences())[1]);
  const follows = { action: "A1", metric: "GRAD5" };
  await unit.must(201, "POST", "decisions", { occurrence: later.id, text: "Try another way", ...follows });
});
afterAll(() => test.close());

describe("the follow-up in numbers", () => {
  it("counts what was kept, answered, aimed and looked at again", async () => {
    const { whole, fieldStudy, definitions } = await report();
    expect(whole).toEqual({
      commitments: {
        ...{ due: 4, keptOnTime: 1, keptLate: 1, stillOpen: 1, dropped: 1, notYetDue: 0 },
        keptOnTimeShare: 0.333,
        // 0, 18, and one open since 12 April, seen from 11 September.
        medianSlipDays: 18,
      },
      answers: {
        ...{ agreed: 5, answeredByNextMeeting: 3, unansweredByNextMeeting: 2, noNextMeetingYet: 0 },
        ...{ answeredByNextMeetingShare: 0.6, medianDaysToAnswer: 8 },
      },
      purpose: { withMetric: 2, withCheckDate: 1, withMetricShare: 0.4 },
      loop: {
        ...{ deciding: 3, monitoring: 1, actingAndLookingAgain: 1 },
        ...{ monitoringShare: 0.333, actingAndLookingAgainShare: 0.333 },
      },
      // Past the goal's leader, who owns it, to the unit and the leader.
      escalations: { raised: 2, acknowledged: 0 },
    });
    expect(fieldStudy).toMatchObject({ deciding: 384, monitoringShare: 0.419, actingAndLookingAgainShare: 0.107 });
    for (const [part, figures] of Object.entries<object>(whole)) {
      for (const name of Object.keys(figures)) expect(definitions).toHaveProperty([`${part}.${name}`]);
    }
  });

  it.each([
    ["routine", ["stocktake-ccr"]],
    ["goal", ["CCR", null]],
    ["type", ["action", "commitment", "dataRequest", null]],
    ["ownerRole", ["owner", null]],
  ])("breaks down by %s, and names nobody", async (by, codes) => {
    const { groups } = await report(`from=2013-01-01&to=2013-12-31&by=${by}`);
    expect(groups.map(({ code }: { code: string | null }) => code)).toEqual(codes);
    expect(JSON.stringify(groups)).not.toContain("ccr-leader");
  });

  it("is cut to the span, and says none yet where there is nothing", async () => {
    const { whole, quarters, summary } = await report("from=2013-02-01&to=2013-05-15");
    expect(whole.loop).toMatchObject({ deciding: 2, monitoring: 0, actingAndLookingAgain: 0 });
    expect(quarters.map(({ quarter, from, to }: Record<string, string>) => [quarter, from, to])).toEqual([
      ["2013-Q1", "2013-02-01", "2013-03-31"],
      ["2013-Q2", "2013-04-01", "2013-05-15"],
    ]);
    expect(summary.join(" ")).toContain("loops closed: none yet");
    const empty = await report("from=2001-01-01&to=2001-12-31");
    expect(empty.whole.loop).toMatchObject({ deciding: 0, monitoringShare: null });
    expect(empty.groups).toEqual([]);
  });

  it("is safe for spreadsheets, with numbers as numbers", async () => {
    const { text, headers } = await unit.send("GET", "reports/follow-up.csv?from=2013-01-01&to=2013-12-31");
    const [head, whole, stocktake, quarter] = text.split("\r\n");
    expect(headers["content-type"]).toContain("text/csv");
    expect(head).toMatch(/^scope,code,title,from,to,due,keptOnTime,/);
    expect(whole).toMatch(/,2013-01-01,2013-12-31,4,1,1,1,1,0,0.333,18,5,/);
    expect(stocktake).toMatch(/^routine,stocktake-ccr,"'=Stocktake",2013-01-01/);
    expect(quarter).toMatch(/^quarter,2013-Q1,,2013-01-01,2013-03-31,/);
  });

  it("reads as a page, with hostile titles as text", async () => {
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { title: "<script>alert(1)</script>" }, "*");
    const { text, headers } = await unit.send("GET", "reports/follow-up.html?from=2013-01-01&to=2013-12-31");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(text).toContain("3 → 1 → 1");
    expect(text).not.toContain("<script>");
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { title: "Stocktake" }, "*");
  });

  it.each([
    ["a span that ends before it begins", "from=2013-02-01&to=2013-01-01", 422],
    ["a span of a hundred years", "from=1913-01-01&to=2013-01-01", 422],
    ["30 February", "from=2013-02-30", 400],
    ["an unknown breakdown", "by=person", 400],
    ["an unknown parameter", "owner=code:ccr-leader", 400],
  ])("refuses %s", async (_what, query, status) => {
    expect((await unit.send("GET", `reports/follow-up?${query}`)).status).toBe(status);
  });

  it("is for the unit, the leader and keys that read actions, and for nobody else", async () => {
    const statusFor = async (role: string, more: object = {}) => {
      const { key } = await unit.must(201, "POST", "api-keys", { name: `A ${role}`, role, ...more });
      return (await unit.send("GET", "reports/follow-up", undefined, undefined, key)).status;
    };
    expect(await statusFor("deliveryUnit")).toBe(200);
    expect(await statusFor("systemLeader")).toBe(200);
    expect(await statusFor("integration", { scopes: ["actions:read"] })).toBe(200);
    expect(await statusFor("integration", { scopes: ["plan:read"] })).toBe(403);
    expect(await statusFor("owner", { person: "ccr-leader" })).toBe(403);
    expect(await statusFor("viewer")).toBe(403);
  });

  it("tells nothing of another organisation's", async () => {
    const other = await makeDeliveryUnit(test);
    const { whole, groups } = await other.must(200, "GET", "reports/follow-up?from=2013-01-01&to=2013-12-31");
    expect(whole.answers.agreed + whole.loop.deciding).toBe(0);
    expect(groups).toEqual([]);
  });
});
