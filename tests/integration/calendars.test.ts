import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getCalendar, getWorkingCalendar } from "../../src/calendars/service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const ma = {
  code: "ma",
  holidays: { country: "US", region: "MA" },
  drop: ["Evacuation Day", "Bunker Hill Day", "substitutes on Fridays"],
  blackouts: [{ title: "School winter break", from: "12-24", to: "01-01", yearly: true }],
};

const begin = async () => {
  const organisation = await test.addOrganisation({ sandboxStartsAt: new Date("2012-01-15T15:00:00Z") });
  const send = async (
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ) => {
    const response = await test.call(organisation.adminKey, method, `/v1/${path}`, body, headers);
    return { status: response.statusCode, etag: response.headers.etag, body: response.body ? response.json() : {} };
  };
  return { organisation, send };
};

const any = { "if-match": "*" };

describe("calendars", () => {
  it("are written and read in the plan file's shape", async () => {
    const { send } = await begin();
    const created = await send("POST", "calendars", ma);
    expect(created).toMatchObject({ status: 201, etag: '"1"', body: { ...ma, add: [] } });
    const changed = await send("PATCH", "calendars/code:ma", { title: "State offices" }, { "if-match": '"1"' });
    expect(changed.body).toMatchObject({ ...ma, title: "State offices" });
    const cleared = await send("PATCH", "calendars/code:ma", { holidays: null, title: null, drop: [] }, any);
    expect(cleared.body).toMatchObject({ drop: [], blackouts: ma.blackouts });
    expect(cleared.body).not.toHaveProperty("holidays");
    expect(cleared.body).not.toHaveProperty("title");
    expect((await send("PATCH", "calendars/code:ma", { title: "X" })).status).toBe(428);
    expect((await send("PATCH", "calendars/code:ma", { title: "X" }, { "if-match": '"1"' })).status).toBe(412);
  });

  it("list days off with reasons, both ends included", async () => {
    const { send } = await begin();
    await send("POST", "calendars", ma);
    const listed = await send("GET", "calendars/code:ma/dates?from=2011-07-04&to=2011-09-05");
    expect(listed.body).toEqual({
      data: [
        { date: "2011-07-04", title: "Independence Day", kind: "holiday" },
        { date: "2011-09-05", title: expect.stringMatching(/Labou?r Day/), kind: "holiday" },
      ],
    });
  });

  it("list no upside-down or endless range, and no impossible day", async () => {
    const { send } = await begin();
    await send("POST", "calendars", ma);
    const status = async (range: string) => (await send("GET", `calendars/code:ma/dates?${range}`)).status;
    expect(await status("from=2012-01-02&to=2012-01-01")).toBe(422);
    expect(await status("from=2000-01-01&to=2012-01-01")).toBe(422);
    expect(await status("from=2012-02-30&to=2012-03-01")).toBe(400);
    expect(await status("from=2012-02-01")).toBe(400);
  });

  const refusals: [string, object, string][] = [
    ["an unknown country", { holidays: { country: "QQ" } }, "/holidays/country"],
    ["an unknown region", { holidays: { country: "US", region: "QQ" } }, "/holidays/region"],
    ["a dropped holiday that is none", { drop: ["Evacution Day"] }, "/drop/0"],
    [
      "a blackout on 30 February",
      { blackouts: [{ title: "x", from: "2012-02-28", to: "2012-02-30" }] },
      "/blackouts/0/to",
    ],
    [
      "a year without a working day",
      { blackouts: [{ title: "x", from: "01-01", to: "12-31", yearly: true }] },
      "/blackouts",
    ],
  ];
  it.each(refusals)("refuse %s with its place", async (_name, overrides, pointer) => {
    const { send } = await begin();
    const refused = await send("POST", "calendars", { ...ma, ...overrides });
    expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer }] });
    expect((await send("GET", "calendars")).body).toEqual({ data: [], nextCursor: null });
  });

  it("refuse unknown fields, and another organisation's id", async () => {
    const { send } = await begin();
    const other = await begin();
    expect((await send("POST", "calendars", { ...ma, colour: "red" })).status).toBe(400);
    const theirs = (await other.send("POST", "calendars", ma)).body as { id: string };
    expect((await send("GET", `calendars/${theirs.id}`)).status).toBe(404);
    expect((await send("GET", `calendars/${theirs.id}/dates?from=2012-01-01&to=2012-02-01`)).status).toBe(404);
    expect((await send("DELETE", `calendars/${theirs.id}`, undefined, any)).status).toBe(404);
  });

  it("become the organisation's default when they are the first, which routines then go by", async () => {
    const { organisation, send } = await begin();
    const independenceDay = (calendarCode: string | null) =>
      test.inScope(organisation, async (scope) => {
        const id = calendarCode === null ? null : (await getCalendar(scope, `code:${calendarCode}`)).id;
        return (await getWorkingCalendar(scope, id)).reasonNotWorking("2011-07-04");
      });
    expect(await independenceDay(null)).toBeNull();
    await send("POST", "calendars", ma);
    await send("POST", "calendars", { code: "plain" });
    expect(await independenceDay(null)).toBe("Independence Day");
    expect(await independenceDay("plain")).toBeNull();
    await send("PATCH", "calendars/code:ma", { add: [{ on: "2011-07-04", title: "Fourth" }] }, any);
    expect(await independenceDay(null)).toBe("Fourth");
    expect((await send("DELETE", "calendars/code:ma", undefined, any)).status).toBe(409);
    expect((await send("DELETE", "calendars/code:plain", undefined, any)).status).toBe(204);
  });
});
