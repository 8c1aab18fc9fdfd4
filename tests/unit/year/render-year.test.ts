import { describe, expect, it } from "vitest";
import { renderYear } from "../../../src/year/render-year.tsx";
import { renderYearText } from "../../../src/year/render-year-text.ts";
import { buildYear } from "../../../src/year/year-model.ts";
import { yearStylesheet } from "../../../src/year/year-stylesheet.ts";
import { buildSource } from "./massachusetts-2027.ts";

const year = buildYear(buildSource());
const page = renderYear(year);

const wordsOf = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, " ");

describe("the page", () => {
  it("carries its stylesheet unchanged, and no script, link, picture or inline style", () => {
    expect(yearStylesheet).not.toMatch(/[&<>"']/);
    expect(page).toContain(`<style>${yearStylesheet}</style>`);
    expect(page).not.toMatch(/<(script|link|img|iframe)\b| style="| on\w+="|https?:/);
  });

  it("names every routine, date, step, holiday and break", () => {
    const words = wordsOf(page);
    for (const { title } of year.routines) expect(words).toContain(title);
    for (const { title } of year.daysOff) expect(words).toContain(title);
    expect(words).toContain("Tue 6 July");
    expect(words).toContain("Moved from Mon 5 July: Independence Day (observed).");
    expect(words).toContain("Thu 3 December 2026");
    expect(words).toContain("None of them lies on a weekend, a holiday or a break.");
    expect(words).toContain("Times are local time in America/New_York");
  });

  it("says in words what a sign, a stroke or a colour says in a month", () => {
    const march = /<caption>March.*?<\/table>/s.exec(page)?.[0] ?? "";
    expect(wordsOf(march)).toMatch(/ 9 ●■ meeting, papers issued /);
    const february = /<caption>February.*?<\/table>/s.exec(page)?.[0] ?? "";
    expect(wordsOf(february)).toMatch(/ 17 School February vacation /);
  });

  it("gives every table a caption and heads of columns and rows", () => {
    const tables = page.match(/<table.*?<\/table>/gs) ?? [];
    expect(tables.length).toBe(16);
    for (const table of tables) {
      expect(table).toContain("<caption");
      expect(table).toContain('scope="col"');
    }
    expect(page).toContain('<html lang="en">');
    expect(page.match(/<h1/g)).toHaveLength(1);
  });

  it("names what lies on a day off, and keeps saying it without colour", () => {
    const [one, ...others] = buildSource().occurrences;
    if (one === undefined) throw new Error("no occurrence");
    const told = buildYear(buildSource({ occurrences: [{ ...one, heldOn: "2027-05-31" }, ...others] }));
    expect(wordsOf(renderYear(told))).toContain("Mon 31 May 2027, Memorial Day: Delivery memo");
    expect(renderYearText(told)).toContain("- Mon 31 May 2027, Memorial Day: Delivery memo");
  });

  it("says that no break is entered instead of calling the year checked for breaks", () => {
    const source = buildSource();
    const routines = source.routines.map((routine) => ({
      ...routine,
      calendar: {
        ...routine.calendar,
        daysOff: routine.calendar.daysOff.filter(({ kind }) => kind !== "blackout"),
      },
    }));
    expect(wordsOf(renderYear(buildYear({ ...source, routines })))).toContain("No school break is entered");
    expect(wordsOf(page)).not.toContain("No school break is entered");
  });

  it.each([
    ["markup", "<script>alert(1)</script><img src=x onerror=alert(1)>"],
    ["an attribute's end", `" onmouseover="alert(1)`],
    ["a style's end", "</style><style>body{display:none}"],
  ])("shows %s in a title, a reason and a name as text", (_what, text) => {
    const source = buildSource();
    const hostile = buildYear({
      ...source,
      organisation: text,
      person: text,
      routines: source.routines.map((routine) => ({ ...routine, title: text, chair: text })),
      occurrences: source.occurrences.map((one) => ({
        ...one,
        title: text,
        movedFrom: "2027-01-02",
        moveReason: text,
      })),
    });
    const html = renderYear(hostile);
    expect(html).not.toMatch(/<(script|img)\b| on\w+="/);
    expect(html.match(/<style>/g)).toHaveLength(1);
  });
});

describe("plain text", () => {
  const text = renderYearText(year);

  it("keeps lines to 76 columns", () => {
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(76);
  });

  it("holds every date with every step of its run-up", () => {
    expect(text).toContain(
      [
        "Tue 9 March, 10:00–11:00, Stocktake: Success after high school",
        "    Chair: Commissioner",
        "    Data request      Tue 9 February, 09:00",
        "    Data freeze       Tue 23 February, 09:00",
        "    Draft             Thu 25 February, 09:00",
        "    Sign-off          Mon 1 March, 09:00",
        "    Papers issued     Tue 2 March, 09:00",
        "    Reminder          Mon 8 March, 09:00",
        "    Action log        Thu 11 March, 09:00",
      ].join("\n"),
    );
    const steps = [...year.dates, ...year.neighbours].flatMap((date) => date.steps);
    expect(
      text.match(/^ {4}(Data request|Data freeze|Draft|Sign-off|Papers issued|Reminder|Action log) /gm),
    ).toHaveLength(steps.length);
  });

  it("says what is not planned yet", () => {
    const routines = buildSource().routines.map((routine) => ({ ...routine, plannedUntil: "2027-08-20" }));
    const told = renderYearText(buildYear(buildSource({ routines }))).replace(/\s+/g, " ");
    expect(told).toContain("Dates are planned up to 20 August 2027; what comes later in 2027 is not in it yet.");
  });
});
