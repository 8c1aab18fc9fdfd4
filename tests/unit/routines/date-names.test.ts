import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlannedDate } from "../../../src/cadences/preview.ts";
import { addDays } from "../../../src/platform/time/dates.ts";
import { type NamedDay, nameDates } from "../../../src/routines/schedules/date-names.ts";

const planned = (recurrenceOn: string, date: string, movedFrom: string | null = null): PlannedDate => ({
  ...{ recurrenceOn, date, movedFrom, reason: null, minutes: 60 },
  startsAt: { local: `${date}T10:00`, timeZone: "UTC" },
  ...{ instant: `${date}T10:00:00.000Z`, endsInstant: `${date}T11:00:00.000Z` },
});
const own = (date: string) => planned(date, date);
const over = (recurrenceOn: string, scheduledOn = recurrenceOn): NamedDay => ({ recurrenceOn, scheduledOn });
const namesOf = (dates: PlannedDate[], past: NamedDay[] = []) =>
  nameDates(dates, past).map(({ recurrenceOn, date }) => `${recurrenceOn} ${date}`);

describe("the names of dates", () => {
  it("are the days of their own, moved or not, or of the meetings they follow", () => {
    expect(namesOf([own("2027-03-01"), planned("2027-07-05", "2027-07-06", "2027-07-05")])).toEqual([
      "2027-03-01 2027-03-01",
      "2027-07-05 2027-07-06",
    ]);
    expect(namesOf([planned("2027-03-09", "2027-06-11")])).toEqual(["2027-03-09 2027-06-11"]);
  });

  it("stay those of what is over by the same kind of schedule: it is not had twice", () => {
    expect(namesOf([planned("2027-03-09", "2027-06-11")], [over("2027-03-09", "2027-06-01")])).toEqual([
      "2027-03-09 2027-06-11",
    ]);
    expect(namesOf([own("2027-03-09")], [over("2027-03-09")])).toEqual(["2027-03-09 2027-03-09"]);
  });

  it("differ from those of what is over by another kind of schedule", () => {
    expect(namesOf([planned("2027-03-09", "2027-06-11")], [over("2027-03-09")])).toEqual(["2027-03-10 2027-06-11"]);
    expect(namesOf([own("2027-03-09")], [over("2027-03-09", "2027-02-23")])).toEqual(["2027-03-10 2027-03-09"]);
  });

  it("are given once each, and no date is lost or changed", () => {
    const day = fc.nat({ max: 40 }).map((offset) => addDays("2027-03-01", offset));
    const anyDate = fc.oneof(
      day.map(own),
      fc.tuple(day, day).map(([name, date]) => planned(name, date)),
    );
    const anyOver = fc.tuple(day, day).map(([name, date]) => over(name, date));
    fc.assert(
      fc.property(
        fc.uniqueArray(anyDate, { selector: ({ date }) => date, maxLength: 25 }),
        fc.array(anyOver),
        (dates, past) => {
          const named = nameDates(dates, past);
          expect(new Set(named.map(({ recurrenceOn }) => recurrenceOn)).size).toBe(dates.length);
          const inOrder = dates.toSorted((a, b) => (a.date < b.date ? -1 : 1));
          expect(named.map(({ recurrenceOn: _name, ...rest }) => rest)).toEqual(
            inOrder.map(({ recurrenceOn: _name, ...rest }) => rest),
          );
        },
      ),
    );
  });
});
