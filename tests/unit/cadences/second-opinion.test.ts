import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCadence } from "../../../src/cadences/cadence.ts";
import { CadenceError } from "../../../src/cadences/cadence-error.ts";
import type { Cadence } from "../../../src/cadences/cadence-schema.ts";
import { previewOccurrences } from "../../../src/cadences/preview.ts";
import { expandCadence } from "../../../src/cadences/recurrence.ts";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { addDays, type IsoDate } from "../../../src/platform/time/dates.ts";
import { fromEpochMs } from "../../../src/platform/time/wall-time.ts";
import { findMoment, listDaysOfChange } from "./clock-by-trial.ts";
import { anyRule, anyStart, anyWords, writeParts } from "./random-rules.ts";
import { askIcalJs, askRust, type Question, whyNotIcalJs, whyNotRust } from "./second-opinion.ts";

const TEN_YEARS_DAYS = 3653;
const zoneNames = [
  "UTC",
  "Africa/Casablanca",
  "America/New_York",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Australia/Lord_Howe",
  "Europe/Dublin",
  "Pacific/Apia",
];

const ourDates = (cadence: Cadence): IsoDate[] =>
  expandCadence(cadence, cadence.startsOn, addDays(cadence.startsOn, TEN_YEARS_DAYS));

/** The first few dates, whenever they are. */
const firstDates = (cadence: Cadence): IsoDate[] => {
  const soon = expandCadence(cadence, cadence.startsOn, addDays(cadence.startsOn, 100));
  return soon.length > 0 ? soon : ourDates(cadence);
};

const questionOf = (cadence: Cadence): Question => {
  const { rule, startsOn, endsOn, exDates, extraDates } = cadence;
  const until = endsOn === null ? "" : `;UNTIL=${endsOn.replaceAll("-", "")}`;
  return { rule: `${rule}${until}`, startsOn, exDates, extraDates, to: addDays(startsOn, TEN_YEARS_DAYS) };
};

/**
 * The question as ical.js can answer it: since it takes the start for a date, it is asked about the series from its
 * first date on where that matters. Null where it is no witness.
 */
const toIcalJsSeries = (cadence: Cadence, first: IsoDate | undefined): Cadence | null => {
  if (first === undefined) return null;
  const { rule, startsOn } = cadence;
  if (whyNotIcalJs(rule, startsOn, first === startsOn) === null) return cadence;
  const extraDates = cadence.extraDates.filter((date) => date >= first);
  const fromFirst = { ...cadence, startsOn: first, extraDates };
  const startMatches = expandCadence({ ...fromFirst, exDates: [], extraDates: [] }, first, first).length === 1;
  return whyNotIcalJs(rule, first, startMatches) === null ? fromFirst : null;
};

/** Compares with whoever is a witness to the rule; says which. */
const compareWithOthers = (cadence: Cadence, first: IsoDate | undefined, asksIcalJs: boolean) => {
  const ours = ourDates(cadence);
  const rust = whyNotRust(cadence.rule, cadence.startsOn) === null;
  if (rust) expect(ours, "rrule-rust").toEqual(askRust(questionOf(cadence)));
  const series = asksIcalJs ? toIcalJsSeries(cadence, first) : null;
  if (series !== null) {
    const expected = series === cadence ? ours : ourDates(series);
    expect(expected, "ical.js").toEqual(askIcalJs(questionOf(series)));
  }
  return { rust, icalJs: series !== null };
};

const anyRuleCadence = fc.record({
  parts: anyRule,
  startsOn: anyStart,
  untilDays: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 4000 }) },
  ),
  except: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
  extra: fc.array(fc.nat({ max: TEN_YEARS_DAYS }), { maxLength: 3 }),
  // It takes many times as long as all the others.
  asksIcalJs: fc.nat({ max: 2 }).map((third) => third === 0),
});

/**
 * All of them in one zone of the host; in the others enough to see that the host's zone does not matter. The same rules
 * each time: what the other libraries get wrong in a rule nobody has thought of is looked for by hand.
 */
const howOften = (usual: number): { numRuns: number; seed?: number } => {
  const asked = process.env.SECOND_OPINION_RUNS;
  if (asked !== undefined) return { numRuns: Number(asked) };
  return { numRuns: process.env.TZ === "UTC" ? usual : usual / 5, seed: 20_261_130 };
};

/** A fifth Monday in February every other year is refused, since it may not come in ten years. */
const parseIfItFires = (input: Parameters<typeof parseCadence>[0]): ReturnType<typeof parseCadence> | null => {
  try {
    return parseCadence(input);
  } catch (error) {
    if (error instanceof CadenceError && error.message.startsWith("never fires")) return null;
    throw error;
  }
};

describe("second opinion", () => {
  it("names the same dates as rrule-rust and ical.js over ten years, for any rule it accepts", () => {
    const seen = { rules: 0, rust: 0, icalJs: 0 };
    fc.assert(
      fc.property(anyRuleCadence, ({ parts, startsOn, untilDays, except, extra, asksIcalJs }) => {
        const hasUntil = untilDays !== null && parts.COUNT === undefined;
        const until = hasUntil ? addDays(startsOn, untilDays) : null;
        const rule = writeParts(parts) + (until === null ? "" : `;UNTIL=${until.replaceAll("-", "")}`);
        const read = () => {
          try {
            return parseCadence({ rrule: rule, at: "10:00", startsOn });
          } catch (error) {
            // The only fault that such a rule can have.
            expect(error).toBeInstanceOf(CadenceError);
            expect(String(error)).toContain("never fires");
            return null;
          }
        };
        const cadence = read();
        seen.rules += 1;
        if (cadence === null) {
          const question = { rule, startsOn, exDates: [], extraDates: [], to: addDays(startsOn, TEN_YEARS_DAYS - 3) };
          if (whyNotRust(rule, startsOn) === null) expect(askRust(question)).toEqual([]);
          return;
        }
        const dates = firstDates(cadence);
        const exDates = except.flatMap((index) => dates[index] ?? []).sort();
        const extraDates = extra
          .map((days) => addDays(startsOn, days))
          .filter((date) => until === null || date <= until);
        const asked = compareWithOthers({ ...cadence, exDates, extraDates: extraDates.sort() }, dates[0], asksIcalJs);
        if (asked.rust) seen.rust += 1;
        if (asked.icalJs) seen.icalJs += 1;
      }),
      howOften(1000),
    );
    expect(seen.rust).toBeGreaterThan(seen.rules / 2);
    expect(seen.icalJs).toBeGreaterThan(seen.rules / 20);
  }, 600_000);

  it("names the same dates as rrule-rust and ical.js over ten years, for any cadence in words", () => {
    fc.assert(
      fc.property(anyWords, anyStart, (words, startsOn) => {
        const cadence = parseIfItFires({ ...words, at: "10:00", startsOn });
        if (cadence === null) return;
        compareWithOthers(cadence, firstDates(cadence)[0], true);
      }),
      howOften(200),
    );
  }, 600_000);

  it("holds each meeting at the moment that the clocks of its zone show, in ten zones", () => {
    const plain = buildWorkingCalendar(null);
    // Clocks are changed at night: half of the times lie where gaps and overlaps are.
    const minutes = fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 240 }));
    const times = minutes.map(
      (m) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`,
    );
    fc.assert(
      fc.property(anyWords, anyStart, times, fc.constantFrom(...zoneNames), (words, startsOn, at, zone) => {
        const cadence = parseIfItFires({ ...words, at, startsOn });
        if (cadence === null) return;
        const to = addDays(startsOn, TEN_YEARS_DAYS);
        const { dates } = previewOccurrences({ cadence, calendar: plain, shift: "keep", zone, from: startsOn, to });
        const changes = listDaysOfChange(zone);
        const telling = dates.filter(({ date }, index) => index < 3 || changes.has(date));
        for (const { date, instant } of telling) {
          expect([date, instant]).toEqual([date, fromEpochMs(findMoment(date, at, zone))]);
        }
      }),
      howOften(300),
    );
  }, 600_000);
});
