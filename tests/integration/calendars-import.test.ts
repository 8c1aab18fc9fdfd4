import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const own = { title: "Board days", from: "2013-06-03", to: "2013-06-04" };
const begin = () =>
  makeDeliveryUnit(test, { calendar: { holidays: { country: "US", region: "MA" }, blackouts: [own] } });

const day = (date: string, summary: string) =>
  `BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:${date}\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\n`;
const fileOf = (...days: string[]) => `BEGIN:VCALENDAR\r\n${days.join("")}END:VCALENDAR\r\n`;

interface Sent {
  query?: string;
  type?: string;
  ifMatch?: string | null;
  key?: string;
}

const send = async (
  unit: DeliveryUnit,
  payload: string | Buffer,
  { query = "", type, ifMatch = "*", key }: Sent = {},
) => {
  const answer = await test.app.inject({
    method: "POST",
    url: `/v1/calendars/code:days/import${query}`,
    headers: {
      authorization: `Bearer ${unit.organisation.adminKey}`,
      "content-type": type ?? "text/calendar; charset=utf-8",
      ...(ifMatch === null ? {} : { "if-match": ifMatch }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    payload,
  });
  return {
    status: answer.statusCode,
    etag: answer.headers.etag,
    type: answer.headers["content-type"],
    body: answer.json(),
  };
};

const blackoutsOf = async (unit: DeliveryUnit) => (await unit.must(200, "GET", "calendars/code:days")).blackouts;

describe("importing a calendar file", () => {
  it("adds days off with their source and leaves everything else", async () => {
    const unit = await begin();
    const file = fileOf(day("20130415", "Spring <b>break</b>"), day("20130416", "Spring <b>break</b>"));
    const answer = await send(unit, file, { query: "?source=district", ifMatch: '"1"' });
    const spring = {
      title: "Spring <b>break</b>",
      from: "2013-04-15",
      to: "2013-04-16",
      yearly: false,
      source: "district",
    };
    expect(answer).toMatchObject({ status: 200, etag: '"2"' });
    expect(answer.body).toEqual({
      ...{ added: 1, removed: 0, unchanged: 0, dryRun: false, leftOutCount: 0, leftOut: [] },
      blackouts: [spring],
    });
    expect(await blackoutsOf(unit)).toEqual([{ ...own, yearly: false }, spring]);
    const { data } = await unit.must(200, "GET", "calendars/code:days/dates?from=2013-04-15&to=2013-04-16");
    expect(data).toEqual([
      { date: "2013-04-15", title: "Patriots' Day", kind: "holiday" },
      { date: "2013-04-16", title: "Spring <b>break</b>", kind: "blackout" },
    ]);
    expect((await unit.state()).audit).toContain(
      "calendar.imported: The calendar days was brought up to the file from district: 1 blackouts added, 0 removed, 0 unchanged",
    );
  });

  it("of the same file again changes nothing and says so; another file replaces what came from its source", async () => {
    const unit = await begin();
    const first = fileOf(day("20130501", "A"), day("20130502", "B"));
    await send(unit, first, { query: "?source=one" });
    await send(unit, fileOf(day("20130510", "C")), { query: "?source=two" });
    const before = await unit.state();
    const again = await send(unit, first, { query: "?source=one", ifMatch: '"3"' });
    expect(again).toMatchObject({ etag: '"3"', body: { added: 0, removed: 0, unchanged: 2 } });
    expect(await unit.state()).toEqual(before);
    const next = await send(unit, fileOf(day("20130502", "B"), day("20130503", "D")), { query: "?source=one" });
    expect(next.body).toMatchObject({ added: 1, removed: 1, unchanged: 1 });
    expect((await blackoutsOf(unit)).map(({ title }: { title: string }) => title)).toEqual([
      "Board days",
      "C",
      "B",
      "D",
    ]);
  });

  it("keeps nothing on a dry run", async () => {
    const unit = await begin();
    const answer = await send(unit, fileOf(day("20130501", "A")), { query: "?dryRun=true" });
    expect(answer).toMatchObject({
      status: 200,
      etag: '"1"',
      body: { added: 1, dryRun: true, blackouts: [{ source: "ics" }] },
    });
    expect(await blackoutsOf(unit)).toEqual([{ ...own, yearly: false }]);
  });

  it("plans the routines that go by the calendar anew", async () => {
    const unit = await begin();
    await unit.addRoutine();
    expect(found((await unit.occurrences())[0]).scheduledFor).toBe("2013-03-12");
    expect(found((await unit.occurrences())[0]).date).toBe("2013-03-12");
    await send(unit, fileOf(day("20130312", "Legislative session")));
    expect(found((await unit.occurrences())[0])).toMatchObject({ date: "2013-03-13", reason: "Legislative session" });
  });

  it("takes the example whole", async () => {
    const unit = await begin();
    await test.inScope(unit.organisation, async ({ db }) => {
      await db.$client.query("update organisations set clock_at = '2026-11-02T15:00:00Z' where id = $1", [
        unit.organisation.id,
      ]);
    });
    const file = readFileSync(new URL("../../examples/massachusetts/school-breaks.ics", import.meta.url));
    expect((await send(unit, file)).body).toMatchObject({ added: 6, removed: 0, leftOutCount: 0 });
  });

  it("lets one of two at once win; the other is told that the calendar has changed", async () => {
    const unit = await begin();
    const answers = await Promise.all(
      ["20130501", "20130502", "20130503"].map((date) => send(unit, fileOf(day(date, "A")), { ifMatch: '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  it("answers a repeated Idempotency-Key with the first answer", async () => {
    const unit = await begin();
    const once = await send(unit, fileOf(day("20130501", "A")), { key: "k1" });
    expect((await send(unit, fileOf(day("20130501", "A")), { key: "k1" })).body).toEqual(once.body);
    expect((await send(unit, fileOf(day("20130502", "A")), { key: "k1" })).status).toBe(422);
  });

  const good = fileOf(day("20130501", "A"));
  const refusals: [string, number, RegExp, string | Buffer, Sent][] = [
    ["without If-Match", 428, /If-Match/, good, { ifMatch: null }],
    ["with a stale If-Match", 412, /changed since/, good, { ifMatch: '"7"' }],
    ["over 5 MiB", 413, /larger/, "X".repeat(5 * 1024 * 1024 + 1), {}],
    ["of 5 MiB of one letter", 422, /^line 1: /, "X".repeat(5 * 1024 * 1024), {}],
    ["of another type", 415, /text\/calendar/, JSON.stringify(good), { type: "application/json" }],
    ["sent as CSV", 415, /text\/calendar/, good, { type: "text/csv" }],
    ["of an unknown type", 415, /Content-Type/, good, { type: "image/png" }],
    ["in Latin-1", 415, /UTF-8/, good, { type: "text/calendar; charset=iso-8859-1" }],
    ["that is not UTF-8", 422, /UTF-8/, Buffer.from([0x42, 0xff, 0xfe]), {}],
    ["that is empty", 422, /empty/, "", {}],
    ["with a broken line", 422, /^line 4: /, good.replace("SUMMARY:", "SUMMARY "), {}],
    ["with an unknown parameter", 400, /colour/, good, { query: "?colour=red" }],
    ["with a source that is no code", 400, /source/, good, { query: "?source=a%20b" }],
    [
      "that leaves no working day in a year",
      422,
      /no working day/,
      fileOf(day("20130101", "A").replace("\r\nSUMMARY", "\r\nRRULE:FREQ=DAILY\r\nSUMMARY")),
      {},
    ],
    [
      "of more blackouts than a calendar holds",
      422,
      /2001 blackouts; 2000 at most/,
      fileOf(...Array.from({ length: 2000 }, (_, index) => day("20130501", `Day ${index}`))),
      {},
    ],
  ];
  it.each(refusals)("is refused %s: %i", async (_name, status, detail, payload, sent) => {
    const unit = await begin();
    const answer = await send(unit, payload, sent);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expect(answer.type).toContain("application/problem+json");
    expect(JSON.stringify([answer.body.detail, answer.body.errors])).toMatch(
      detail.source.startsWith("^") ? new RegExp(`^\\["${detail.source.slice(1)}`) : detail,
    );
    expect(await blackoutsOf(unit)).toEqual([{ ...own, yearly: false }]);
  });

  it("finds no calendar of another organisation, whatever is sent", async () => {
    const unit = await begin();
    const { id } = await (await begin()).must(200, "GET", "calendars/code:days");
    expect((await unit.send("POST", `calendars/${id}/import`, undefined, "*")).status).toBe(404);
  });
});
