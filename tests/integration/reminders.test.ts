import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordAction } from "../../src/actions/action-service.ts";
import { recordAsk } from "../../src/actions/ask-service.ts";
import { moveClock } from "../../src/organisations/service.ts";
import { addDays } from "../../src/platform/time/dates.ts";
import { localDateOf, resolveWallTime } from "../../src/platform/time/wall-time.ts";
import { sweepOrganisation } from "../../src/run-up/sweep-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";
import { buildOccurrence } from "../support/factories.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

interface Digest {
  id: string;
  code: string;
  date: string;
  at: Date;
  subject: string;
  text: string;
}

const listDigests = async (unit: DeliveryUnit): Promise<Digest[]> =>
  (
    await test.database.pool.query<Digest>(
      `select d.id, p.code, split_part(d.dedupe_key, '/', 2) as date, d.created_at as at, d.subject, d.text
       from deliveries d join people p on p.id = d.person_id
       where d.organisation_id = $1 and d.kind = 'digest' order by d.created_at, p.code`,
      [unit.organisation.id],
    )
  ).rows;

const listDigestsOf = async (unit: DeliveryUnit, person: string): Promise<Digest[]> =>
  (await listDigests(unit)).filter(({ code }) => code === person);

/** An organisation in New York with a meeting of 12 March 2013 held, in which actions can be recorded. */
const makeHeldMeeting = async () => {
  const unit = await makeDeliveryUnit(test, {
    now: "2013-03-12T20:00:00Z",
    calendar: { add: [{ on: "2013-07-04", title: "Independence Day" }] },
  });
  const occurrence = await test.inScope(unit.organisation, (scope) => buildOccurrence(scope, { status: "held" }));
  const agree = (owner: string, due: string, text = `Of ${owner}`) =>
    test.inScope(unit.organisation, (scope) => recordAction(scope, { occurrenceId: occurrence.id, text, owner, due }));
  return { unit, agree, occurrenceId: occurrence.id };
};

const addPerson = (unit: DeliveryUnit, code: string, timeZone?: string) =>
  unit.must(201, "POST", "people", { code, title: code, role: "owner", email: `${code}@x.example`, timeZone });

const linkOf = (text: string): URL => new URL(/http\S+\/digests\/\S+/.exec(text)?.[0] ?? "");

describe("a year of people in three zones", () => {
  const zones: Record<string, string> = {
    here: "America/New_York",
    west: "America/Los_Angeles",
    east: "Asia/Kathmandu",
  };

  it("has at most one digest a person and date, each at seven there, none on a day off, none to who left", async () => {
    const { unit, agree } = await makeHeldMeeting();
    await addPerson(unit, "here");
    await addPerson(unit, "west", zones.west);
    await addPerson(unit, "east", zones.east);
    await addPerson(unit, "gone", zones.west);
    for (const code of ["here", "west", "east", "gone"]) {
      await agree(code, "2013-07-04");
      await agree(code, "2013-11-01");
    }
    let last = "2013-03-12";
    const stops = (day: string) =>
      Object.values(zones)
        .map((zone) => new Date(resolveWallTime(day, "07:00", zone).instant))
        .sort((a, b) => a.getTime() - b.getTime());
    for (let day = "2013-03-13"; day <= "2014-03-12"; day = addDays(day, 1)) {
      if (day === "2013-08-01") await unit.letGo("gone");
      for (const stop of stops(day)) {
        const started = await test.inScope(unit.organisation, async (scope) => {
          await moveClock(scope, stop);
          return sweepOrganisation(scope);
        });
        if (started > 0) for (const job of await unit.takeJobs()) await unit.run(job);
      }
      last = day;
    }
    expect(last).toBe("2014-03-12");
    const digests = await listDigests(unit);
    const keys = digests.map(({ code, date }) => `${code} ${date}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { code, date, at } of digests) {
      // Unit and leader, to whom what stays open goes up, live by the organisation's own.
      const zone = zones[code === "gone" ? "west" : code] ?? "America/New_York";
      expect(localDateOf(at, zone), `${code} ${date}`).toBe(date);
      expect(at.toISOString(), `${code} ${date}`).toBe(
        new Date(resolveWallTime(date, "07:00", zone).instant).toISOString(),
      );
      expect([6, 0], date).not.toContain(new Date(`${date}T00:00:00Z`).getUTCDay());
      expect(date).not.toBe("2013-07-04");
    }
    const datesOf = (code: string) => digests.filter((digest) => digest.code === code).map(({ date }) => date);
    expect(datesOf("here").slice(0, 4)).toEqual(["2013-06-27", "2013-07-03", "2013-07-05", "2013-07-12"]);
    expect(datesOf("west")).toEqual(datesOf("here"));
    expect(datesOf("east")).toEqual(datesOf("here"));
    expect(datesOf("gone").at(-1)).toBe("2013-07-26");
    expect(datesOf("here").length).toBeGreaterThan(30);
    const { rows } = await test.database.pool.query(
      "select time_zone from zone_mornings where organisation_id = $1 order by 1",
      [unit.organisation.id],
    );
    expect(rows).toEqual([{ time_zone: zones.west }, { time_zone: zones.east }]);
  }, 600_000);
});

describe("a digest", () => {
  it("is quiet until something is due, and is then the whole list", async () => {
    const { unit, agree, occurrenceId } = await makeHeldMeeting();
    await agree("ccr-leader", "2013-03-15", "Due on Friday");
    await agree("ccr-leader", "2013-03-19", "Due on Tuesday");
    await agree("ccr-leader", "2013-09-30", "Due in autumn");
    await test.inScope(unit.organisation, (scope) =>
      recordAsk(scope, { occurrenceId, text: "Two analysts <b>now</b>", to: "ccr-leader" }),
    );
    await unit.liveTo("2013-03-13T11:00:00Z");
    expect(await listDigests(unit)).toEqual([]);
    await unit.liveTo("2013-03-14T11:00:00Z");
    const [digest] = await listDigests(unit);
    const { subject, text } = found(digest);
    expect(subject).toBe("2 due soon, 1 waiting for your answer: 14 March 2013");
    expect(text).toContain("A1: Due on Friday");
    expect(text).toContain("A2: Due on Tuesday");
    expect(text).not.toContain("autumn");
    const { html, headers } = await unit.must(200, "GET", `deliveries/${found(digest).id}`);
    expect(html).toContain("Two analysts &lt;b&gt;now&lt;/b&gt;");
    expect(html.match(/\/my-actions\//g)).toHaveLength(2);
    expect(html.match(/\/my-asks\//g)).toHaveLength(1);
    expect(headers["List-Unsubscribe"]).toBe(`<${linkOf(text).href}>`);
    expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  });

  it("makes up on Monday for a Friday that was missed until the weekend", async () => {
    const { unit, agree } = await makeHeldMeeting();
    await agree("ccr-leader", "2013-03-15");
    await unit.liveTo("2013-03-13T11:00:00Z");
    // Thursday and Friday were missed; on Saturday nobody is written to.
    await unit.liveTo("2013-03-16T15:00:00Z");
    expect(await listDigests(unit)).toEqual([]);
    await unit.liveTo("2013-03-18T11:00:00Z");
    expect((await listDigests(unit)).map(({ date }) => date)).toEqual(["2013-03-18"]);
  });

  it("follows the ladder that the organisation has set", async () => {
    const { unit, agree } = await makeHeldMeeting();
    const followUp = { remindBeforeDays: [2], overdueAfterDays: 1, overdueEveryDays: 7, escalation: [] };
    const patched = await unit.must(200, "PATCH", "organisation", { followUp }, "*");
    expect(patched.followUp).toEqual(followUp);
    await agree("ccr-leader", "2013-03-21");
    for (let day = 13; day <= 22; day += 1) await unit.liveTo(`2013-03-${day}T11:00:00Z`);
    expect((await listDigests(unit)).map(({ date }) => date)).toEqual(["2013-03-19", "2013-03-22"]);
  });

  it("comes once in a morning that many carry out at once, and when the clock goes back", async () => {
    const { unit, agree } = await makeHeldMeeting();
    await agree("ccr-leader", "2013-03-14");
    await unit.jumpTo("2013-03-14T11:00:00Z");
    await Promise.all([unit.sweep(), unit.sweep(), unit.sweep()]);
    const jobs = await unit.takeJobs();
    await Promise.all(jobs.flatMap((job) => [unit.run(job), unit.run(job), unit.run(job)]));
    await test.inScope(unit.organisation, (scope) => moveClock(scope, new Date("2013-03-14T10:00:00Z")));
    await unit.liveTo("2013-03-14T11:00:00Z");
    expect((await listDigests(unit)).map(({ date }) => date)).toEqual(["2013-03-14"]);
  });
});

describe("the link that ends digests", () => {
  const setUp = async () => {
    const { unit, agree } = await makeHeldMeeting();
    await agree("ccr-leader", "2013-03-14");
    await unit.liveTo("2013-03-14T11:00:00Z");
    const link = linkOf(found((await listDigests(unit))[0]).text);
    const send = (method: "GET" | "HEAD" | "POST", payload?: string, type = "application/x-www-form-urlencoded") =>
      test.app.inject({
        method,
        url: `${link.pathname}${link.search}`,
        ...(payload === undefined ? {} : { payload, headers: { "content-type": type } }),
      });
    const standing = async () => (await unit.must(200, "GET", "people/code:ccr-leader")).digests;
    return { unit, agree, link, send, standing };
  };

  it("changes nothing when it is opened, and shows a button", async () => {
    const { send, standing } = await setUp();
    const page = await send("GET");
    expect([page.statusCode, (await send("HEAD")).statusCode]).toEqual([200, 200]);
    expect(page.body).toContain("Stop my daily list");
    expect(await standing()).toBe("on");
  });

  it.each([
    ["application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"],
    [
      "multipart/form-data; boundary=AA",
      '--AA\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--AA--\r\n',
    ],
  ])("turns them off with one click, posted as %s, once, and on again by the page or the unit", async (type, body) => {
    const { unit, send, standing } = await setUp();
    const answers = await Promise.all([send("POST", body, type), send("POST", body, type)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(await standing()).toBe("off");
    const events = (await unit.state()).audit.filter((entry) => entry.startsWith("person.digest-turned"));
    expect(events).toHaveLength(1);
    await unit.liveTo("2013-03-15T11:00:00Z");
    expect(await listDigests(unit)).toHaveLength(1);
    expect((await send("GET")).body).toContain("Send me my daily list again");
    expect((await send("POST", "digests=on")).statusCode).toBe(200);
    expect(await standing()).toBe("on");
    await send("POST", body, type);
    expect((await unit.must(200, "PATCH", "people/code:ccr-leader", { digests: "on" }, "*")).digests).toBe("on");
    await unit.liveTo("2013-03-22T11:00:00Z");
    expect(await listDigests(unit)).toHaveLength(2);
  });

  it("does nothing for what is not asked, altered, or somebody who left", async () => {
    const { unit, link, send, standing } = await setUp();
    expect((await send("POST", "List-Unsubscribe=maybe")).statusCode).toBe(400);
    expect((await send("POST", "{}", "text/plain")).statusCode).toBe(415);
    const altered = `${link.pathname}${link.search}x`;
    expect(
      (
        await test.app.inject({
          method: "POST",
          url: altered,
          payload: "a=b",
          headers: { "content-type": "application/x-www-form-urlencoded" },
        })
      ).statusCode,
    ).toBe(404);
    expect(await standing()).toBe("on");
    await unit.letGo("ccr-leader");
    expect((await send("POST", "List-Unsubscribe=One-Click")).statusCode).toBe(403);
    expect(await standing()).toBe("on");
  });
});

describe("mail that comes back", () => {
  const report = (
    messageId: string,
    lines = ["Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 no such user"],
  ) =>
    [
      "From: MAILER-DAEMON@x.example",
      "MIME-Version: 1.0",
      'Content-Type: multipart/report; report-type=delivery-status; boundary="AA"',
      "",
      "--AA",
      "Content-Type: message/delivery-status",
      "",
      "Reporting-MTA: dns; mx.example",
      "",
      "Final-Recipient: rfc822; ccr@x.example",
      ...lines,
      "",
      "--AA",
      "Content-Type: text/rfc822-headers",
      "",
      `Message-ID: ${messageId}`,
      "Subject: hi",
      "",
      "--AA--",
      "",
    ].join("\r\n");

  const setUp = async () => {
    const { unit, agree } = await makeHeldMeeting();
    await agree("ccr-leader", "2013-03-14");
    await unit.liveTo("2013-03-14T11:00:00Z");
    const [digest] = await listDigests(unit);
    const { messageId } = await unit.must(200, "GET", `deliveries/${found(digest).id}`);
    const key = await test.addKey(unit.organisation, "integration", { scopes: ["bounces:write"] });
    const pipe = (payload: string, type = "message/rfc822") =>
      test.app.inject({
        method: "POST",
        url: "/v1/bounces",
        headers: { authorization: `Bearer ${key}`, "content-type": type },
        payload,
      });
    return { unit, messageId: String(messageId), pipe };
  };

  it("is recorded once, from a mailbox or by JSON, shown with the person, and told to the unit once", async () => {
    const { unit, messageId, pipe } = await setUp();
    const first = await pipe(report(messageId));
    expect(first.statusCode, first.body).toBe(201);
    expect(first.json()).toMatchObject({
      messageId,
      person: "ccr-leader",
      permanent: true,
      status: "5.1.1",
      diagnostic: "550 no such user",
    });
    expect((await pipe(report(messageId))).statusCode).toBe(200);
    const again = await unit.send("POST", "bounces", { messageId: messageId.slice(1, -1), permanent: true });
    expect([again.status, again.body.id]).toEqual([200, first.json().id]);
    expect((await unit.must(200, "GET", "bounces?person=code:ccr-leader&permanent=true")).data).toHaveLength(1);
    expect((await unit.must(200, "GET", "people/code:ccr-leader")).mailProblem).toMatchObject({ permanent: true });
    // The digest pauses; the unit hears of it, once.
    for (const day of [15, 18, 22]) await unit.liveTo(`2013-03-${day}T11:00:00Z`);
    expect(await listDigestsOf(unit, "ccr-leader")).toHaveLength(1);
    const { rows } = await test.database.pool.query<{ text: string }>(
      "select text from deliveries where organisation_id = $1 and kind = 'warnings'",
      [unit.organisation.id],
    );
    const told = rows.filter(({ text }) => text.includes("does not arrive"));
    expect(told).toHaveLength(1);
    expect(found(told[0]).text.replace(/\s+/g, " ")).toContain(
      "Mail to Goal leader (ccr@x.example) does not arrive: 550 no such user.",
    );
    // Another address is none of the trouble's.
    const { mailProblem } = await unit.must(200, "PATCH", "people/code:ccr-leader", { email: "new@x.example" }, "*");
    expect(mailProblem).toBeNull();
    await unit.liveTo("2013-03-29T11:00:00Z");
    expect(await listDigestsOf(unit, "ccr-leader")).toHaveLength(2);
  });

  it("is no problem for good where it was put off", async () => {
    const { unit, messageId, pipe } = await setUp();
    const answer = await pipe(report(messageId, ["Action: delayed", "Status: 4.4.1"]));
    expect(answer.json()).toMatchObject({ permanent: false, status: "4.4.1", diagnostic: null });
    await unit.liveTo("2013-03-15T11:00:00Z");
    expect(await listDigestsOf(unit, "ccr-leader")).toHaveLength(2);
  });

  it("is refused in words where it says nothing of a mail of ours", async () => {
    const { unit, messageId, pipe } = await setUp();
    expect((await pipe(report("<unknown@x.example>"))).statusCode).toBe(404);
    const refusals: [string, number, string][] = [
      ["", 422, "no report"],
      ["Subject: out of office\r\n\r\nI am away", 422, "no report"],
      [report(messageId, ["Action: delivered", "Status: 2.0.0"]), 422, "no recipient"],
      [report(""), 422, "no Message-ID"],
      [
        `Content-Type: multipart/report; boundary=x\r\n\r\n${"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n".repeat(2000)}`,
        422,
        "",
      ],
    ];
    for (const [raw, status, words] of refusals) {
      const answer = await pipe(raw);
      expect([answer.statusCode, answer.body], raw.slice(0, 60)).toEqual([status, expect.stringContaining(words)]);
    }
    const injected = await pipe(
      report(messageId, ["Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 \u202eno\u0007 <script>"]),
    );
    expect(injected.json().diagnostic).toBe("550 no <script>");
    expect((await unit.send("POST", "bounces", { messageId, permanent: "yes" })).status).toBe(400);
  });
});
