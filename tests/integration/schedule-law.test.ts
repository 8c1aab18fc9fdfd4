import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, type IsoDate } from "../../src/platform/time/dates.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, makeDeliveryUnit, memo, stocktake } from "../support/delivery-unit.ts";
import { anyEdit, type Edit, followingCadence, ownCadence, shiftRule, timeZone } from "../support/random-schedules.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const calendar = {
  holidays: { country: "US", region: "MA" },
  blackouts: [
    { title: "School winter break", from: "12-24", to: "01-01", yearly: true },
    { title: "Summer recess", from: "2013-07-01", to: "2013-08-20" },
  ],
};
const routineCodes = ["a", "b", "f", "w", "memo"] as const;

interface Shown {
  date: IsoDate;
  instant: string;
  movedFrom: IsoDate | null;
  reason: string | null;
}
interface Stored {
  id: string;
  held_on: IsoDate;
  starts_at: string;
  moved_from_on: IsoDate | null;
  move_reason: string | null;
  status: string;
  by_people: boolean;
}

const sayShown = ({ date, instant, movedFrom, reason }: Shown): string =>
  `${date} ${instant} ${movedFrom} ${movedFrom === null ? null : reason}`;
const sayStored = (row: Stored): string =>
  `${row.held_on} ${row.starts_at} ${row.moved_from_on} ${row.moved_from_on === null ? null : row.move_reason}`;
const scheduledOn = (row: Stored): IsoDate => row.moved_from_on ?? row.held_on;

const storedOf = async (unit: DeliveryUnit, code: string) => {
  const { rows } = await test.database.pool.query<Stored>(
    `select o.id, o.held_on::text, to_char(o.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as starts_at,
       o.moved_from_on::text, o.move_reason, o.status,
       exists (select 1 from occurrence_changes c where c.occurrence_id = o.id and c.is_by_people) as by_people
     from occurrences o join routines r on r.id = o.routine_id
     where o.organisation_id = $1 and r.code = $2 order by o.held_on`,
    [unit.organisation.id, code],
  );
  const { rows: until } = await test.database.pool.query<{ planned_until: IsoDate }>(
    "select planned_until::text from routines where organisation_id = $1 and code = $2",
    [unit.organisation.id, code],
  );
  return { rows, plannedUntil: until[0]?.planned_until ?? "" };
};

/** What the stored preview shows from tomorrow on is what is planned, but for what people did to single occurrences. */
const expectLaw = async (unit: DeliveryUnit, code: string, tomorrow: IsoDate, history: string): Promise<void> => {
  const { rows, plannedUntil } = await storedOf(unit, code);
  const { data, leftOut } = await unit.must(
    200,
    "GET",
    `routines/code:${code}/dates?from=${tomorrow}&to=${plannedUntil}`,
  );
  const givesWay = new Set<IsoDate>(
    leftOut
      .filter(({ reason }: { reason: string }) => reason.startsWith("gives way to "))
      .map(({ date }: { date: IsoDate }) => date),
  );
  const ahead = rows.filter(({ held_on }) => held_on >= tomorrow);
  const byPeople = new Set(rows.filter((row) => row.by_people).map(scheduledOn));
  const planned = ahead.filter(({ status, by_people }) => status === "planned" && !by_people);
  const yielding = (row: Stored) => givesWay.has(row.held_on);
  const shown = (data as Shown[]).filter(({ date, movedFrom }) => !byPeople.has(movedFrom ?? date));
  const story = `${code} from ${tomorrow} to ${plannedUntil} after ${history}`;
  expect(planned.filter((row) => !yielding(row)).map(sayStored), story).toEqual(shown.map(sayShown));
  for (const date of givesWay) {
    const isThere = rows.some(({ held_on, status }) => held_on === date && ["planned", "gaveWay"].includes(status));
    expect(isThere || byPeople.has(date), `${story}: ${date} gives way`).toBe(true);
  }
};

const setUp = async (request: Setup): Promise<DeliveryUnit> => {
  const unit = await makeDeliveryUnit(test, { calendar });
  await unit.must(201, "POST", "run-up-plans", { code: "default", steps: [{ issue: -5 }, { reminder: -1 }] });
  const span = { from: "2013-02-02", to: "2014-07-31" };
  const add = async (body: { code: string; cadence: object } & Record<string, unknown>) => {
    const preview = await unit.send("POST", "routines/preview", { ...body, ...span });
    // A cadence that never fires is refused by both alike.
    const added = await unit.send("POST", "routines", body);
    expect([preview.status, added.status], added.text).toEqual(preview.status === 200 ? [200, 201] : [422, 422]);
    fc.pre(added.status === 201);
    expect(await unit.must(200, "GET", `routines/code:${body.code}/dates?from=${span.from}&to=${span.to}`)).toEqual(
      preview.body,
    );
  };
  const { a, b, f, w, memo: paper } = request;
  const { times, after, ...waiting } = w;
  await add({ ...stocktake, code: "a", ...a });
  await add({ ...stocktake, code: "b", ...b });
  await add({ ...stocktake, code: "f", ...f });
  await add({ ...stocktake, code: "w", ...waiting, after: { routines: after, times } });
  await add({ ...memo, code: "memo", ...paper, yieldsTo: ["a", "f"] });
  return unit;
};

const plain = fc.record({ cadence: ownCadence, shift: shiftRule, timeZone });
const anySetup = fc.record({
  a: plain,
  b: plain,
  f: fc.record({ cadence: followingCadence(["a", "b"]), shift: shiftRule }),
  w: fc.record({
    cadence: ownCadence,
    shift: shiftRule,
    after: fc.constantFrom(["a"], ["b"], ["a", "b"], ["f"], ["a", "f"]),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  memo: fc.record({ cadence: fc.oneof(ownCadence, followingCadence(["a"])), shift: shiftRule }),
});
type Setup = typeof anySetup extends fc.Arbitrary<infer T> ? T : never;

/** Carries out an edit. What it asks for may be refused, but never fails. @returns the day on which it left the clock */
const edit = async (unit: DeliveryUnit, what: Edit, today: IsoDate): Promise<IsoDate> => {
  const allow = async (statuses: number[], ...request: Parameters<DeliveryUnit["send"]>) => {
    const reply = await unit.send(...request);
    expect(statuses, `${JSON.stringify(request)}: ${reply.text}`).toContain(reply.status);
  };
  switch (what.do) {
    case "change": {
      const { routine, cadence, shift } = what;
      const body = { from: addDays(today, what.inDays), cadence, shift, reason: "a new rhythm" };
      await allow([200, 422], "POST", `routines/code:${routine}/schedule-changes`, body, "*");
      return today;
    }
    case "withdraw": {
      const path = `routines/code:${what.routine}/schedule-changes`;
      const { data } = await unit.must(200, "GET", path);
      const last = data.findLast(({ withdrawnAt }: { withdrawnAt: string | null }) => withdrawnAt === null);
      if (last) await unit.must(200, "DELETE", `${path}/${last.id}`, undefined, "*");
      return today;
    }
    case "patch":
      await allow([200, 422], "PATCH", `routines/code:${what.routine}`, what.patch, "*");
      return today;
    case "calendar":
      await allow([200, 422], "PATCH", "calendars/code:days", what.patch, "*");
      return today;
    case "live": {
      const later = addDays(today, what.days);
      await unit.liveTo(`${later}T18:00:00Z`);
      return later;
    }
    default: {
      const { rows } = await storedOf(unit, what.routine);
      const ahead = rows.filter(({ held_on, status }) => held_on > addDays(today, 2) && status === "planned");
      const row = ahead[what.nth];
      if (row === undefined) return today;
      const body =
        what.do === "move"
          ? { to: addDays(row.held_on, what.byDays), reason: "The chair is away" }
          : { reason: "No room" };
      await allow([200, 422], "POST", `occurrences/${row.id}/${what.do}`, body, "*");
      return today;
    }
  }
};

describe("the dates that the preview shows", () => {
  it("are exactly those that are planned, after any change of the schedule and however time goes on", async () => {
    await fc.assert(
      fc.asyncProperty(anySetup, fc.array(anyEdit, { minLength: 2, maxLength: 6 }), async (setup, edits) => {
        const unit = await setUp(setup);
        let today = "2013-02-01";
        let history = JSON.stringify(setup);
        const expectAll = async () => {
          for (const code of routineCodes) await expectLaw(unit, code, addDays(today, 1), history);
        };
        await expectAll();
        for (const one of edits) {
          today = await edit(unit, one, today);
          history += `\n  ${today} ${JSON.stringify(one)}`;
          await expectAll();
        }
      }),
      { numRuns: 20, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: false, endOnFailure: true },
    );
  }, 300_000);
});
