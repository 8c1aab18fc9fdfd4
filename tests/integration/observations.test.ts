import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Observation } from "../../src/metrics/observations/observation-schemas.ts";
import { importCsv } from "../../src/metrics/observations/observation-service.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { listObserved, makeObservedOrganisation, sendObservations } from "../support/observations.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const makeOrganisation = (sandboxStartsAt?: string) => makeObservedOrganisation(test, sandboxStartsAt);
const send = (organisation: TestOrganisation, observations: object[], query?: string, key?: string) =>
  sendObservations(test, organisation, observations, query, key);
const list = (key: string, query?: string) => listObserved(test, key, query);
const sendCsv = (key: string, payload: string | Buffer, query = "", headers: Record<string, string> = {}) =>
  test.app.inject({
    method: "POST",
    url: `/v1/observations/batch${query}`,
    headers: { authorization: `Bearer ${key}`, "content-type": "text/csv", ...headers },
    payload,
  });

const short = (rows: Observation[]) => rows.map(({ period, value, revision }) => [period, value, revision]);

describe("an import", () => {
  it("stores each figure once, restates what differs, and changes nothing when it is repeated", async () => {
    const organisation = await makeOrganisation();
    const first = [
      { metric: "GRAD5", period: "2010", value: 84.7, n: 76308, receivedAt: "2012-01-31" },
      { metric: "GRAD5", period: "2011", value: 86.3, receivedAt: "2013-01-31" },
      { metric: "GRAD5", period: "2011", value: 86.3, receivedAt: "2013-01-31" },
    ];
    expect((await send(organisation, first)).json()).toEqual({
      rows: 3,
      created: 2,
      revised: 0,
      unchanged: 1,
      dryRun: false,
    });
    const later = [{ metric: "GRAD5", period: "2011", value: 86.4, receivedAt: "2013-06-01" }];
    expect((await send(organisation, later)).json()).toMatchObject({ created: 0, revised: 1, unchanged: 0 });
    for (const batch of [first, later, [...first, ...later]]) {
      expect((await send(organisation, batch)).json()).toMatchObject({
        created: 0,
        revised: 0,
        unchanged: batch.length,
      });
    }
    expect(short(await list(organisation.adminKey, "&revisions=all"))).toEqual([
      ["2010", 84.7, 1],
      ["2011", 86.3, 1],
      ["2011", 86.4, 2],
    ]);
    expect(short(await list(organisation.adminKey))).toEqual([
      ["2010", 84.7, 1],
      ["2011", 86.4, 2],
    ]);
    expect(short(await list(organisation.adminKey, "&asOf=2013-05-31"))).toEqual([
      ["2010", 84.7, 1],
      ["2011", 86.3, 1],
    ]);
  });

  it("makes successive revisions of one batch in order of receipt, the same ones when repeated", async () => {
    const organisation = await makeOrganisation();
    const batch = [
      { metric: "GRAD5", site: "S1", period: "2011", value: 3, receivedAt: "2013-03-01" },
      { metric: "GRAD5", site: "S1", period: "2011", value: 1, receivedAt: "2013-01-01" },
      { metric: "GRAD5", site: "S1", period: "2011", value: 1, receivedAt: "2013-02-01" },
      { metric: "GRAD5", site: "S1", period: "2011", value: 1, receivedAt: "2013-04-01" },
    ];
    expect((await send(organisation, batch)).json()).toMatchObject({ created: 1, revised: 2, unchanged: 1 });
    expect((await send(organisation, batch)).json()).toMatchObject({ created: 0, revised: 0, unchanged: 4 });
    const rows = await list(organisation.adminKey, "&revisions=all&site=code:S1");
    expect(
      Object.fromEntries(rows.map(({ revision, value, receivedOn }) => [revision, `${value} ${receivedOn}`])),
    ).toEqual({
      1: "1 2013-01-01",
      2: "3 2013-03-01",
      3: "1 2013-04-01",
    });
  });

  it("finds nothing new in a batch without dates that is sent again on another day", async () => {
    const organisation = await makeOrganisation();
    const batch = [{ metric: "GRAD5", period: "2011", value: 86.3, n: 74307 }];
    await send(organisation, batch);
    test.clock.moveOn(3 * 86_400_000);
    expect((await send(organisation, batch)).json()).toMatchObject({ created: 0, revised: 0, unchanged: 1 });
  });

  it("lets a figure restated and restated back count each time", async () => {
    const organisation = await makeOrganisation();
    for (const value of [5, 6, 5]) await send(organisation, [{ metric: "GRAD5", period: "2011", value }]);
    expect(short(await list(organisation.adminKey))).toEqual([["2011", 5, 3]]);
  });

  it("refuses two different rows about one figure at one moment, naming both", async () => {
    const organisation = await makeOrganisation();
    const answer = await send(organisation, [
      { metric: "GRAD5", period: "2011", value: 1, receivedAt: "2013-01-01" },
      { metric: "GRAD4", period: "2011", value: 1, receivedAt: "2013-01-01" },
      { metric: "GRAD5", period: "2011", value: 2, receivedAt: "2013-01-01" },
    ]);
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ detail: string }>().detail).toMatch(/row 3: differs from row 1/);
    expect(await list(organisation.adminKey)).toEqual([]);
  });

  it("keeps nothing of a dry run, and says the same as the import after it", async () => {
    const organisation = await makeOrganisation();
    const batch = [{ metric: "GRAD5", period: "2011", value: 86.3 }];
    const dry = await send(organisation, batch, "?dryRun=true");
    expect(dry.json()).toEqual({ rows: 1, created: 1, revised: 0, unchanged: 0, dryRun: true });
    expect(await list(organisation.adminKey)).toEqual([]);
    expect((await send(organisation, batch)).json()).toMatchObject({ created: 1 });
  });

  it("stores nothing when one row of ten thousand is wrong, and says which", async () => {
    const organisation = await makeOrganisation();
    const lines = Array.from({ length: 10_000 }, (_, i) => `GRAD5,g${i},2011,${i === 6_789 ? 140 : 50}`);
    const answer = await sendCsv(organisation.adminKey, `metric,subgroup,period,value\n${lines.join("\n")}\n`);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      detail: "row 6790 (line 6791), value: a percent lies between 0 and 100, not at 140. Nothing was stored.",
      errors: [{ pointer: "/observations/6789/value" }],
    });
    expect(await list(organisation.adminKey)).toEqual([]);
  });

  it("counts all faults and lists the first hundred", async () => {
    const organisation = await makeOrganisation();
    const answer = await send(
      organisation,
      Array.from({ length: 250 }, () => ({ metric: "GRAD5", period: "2011", value: -1 })),
    );
    expect(answer.json<{ errors: unknown[] }>().errors).toHaveLength(100);
    expect(answer.json<{ detail: string }>().detail).toBe(
      "250 faults in 250 rows; the first 100 are listed. Nothing was stored.",
    );
  });

  it.each<[string, object[] | object, number]>([
    ["an unknown field", [{ metric: "GRAD5", period: "2011", value: 1, colour: "red" }], 400],
    ["a wrong type", [{ metric: "GRAD5", period: "2011", value: "1" }], 400],
    ["no list", {}, 400],
    ["an unknown code", [{ metric: "NOPE", period: "2011", value: 1 }], 422],
    ["somebody's id", [{ metric: "0198c0de-0000-7000-8000-000000000001", period: "2011", value: 1 }], 404],
    ["figures of a view", [{ metric: "GRAD5-EL", period: "2011", value: 1 }], 422],
    ["receipt in the future", [{ metric: "GRAD5", period: "2011", value: 1, receivedAt: "2030-01-01" }], 422],
  ])("refuses %s", async (_what, observations, status) => {
    const organisation = await makeOrganisation();
    const body = Array.isArray(observations) ? { observations } : observations;
    const answer = await test.call(organisation.adminKey, "POST", "/v1/observations/batch", body);
    expect(answer.statusCode, answer.body).toBe(status);
  });

  it("refuses 1e400 as a value", async () => {
    const organisation = await makeOrganisation();
    const answer = await test.app.inject({
      method: "POST",
      url: "/v1/observations/batch",
      headers: { authorization: `Bearer ${organisation.adminKey}`, "content-type": "application/json" },
      payload: '{"observations":[{"metric":"GRAD5","period":"2011","value":1e400}]}',
    });
    expect(answer.statusCode).toBe(422);
  });

  it("cannot name another organisation's metrics and sites", async () => {
    const [organisation, other] = [await makeOrganisation(), await makeOrganisation()];
    const metrics = await test.call(other.adminKey, "GET", "/v1/metrics");
    const sites = await test.call(other.adminKey, "GET", "/v1/sites");
    const metric = metrics.json<{ data: { id: string }[] }>().data[0]?.id;
    const site = sites.json<{ data: { id: string }[] }>().data[0]?.id;
    for (const row of [{ metric }, { metric: "GRAD5", site }]) {
      const answer = await send(organisation, [{ ...row, period: "2011", value: 1 }]);
      expect(answer.statusCode).toBe(404);
    }
    expect((await test.call(organisation.adminKey, "GET", `/v1/observations?metric=${metric}`)).statusCode).toBe(404);
  });

  it("is for the delivery unit and integrations with the scope", async () => {
    const organisation = await makeOrganisation();
    const row = { metric: "GRAD5", period: "2011", value: 1 };
    for (const [role, scopes, status] of [
      ["deliveryUnit", undefined, 200],
      ["systemLeader", undefined, 403],
      ["viewer", undefined, 403],
      ["integration", ["observations:write"], 200],
      ["integration", ["observations:read"], 403],
    ] as const) {
      const key = await test.addKey(organisation, role, scopes === undefined ? {} : { scopes: [...scopes] });
      expect((await send(organisation, [row], "", key)).statusCode).toBe(status);
    }
  });

  it("numbers revisions without a gap or a double when several run at once", async () => {
    const organisation = await makeOrganisation();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => send(organisation, [{ metric: "GRAD5", period: "2011", value: i }])),
    );
    for (const answer of answers) expect(answer.statusCode, answer.body).toBe(200);
    const rows = await list(organisation.adminKey, "&revisions=all");
    expect(rows.map((row) => row.revision).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("refuses what is no CSV file, and reads one with quotes, CRLF and a byte order mark", async () => {
    const { adminKey } = await makeOrganisation();
    for (const payload of [Buffer.from([0, 1, 2, 3]), "<html></html>", "84.7\n86.3\n"]) {
      const answer = await sendCsv(adminKey, payload);
      expect(answer.statusCode).toBe(422);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
    }
    const file = '\uFEFFvalue,period,metric,source\r\n86.3,2011,GRAD5,"=cmd|""x"""\r\n\r\n';
    expect((await sendCsv(adminKey, file)).json()).toMatchObject({ rows: 1, created: 1 });
    expect((await list(adminKey))[0]?.source).toBe('=cmd|"x"');
    const latin = await sendCsv(adminKey, file, "", { "content-type": "text/csv; charset=iso-8859-1" });
    expect(latin.statusCode).toBe(415);
  });

  it("leaves the connection usable when the source breaks", async () => {
    const organisation = await makeOrganisation();
    const broken = Readable.from(
      (function* () {
        yield Buffer.from("metric,period,value\nGRAD5,2011,1\n");
        throw new Error("cable cut");
      })(),
    );
    await expect(test.inScope(organisation, (scope) => importCsv(scope, broken, { isDryRun: false }))).rejects.toThrow(
      "cable cut",
    );
    expect(await list(organisation.adminKey)).toEqual([]);
  });

  it("answers over a real connection, however much of a refused file is still on its way", async () => {
    const { adminKey } = await makeOrganisation();
    await test.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = test.app.server.address() as AddressInfo;
    const post = (body: string | Buffer) =>
      fetch(`http://127.0.0.1:${port}/v1/observations/batch`, {
        method: "POST",
        headers: { authorization: `Bearer ${adminKey}`, "content-type": "text/csv" },
        body,
      });
    const rows = "GRAD5,2011,86.3\n".repeat(500_000);
    expect((await post(`metric,period,wert\n${rows}`)).status).toBe(422);
    expect((await post(Buffer.alloc(65 * 1024 * 1024, "x"))).status).toBe(413);
    expect((await post("")).status).toBe(422);
    expect((await post("metric,period,value\nGRAD5,2011,86.3\n")).status).toBe(200);
  });
});
