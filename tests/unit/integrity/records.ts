import type { OccurrenceRecord } from "../../../src/integrity/integrity.ts";
import type { WatchedRoutine } from "../../../src/integrity/warnings.ts";

/** Monday to Friday are working days; none of these tests needs a holiday. */
export const weekdays: WatchedRoutine["calendar"] = {
  addWorkingDays(date, days) {
    const day = new Date(`${date}T00:00:00Z`);
    for (let left = days; left > 0; ) {
      day.setUTCDate(day.getUTCDate() + 1);
      if (day.getUTCDay() % 6 !== 0) left -= 1;
    }
    return day.toISOString().slice(0, 10);
  },
};

export const stocktake: WatchedRoutine = {
  ...{ code: "stocktake-ccr", title: "Stocktake", kind: "stocktake", endedAt: null },
  calendar: weekdays,
};
export const memo: WatchedRoutine = { ...stocktake, code: "memo", title: "Memo", kind: "memo" };

/** A stocktake of Tuesday 12 March 2013 at ten in New York, held, with brief and action log in time. */
export const record = (overrides: Partial<OccurrenceRecord> = {}): OccurrenceRecord => {
  const heldOn = overrides.heldOn ?? "2013-03-12";
  return {
    id: "o1",
    routineId: "r1",
    status: "held",
    startsAt: new Date(`${heldOn}T14:00:00Z`),
    timeZone: "America/New_York",
    turnTitle: null,
    tookPlaceOn: null,
    chairAttended: null,
    hasRecord: true,
    changes: [],
    steps: [
      { kind: "signOff", state: "done", dueOn: "2013-03-04" },
      { kind: "issue", state: "done", dueOn: "2013-03-05" },
      { kind: "actionLog", state: "done", dueOn: "2013-03-14" },
    ],
    documents: [issued("agenda", "2013-03-05"), issued("actionLog", "2013-03-14")],
    ...overrides,
    heldOn,
  };
};

/** Issued in the evening in New York, when it is the next day in UTC already. */
export const issued = (kind: "agenda" | "memo" | "actionLog", on: string) => ({
  kind,
  status: "issued" as const,
  issuedAt: new Date(new Date(`${on}T00:00:00Z`).getTime() + 27 * 3_600_000),
});

export const movedByPeople = (from: string) => ({
  kind: "moved" as const,
  fromStartsAt: new Date(`${from}T14:00:00Z`),
  isByPeople: true,
});
