import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dayAfter, isWeekend, listLegalHolidays, nthWeekday, readBreaks } from "../support/massachusetts-days.ts";
import { ask, createCaller } from "./support/http.ts";
import { createInstallation, type Installation } from "./support/installation.ts";
import { exampleFolder, type Program } from "./support/program.ts";

interface Step {
  step: string;
  date: string;
  state: string;
}
interface YearDate {
  routine: string;
  title: string;
  date: string;
  time: string;
  givesWayTo: string | null;
  movedFrom: string | null;
  steps: Step[];
}
interface Year {
  year: number;
  plannedUntil: string | null;
  clashes: unknown[];
  dates: YearDate[];
  neighbours: YearDate[];
  routines: { code: string; title: string }[];
  counts: { steps: number; breaks: number };
}

const bootstrapKey = "live-year-operator-key-of-at-least-32-characters";
const organisation = "ma-ese";

const breaksFile = readFileSync(path.join(exampleFolder, "school-breaks.ics"), "utf8");
const year = new Date().getUTCFullYear() + 1;

/** Days off, by the test's own reckoning: the statute's holidays, the file's breaks, and the plan's winter break. */
const breaks = [
  ...readBreaks(breaksFile),
  ...[year - 1, year, year + 1].map((one) => ({ title: "winter", from: `${one}-12-24`, to: `${one + 1}-01-01` })),
];
const holidays = [year - 1, year, year + 1].flatMap(listLegalHolidays);
const isOff = (date: string): boolean =>
  isWeekend(date) || holidays.includes(date) || breaks.some(({ from, to }) => date >= from && date <= to);
const firstWorkingDay = (date: string): string => {
  let day = date;
  for (let tries = 0; tries < 31 && isOff(day); tries += 1) day = dayAfter(day);
  return day;
};

const [monday, tuesday, thursday] = [1, 2, 4];
/** The plan's routines: which weekday of which months, and at what time. */
const schedule: Record<string, { dates: string[]; time: string }> = {
  "stocktake-ccr": { dates: [3, 9].map((month) => nthWeekday(year, month, tuesday, 2)), time: "10:00" },
  "stocktake-cia": { dates: [3, 9].map((month) => nthWeekday(year, month, thursday, 2)), time: "10:00" },
  "stocktake-edeff": { dates: [3, 9].map((month) => nthWeekday(year, month, tuesday, 3)), time: "10:00" },
  "stocktake-turn": { dates: [3, 9].map((month) => nthWeekday(year, month, thursday, 3)), time: "10:00" },
  "stocktake-data": { dates: [3, 9].map((month) => nthWeekday(year, month, tuesday, 4)), time: "10:00" },
  memo: { dates: [1, 3, 5, 7, 9, 11].map((month) => nthWeekday(year, month, monday, 1)), time: "09:00" },
};

const meetingSteps = ["dataRequest", "dataFreeze", "draft", "signOff", "issue", "reminder", "actionLog"];
const paperSteps = ["dataRequest", "dataFreeze", "draft", "signOff", "issue"];

describe("the Massachusetts routines as a live organisation, next year printed", () => {
  let installation: Installation;
  let server: Program;
  let key: string;
  let told: Year;
  let text: string;
  let page: string;

  beforeAll(async () => {
    installation = await createInstallation({ BOOTSTRAP_KEY: bootstrapKey });
    server = installation.start(["serve"]);
    await server.findLine(/^API documentation: /, 110_000);
    const operator = createCaller(installation.url, bootstrapKey);
    const made = await ask<{ apiKey: string; organisation: { sandbox: boolean } }>(
      operator,
      "POST",
      "/v1/organisations",
      {
        body: {
          code: organisation,
          name: "Massachusetts Department of Elementary and Secondary Education",
          timeZone: "America/New_York",
        },
      },
    );
    expect(made.organisation.sandbox).toBe(false);
    key = made.apiKey;
  });

  afterAll(() => installation.close());

  it("takes the example's plan and the school's breaks, and prints the year", async () => {
    const loaded = await installation.run([
      "load",
      path.join(exampleFolder, "plan.yaml"),
      "--organisation",
      organisation,
    ]);
    expect(loaded).toMatch(/^created +routine +stocktake-ccr$/m);
    const imported = await fetch(`${installation.url}/v1/calendars/code:ma/import?source=school`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "text/calendar", "if-match": "*" },
      body: breaksFile,
      signal: AbortSignal.timeout(30_000),
    });
    expect(imported.status, await imported.text()).toBe(200);

    const file = path.join(installation.folder, "year.html");
    const command = ["year", String(year), "--organisation", organisation];
    text = await installation.run([...command, "--html", file]);
    page = readFileSync(file, "utf8");
    told = JSON.parse(await installation.run([...command, "--json"])) as Year;
    expect(told.year).toBe(year);
  });

  it("has every routine of the plan on its expected dates, moved only off days off", () => {
    const until = told.plannedUntil ?? `${year}-12-31`;
    // Early in a year the horizon of eighteen months ends within the next one, which is then said.
    expect(until >= `${year}-06-30`).toBe(true);
    const expected = Object.entries(schedule)
      .flatMap(([routine, { dates, time }]) => dates.map((date) => `${firstWorkingDay(date)} ${time} ${routine}`))
      .filter((line) => line.slice(0, 10) <= until)
      .sort();
    const printed = told.dates
      .map(({ date, time, routine }) => `${date} ${time} ${routine}`)
      .filter((line) => line.slice(0, 10) <= until);
    expect(printed.sort()).toEqual(expected);
    expect(told.routines.map(({ code }) => code).sort()).toEqual(Object.keys(schedule).sort());
    for (const { routine, date, movedFrom } of told.dates) {
      const dates = schedule[routine]?.dates ?? [];
      expect(dates).toContain(movedFrom ?? date);
      if (movedFrom !== null) expect(isOff(movedFrom), `${movedFrom} of ${routine}`).toBe(true);
    }
  });

  it("has every step of every run-up", () => {
    for (const { routine, date, steps } of told.dates) {
      const kinds = routine === "memo" ? paperSteps : meetingSteps;
      expect(steps.map(({ step }) => step).sort(), `${routine} of ${date}`).toEqual([...kinds].sort());
    }
    const inYear = [...told.dates, ...told.neighbours]
      .flatMap(({ steps }) => steps)
      .filter(({ date, state }) => date.startsWith(`${year}-`) && state !== "notPossible");
    expect(told.counts.steps).toBe(inYear.length);
  });

  it("has no meeting, paper or run-up step on a weekend, a holiday or a school break", () => {
    const days = [...told.dates, ...told.neighbours].flatMap(({ title, date, steps }) => [
      `${date} ${title}`,
      ...steps.map((step) => `${step.date} ${step.step} of ${title}`),
    ]);
    expect(days.length).toBeGreaterThan(60);
    expect(days.filter((line) => isOff(line.slice(0, 10)))).toEqual([]);
    expect(told.clashes).toEqual([]);
    expect(text.replace(/\s+/g, " ")).toContain("None of them lies on a weekend, a holiday or a break.");
  });

  it("prints in text and on the page what it answers as JSON and by HTTP", async () => {
    const call = createCaller(installation.url, key);
    expect(await ask<Year>(call, "GET", `/v1/years/${year}`)).toEqual(told);
    const answer = await call("GET", `/v1/years/${year}.html`);
    expect(answer.text).toBe(page);
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'/);
    const words = text.replace(/\s+/g, " ");
    const monthNames = Array.from({ length: 12 }, (_, month) =>
      new Date(Date.UTC(year, month, 1)).toLocaleString("en-US", { month: "long", timeZone: "UTC" }),
    );
    for (const { title, date, steps } of told.dates) {
      expect(page).toContain(title);
      expect(words).toContain(title);
      for (const day of [date, ...steps.map((step) => step.date)]) {
        const written = `${Number(day.slice(8))} ${monthNames[Number(day.slice(5, 7)) - 1]}`;
        expect(page).toContain(written);
        expect(words).toContain(written);
      }
    }
    expect(page).toContain("America/New_York");
    expect(server.isRunning()).toBe(true);
  });
});
