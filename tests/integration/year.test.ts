import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;

const holidays = { holidays: { country: "US", region: "MA" } };

beforeAll(async () => {
  test = await createTestApp();
  unit = await makeDeliveryUnit(test, { now: "2012-12-01T15:00:00Z", calendar: holidays });
  await unit.addRoutine();
  await unit.must(201, "POST", "people", {
    code: "other-leader",
    title: "Other <b>leader</b>",
    role: "owner",
    email: "other@x.example",
  });
  await unit.must(201, "POST", "goals", { code: "CIA", title: "Curriculum", owner: "other-leader", metrics: [] });
  await unit.addRoutine({
    code: "review",
    title: "Review of curriculum <script>alert(1)</script>",
    goals: ["CIA"],
    chair: "other-leader",
    timeZone: "America/Chicago",
    cadence: { every: "3 months", on: "second Wednesday", at: "14:00", minutes: 90, startsOn: "2013-01-01" },
  });
  await unit.addRoutine({
    code: "memo",
    title: "Delivery memo",
    kind: "memo",
    goals: "all",
    chair: undefined,
    to: "commissioner",
    from: "unit",
    yieldsTo: ["stocktake-ccr"],
    cadence: { every: "2 months", on: "first Monday", at: "09:00", startsOn: "2013-01-01" },
  });
});
afterAll(() => test.close());

interface YearDate {
  id: string;
  routine: string;
  date: string;
  givesWayTo: string | null;
  status: string;
  cause: string | null;
  steps: { step: string; date: string }[];
}
const readYear = (query = "", year = 2013) => unit.must(200, "GET", `years/${year}${query}`);
const datesOf = async (query = "") => {
  const { dates }: { dates: YearDate[] } = await readYear(query);
  return dates.map(({ routine, date }) => `${date} ${routine}`);
};

describe("a year", () => {
  it("holds the very dates and steps that the occurrences of its routines have", async () => {
    const year = await readYear();
    const listed = await unit.occurrences("&from=2013-01-01&to=2013-12-31");
    expect(year.dates.map(({ id, date }: YearDate) => [id, date])).toEqual(listed.map(({ id, date }) => [id, date]));
    expect(year.dates.map(({ steps }: YearDate) => steps.map(({ step, date }) => [step, date]))).toEqual(
      listed.map(({ steps }) => steps.map(({ step, dueOn }) => [step, dueOn])),
    );
    expect(year).toMatchObject({ year: 2013, timeZone: "America/New_York", asOf: "2012-12-01", clashes: [] });
  });

  it("tells what gives way as the run-up will decide it", async () => {
    const { dates }: { dates: YearDate[] } = await readYear();
    const march = found(dates.find(({ routine, date }) => routine === "memo" && date.startsWith("2013-03")));
    expect(march.givesWayTo).toMatch(/ on 12 March 2013$/);
    await unit.liveTo(`${found(march.steps[0]).date}T15:00:00Z`);
    const after: { dates: YearDate[] } = await readYear();
    expect(after.dates.find(({ id }) => id === march.id)).toMatchObject({
      status: "gaveWay",
      cause: march.givesWayTo,
      givesWayTo: null,
    });
  });

  it("tells a move with where from and why, and what was called off with its cause", async () => {
    const listed = await unit.occurrences("&from=2013-09-01&to=2013-12-31");
    const stocktake = found(listed.find(({ date }) => date === "2013-09-10"));
    await unit.must(200, "POST", `occurrences/${stocktake.id}/move`, { to: "2013-09-14", reason: "a hearing" }, "*");
    const november = found(listed.find(({ date }) => date.startsWith("2013-11")));
    await unit.must(200, "POST", `occurrences/${november.id}/cancel`, { reason: "a strike" }, "*");
    const year = await readYear();
    expect(year.dates.find(({ id }: YearDate) => id === stocktake.id)).toMatchObject({
      date: "2013-09-14",
      movedFrom: "2013-09-10",
      moveReason: "a hearing",
      dayOff: "Saturday",
    });
    expect(year.clashes).toMatchObject([{ date: "2013-09-14", step: null, dayOff: "Saturday" }]);
    const { text } = await unit.send("GET", "years/2013.html");
    const words = text.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, " ");
    expect(words.replace(/\s+/g, " ")).toContain("Moved from Tue 10 September: a hearing.");
    expect(words).toContain("Cancelled: a strike.");
    expect(words).toContain("One date lies on a weekend, a holiday or a break:");
  });

  it("of one person is what the person chairs, gets or answers for", async () => {
    const routinesOf = async (person: string) =>
      [...new Set((await datesOf(`?person=code:${person}`)).map((line) => line.split(" ")[1]))].sort();
    // The memo is about every goal: its figures are asked of every owner.
    expect(await routinesOf("other-leader")).toEqual(["memo", "review"]);
    expect(await routinesOf("ccr-leader")).toEqual(["memo", "stocktake-ccr"]);
    expect(await routinesOf("commissioner")).toEqual(["memo", "stocktake-ccr"]);
    expect(await datesOf("?person=code:unit")).toEqual(await datesOf());
    expect((await readYear("?person=code:ccr-leader")).person).toBe("Goal leader");
    expect((await unit.send("GET", "years/2013?person=code:nobody")).status).toBe(404);
  });

  it("beyond what is planned says up to when dates are planned", async () => {
    const { plannedUntil, dates } = await readYear("", 2014);
    expect(plannedUntil).toMatch(/^2014-/);
    expect(dates.every(({ date }: YearDate) => date <= plannedUntil)).toBe(true);
    expect((await readYear("", 2016)).dates).toEqual([]);
    expect((await unit.send("GET", "years/2016.html")).text).toContain("Nothing of 2016 is planned yet");
    expect((await readYear("", 2013)).plannedUntil).toBeNull();
  });

  it("is refused for what is no year", async () => {
    for (const year of ["13", "20133", "abcd", "0000", "9999", "2013.pdf"]) {
      expect((await unit.send("GET", `years/${year}`)).status, year).toBe(400);
    }
    expect((await unit.send("GET", "years/2013?unknown=1")).status).toBe(400);
  });
});

describe("the page of a year", () => {
  it("loads nothing, runs nothing, and escapes what people wrote", async () => {
    const { status, text, headers } = await unit.send("GET", "years/2013.html");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(String(headers["content-security-policy"])).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).toContain("Review of curriculum &lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text).toContain("Other &lt;b&gt;leader&lt;/b&gt;");
    expect(text).not.toMatch(/<(script|link|img|iframe)\b| style="| on\w+="/);
  });

  it("names the zone of a routine that keeps another than the organisation", async () => {
    const { text } = await unit.send("GET", "years/2013.html");
    expect(text).toContain("14:00–15:30 (America/Chicago)");
    expect(text).toContain("10:00–11:00");
    expect(text).not.toContain("10:00–11:00 (");
  });

  it("is for those who may read routines", async () => {
    const viewer = await test.addKey(unit.organisation, "viewer");
    for (const path of ["years/2013", "years/2013.html"]) {
      expect((await unit.send("GET", path, undefined, undefined, viewer)).status).toBe(403);
    }
    const feed = await test.addKey(unit.organisation, "integration", { scopes: ["routines:read"] });
    expect((await unit.send("GET", "years/2013", undefined, undefined, feed)).status).toBe(200);
  });
});
