import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";
import { beginStocktake, recordMeeting, sent } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const dayOf = (date: string): string => `${date}T11:00:00Z`;
const daysTold = async (unit: DeliveryUnit): Promise<(string | undefined)[]> =>
  (await sent(unit, "warnings")).map(({ dedupe_key }) => dedupe_key.split("/")[1]);
const readLast = async (unit: DeliveryUnit): Promise<{ subject: string; text: string }> => {
  const { data } = await unit.must(200, "GET", "deliveries?kind=warnings&limit=200");
  const { subject, text } = await unit.must(200, "GET", `deliveries/${found(data.at(-1)).id}`);
  return { subject, text: String(text).replace(/\s+/g, " ") };
};

/** Each morning from one day of March 2013 to another, its jobs run three times at once. */
const liveMornings = async (unit: DeliveryUnit, first: number, last: number): Promise<void> => {
  for (let day = first; day <= last; day += 1) {
    await unit.jumpTo(dayOf(`2013-03-${String(day).padStart(2, "0")}`));
    await unit.sweep();
    const jobs = await unit.takeJobs();
    await Promise.all(jobs.flatMap((job) => [unit.run(job), unit.run(job), unit.run(job)]));
  }
};

describe("what may go wrong and can still be mended", () => {
  it("is told to the unit once: a meeting that nobody recorded, the day before its action log", async () => {
    const { unit } = await beginStocktake(test, "2013-03-12");
    await liveMornings(unit, 12, 20);
    expect(await daysTold(unit)).toEqual(["2013-03-13"]);
    const { subject, text } = await readLast(unit);
    expect(subject).toBe("One new warning about your routines, 13 March 2013");
    expect(text).toContain("The action log of Stocktake: Success of Tue 12 March 2013 goes out on Thu 14 March 2013");
    expect(text).toContain("You get this mail because the delivery unit schedules the routines.");
  });

  it("is nothing where the meeting was recorded", async () => {
    const { unit, id } = await beginStocktake(test, "2013-03-12");
    await recordMeeting(unit, id);
    await liveMornings(unit, 13, 20);
    expect(await daysTold(unit)).toEqual([]);
  });

  it("is told the morning after a change that brings it, with a date to move to", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    const cadence = { every: "6 months", on: "third Thursday", at: "10:00", minutes: 60, startsOn: "2013-03-01" };
    await unit.addRoutine({ code: "other", title: "Other stocktake", cadence });
    await liveMornings(unit, 1, 5);
    expect(await daysTold(unit)).toEqual([]);
    const other = found((await unit.occurrences("&routine=code:other"))[0]);
    const move = { to: "2013-03-12", at: "10:30", reason: "travel" };
    await unit.must(200, "POST", `occurrences/${other.id}/move`, move, "*");
    await liveMornings(unit, 6, 11);
    expect(await daysTold(unit)).toEqual(["2013-03-06"]);
    const { text } = await readLast(unit);
    expect(text).toMatch(/Commissioner chairs .* they overlap\. Move Other stocktake to /);
  });

  it("is told on working days alone, and a morning missed is made up", async () => {
    const { unit } = await beginStocktake(test, "2013-03-12");
    const { id } = found((await unit.occurrences())[0]);
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-14", reason: "travel" }, "*");
    await liveMornings(unit, 14, 14);
    // Nothing ran on Friday; the action log is due on Monday.
    await liveMornings(unit, 16, 19);
    expect(await daysTold(unit)).toEqual(["2013-03-18"]);
  });
});
