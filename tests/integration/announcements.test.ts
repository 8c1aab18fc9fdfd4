import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendDelivery } from "../../src/notifications/sending-service.ts";
import { queueDelivery } from "../../src/notifications/service.ts";
import { getPerson } from "../../src/people/service.ts";
import type { Database } from "../../src/platform/db/database.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { createSmtpMailer } from "../../src/platform/mail/smtp.ts";
import { announceChange } from "../../src/run-up/announcement-service.ts";
import { sweepAll } from "../../src/run-up/sweep-service.ts";
import { selectAgenda } from "../../src/sandbox/queries.ts";
import { createTestApp, keepMail, type TestApp, type TestOrganisation } from "../support/app.ts";
import { type DeliveryUnit, found, stocktake } from "../support/delivery-unit.ts";
import { type Mail, mailsOf, readCalendar, replyPathOf } from "../support/invited.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";
import { beginStocktake, runUp } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const afterBrief = "2013-03-06";
const afterReminder = "2013-03-12";

/** Commissioner and goal leader are invited; the run-up is lived through up to a day. */
const begin = async (until = afterBrief, isInvited = true) => {
  const { unit, id } = await beginStocktake(test, "2013-02-01");
  if (isInvited) await unit.must(200, "POST", `occurrences/${id}/invitations`);
  for (const moment of runUp.filter((one) => one < until)) await unit.liveTo(moment);
  await unit.takeJobs();
  return { unit, id };
};
const move = (unit: DeliveryUnit, id: string, to: string, more: { at?: string } = {}) =>
  unit.must(200, "POST", `occurrences/${id}/move`, { to, reason: "The board meets.", ...more }, "*");
const cancel = (unit: DeliveryUnit, id: string) =>
  unit.must(200, "POST", `occurrences/${id}/cancel`, { reason: "Snow" }, "*");
const doJobs = async (unit: DeliveryUnit) => {
  const jobs = await unit.takeJobs();
  for (const job of jobs) await unit.run(job);
  return jobs;
};
const namesOf = (mails: Mail[]) => mails.map(({ person }) => person).toSorted();
const flat = (text: string) => text.replace(/\s+/g, " ");
const invitationsOf = async (unit: DeliveryUnit, id: string) =>
  (await unit.must(200, "GET", `occurrences/${id}/invitations`)).data;
/** Everything that was written for an occurrence, in a line each. */
const ledgerOf = async (unit: DeliveryUnit) =>
  (await mailsOf(unit)).map(({ kind, person, subject }) => `${kind} ${person}: ${subject}`);
const liveOn = async (unit: DeliveryUnit, from: number, to: number) => {
  for (let day = from; day <= to; day += 1) {
    await unit.liveTo(`2013-03-${String(day).padStart(2, "0")}T13:00:00Z`);
    await unit.liveTo(`2013-03-${String(day).padStart(2, "0")}T21:00:00Z`);
  }
};
const states = async (unit: DeliveryUnit): Promise<string[]> => {
  const { rows } = await test.database.pool.query<{ announcement: string }>(
    "select announcement from occurrence_changes where organisation_id = $1 order by id",
    [unit.organisation.id],
  );
  return rows.map(({ announcement }) => announcement);
};

describe("a meeting that is moved", () => {
  it("is told once to everybody who was told of the former date, for which nothing more goes out", async () => {
    const { unit, id } = await begin(afterReminder);
    const before = await ledgerOf(unit);
    expect(before.filter((line) => line.startsWith("reminder"))).toHaveLength(2);
    await move(unit, id, "2013-03-20");
    await doJobs(unit);
    const mails = await mailsOf(unit, "change");
    expect(namesOf(mails)).toEqual(["ccr-leader", "commissioner"]);
    expect(new Set(mails.map(({ subject }) => subject))).toEqual(
      new Set(["Moved: Stocktake: Success, now Wed 20 March 2013"]),
    );
    expect(flat(found(mails[0]).text)).toMatch(
      /^Stocktake: Success of Tue 12 March 2013 was moved to Wed 20 March 2013, 10:00 \(America\/New_York, UTC-04:00\)\. Reason: The board meets\./,
    );
    await liveOn(unit, 12, 25);
    const after = (await ledgerOf(unit)).slice(before.length).filter((line) => !line.startsWith("digest"));
    expect(after.filter((line) => /12 March/.test(line))).toEqual([]);
    expect(after.filter((line) => line.startsWith("change"))).toHaveLength(2);
  });

  it("brings the calendars of the invited up to date, asks them anew, and gives the others no entry", async () => {
    const { unit, id } = await begin(afterBrief);
    const [first] = await mailsOf(unit, "invitation");
    await test.app.inject({ method: "POST", url: replyPathOf(found(first), "Accept") });
    expect((await invitationsOf(unit, id))[0]).toMatchObject({ reply: "accepted" });
    await move(unit, id, "2013-03-18", { at: "14:00" });
    await doJobs(unit);
    for (const mail of await mailsOf(unit, "change")) {
      const { method, event } = readCalendar(mail);
      expect([mail.calendar?.method, method]).toEqual(["REQUEST", "REQUEST"]);
      expect(event).toMatchObject({ uid: `${id}@occurrences.drumbeat`, sequence: 1 });
      expect(event.startDate.toJSDate().toISOString()).toBe("2013-03-18T18:00:00.000Z");
    }
    expect(await invitationsOf(unit, id)).toMatchObject([
      { sequence: 1, state: "invited", reply: null, repliedAt: null },
      { sequence: 1, state: "invited", reply: null },
    ]);
    const [again] = await mailsOf(unit, "change");
    const answer = await test.app.inject({ method: "POST", url: replyPathOf(found(again), "Decline") });
    expect(answer.body).toContain("Mon 18 March 2013, 14:00");
    expect((await invitationsOf(unit, id))[0]).toMatchObject({ reply: "declined" });

    const uninvited = await begin(afterBrief, false);
    await move(uninvited.unit, uninvited.id, "2013-03-18");
    await doJobs(uninvited.unit);
    const others = await mailsOf(uninvited.unit, "change");
    expect(namesOf(others)).toEqual(["ccr-leader", "commissioner"]);
    for (const mail of others) expect([mail.calendar, /https?:/.test(mail.text)]).toEqual([null, false]);
  });

  it("twice within a minute is told in one mail, of how it stands", async () => {
    const { unit, id } = await begin();
    await move(unit, id, "2013-03-18");
    await move(unit, id, "2013-03-20");
    expect(await doJobs(unit)).toHaveLength(2);
    const mails = await mailsOf(unit, "change");
    expect(namesOf(mails)).toEqual(["ccr-leader", "commissioner"]);
    for (const mail of mails) {
      expect(flat(mail.text)).toContain("of Tue 12 March 2013 was moved to Wed 20 March 2013, 10:00");
      expect(readCalendar(mail).event.sequence).toBe(2);
    }
    expect(await states(unit)).toEqual(["done", "done"]);
  });

  it("away and back before anything left is told to nobody", async () => {
    const { unit, id } = await begin();
    await move(unit, id, "2013-03-18");
    await move(unit, id, "2013-03-12");
    await doJobs(unit);
    expect(await mailsOf(unit, "change")).toEqual([]);
    expect(await states(unit)).toEqual(["done", "done"]);
  });

  it("away, told, and back is told again, with a higher sequence", async () => {
    const { unit, id } = await begin();
    await move(unit, id, "2013-03-18");
    await doJobs(unit);
    await move(unit, id, "2013-03-12");
    await doJobs(unit);
    const mails = await mailsOf(unit, "change");
    expect(mails.map((mail) => readCalendar(mail).event.sequence)).toEqual([1, 1, 2, 2]);
    expect(flat(found(mails[2]).text)).toContain("of Mon 18 March 2013 was moved to Tue 12 March 2013, 10:00");
  });

  it("is not told to who has left, nor to who was never told of it", async () => {
    const { unit, id } = await begin(afterBrief, false);
    await unit.letGo("ccr-leader");
    await move(unit, id, "2013-03-18");
    await doJobs(unit);
    expect(namesOf(await mailsOf(unit, "change"))).toEqual(["commissioner"]);
    const quiet = await begin("2013-02-02", false);
    await move(quiet.unit, quiet.id, "2013-03-18");
    expect(await doJobs(quiet.unit)).toEqual([]);
    expect(await states(quiet.unit)).toEqual(["notNeeded"]);
  });
});

describe("a meeting that does not take place", () => {
  it("is told once after its brief, taken out of calendars, and nothing more goes out for it", async () => {
    const { unit, id } = await begin(afterBrief);
    const before = await ledgerOf(unit);
    await cancel(unit, id);
    await doJobs(unit);
    const mails = await mailsOf(unit, "change");
    expect(namesOf(mails)).toEqual(["ccr-leader", "commissioner"]);
    for (const mail of mails) {
      expect(mail.subject).toBe("Cancelled: Stocktake: Success, Tue 12 March 2013");
      expect(flat(mail.text)).toMatch(/^Stocktake: Success of Tue 12 March 2013 does not take place\. Reason: Snow\./);
      const { method, event } = readCalendar(mail);
      expect([mail.calendar?.method, method, event.sequence]).toEqual(["CANCEL", "CANCEL", 1]);
      expect(event.uid).toBe(`${id}@occurrences.drumbeat`);
    }
    expect(await invitationsOf(unit, id)).toMatchObject([{ state: "cancelled" }, { state: "cancelled" }]);
    await liveOn(unit, 6, 16);
    expect((await ledgerOf(unit)).slice(before.length)).toEqual(
      mails.map((mail) => `change ${mail.person}: ${mail.subject}`),
    );
  });

  it("is told when a change of the schedule called it off, and again when the schedule takes it up", async () => {
    const { unit, id } = await begin(afterBrief);
    const cadence = { ...stocktake.cadence, startsOn: "2013-06-01" };
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence }, "*");
    await doJobs(unit);
    expect((await unit.occurrence(id)).status).toBe("cancelled");
    const cancelled = await mailsOf(unit, "change");
    expect(namesOf(cancelled)).toEqual(["ccr-leader", "commissioner"]);
    expect(readCalendar(found(cancelled[0])).method).toBe("CANCEL");
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence: stocktake.cadence }, "*");
    await doJobs(unit);
    expect((await unit.occurrence(id)).status).toBe("planned");
    const mails = (await mailsOf(unit, "change")).slice(2);
    expect(namesOf(mails)).toEqual(["ccr-leader", "commissioner"]);
    for (const mail of mails) {
      expect(mail.subject).toBe("Takes place after all: Stocktake: Success, Tue 12 March 2013");
      expect(readCalendar(mail)).toMatchObject({ method: "REQUEST", event: { sequence: 2 } });
    }
    expect(await invitationsOf(unit, id)).toMatchObject([
      { state: "invited", sequence: 2 },
      { state: "invited", sequence: 2 },
    ]);
  });

  it("is not told when its time had passed already", async () => {
    const { unit, id } = await begin(afterReminder);
    await unit.jumpTo("2013-03-12T18:00:00Z");
    await cancel(unit, id);
    await doJobs(unit);
    expect(await mailsOf(unit, "change")).toEqual([]);
    expect(await states(unit)).toEqual(["done"]);
  });
});

describe("an announcement", () => {
  it("by two, and by ten at once, leaves one mail each", async () => {
    const { unit, id } = await begin();
    await move(unit, id, "2013-03-18");
    const [job] = await unit.takeJobs();
    await Promise.all(Array.from({ length: 10 }, () => unit.run(found(job))));
    expect(namesOf(await mailsOf(unit, "change"))).toEqual(["ccr-leader", "commissioner"]);
    const told = (await unit.state()).audit.filter((entry) => entry.startsWith("occurrence.change-told"));
    expect(told).toHaveLength(1);
    await unit.run(found(job));
    expect(await mailsOf(unit, "change")).toHaveLength(2);
  });

  it("killed before its commit leaves nothing; the sweep finds it again, also when its job was lost", async () => {
    const { unit, id } = await begin();
    await move(unit, id, "2013-03-18");
    const [job] = await unit.takeJobs();
    const dying: Database = {
      ...test.database,
      inOrganisation: (organisationId, work) =>
        test.database.inOrganisation(organisationId, async (db) => {
          await work(db);
          throw new Error("killed");
        }),
    };
    const before = await unit.state();
    await expect(unit.run(found(job), dying)).rejects.toThrow("killed");
    expect(await unit.state()).toEqual(before);
    await unit.sweep();
    expect(await unit.takeJobs()).toEqual([]);
    test.clock.moveOn(61_000);
    await sweepAll(test);
    expect(await unit.takeJobs()).toEqual([job]);
    await unit.run(found(job));
    expect(await mailsOf(unit, "change")).toHaveLength(2);
    test.clock.moveOn(61_000);
    expect(await unit.sweep()).toBe(0);
  });

  it("is waited for by a sandbox's clock", async () => {
    const { unit, id } = await begin();
    const unfinished = async () => (await test.inScope(unit.organisation, selectAgenda)).unfinished;
    expect(await unfinished()).toBe(0);
    await move(unit, id, "2013-03-18");
    expect(await unfinished()).toBe(1);
    await doJobs(unit);
    expect(await unfinished()).toBe(0);
  });
});

describe("in a live organisation", () => {
  let organisation: TestOrganisation;
  let sink: SmtpSink;

  beforeEach(async () => {
    test.clock.moveTo("2026-11-02T15:00:00Z");
    organisation = await test.addOrganisation();
    sink = await startSmtpSink();
  });
  afterEach(() => sink.stop());

  const must: DeliveryUnit["must"] = async (status, method, path, body, ifMatch) => {
    const headers: Record<string, string> = ifMatch === undefined ? {} : { "if-match": ifMatch };
    const answer = await test.call(organisation.adminKey, method, `/v1/${path}`, body, headers);
    expect(answer.statusCode, `${method} ${path}: ${answer.body}`).toBe(status);
    return answer.json();
  };
  /** A stocktake of 8 December 2026, ten o'clock in New York, to which its chair is invited. */
  const prepare = async () => {
    await must(201, "POST", "people", {
      ...{ code: "chair", title: "Commissioner", role: "systemLeader", email: "chair@x.example" },
    });
    const cadence = { every: "6 months", on: "second Tuesday", at: "10:00", startsOn: "2026-12-01" };
    await must(201, "POST", "routines", { code: "s", title: "Stocktake", kind: "stocktake", chair: "chair", cadence });
    const { id } = found((await must(200, "GET", "occurrences?limit=1")).data[0]) as { id: string };
    await must(200, "POST", `occurrences/${id}/invitations`);
    return id;
  };
  const moveTo = (id: string, to: string) =>
    must(200, "POST", `occurrences/${id}/move`, { to, reason: "The board meets." }, "*");
  const takeAnnouncements = async (): Promise<string[]> => {
    const { rows } = await test.database.pool.query<{ id: string }>(
      `delete from pending_jobs where organisation_id = $1 and name = 'run-up.announce-change'
       returning payload->>'changeId' as id`,
      [organisation.id],
    );
    return rows.map(({ id }) => id);
  };
  const announceAll = async () => {
    const dependencies = { ...keepMail(test.secretKey, test.clock), database: test.database, clock: test.clock };
    const ids = await takeAnnouncements();
    for (const id of ids) await announceChange(dependencies, organisation.id, id);
    return ids.length;
  };
  const changeMails = () => mailsOf({ must }, "change");

  it("a change is told when nothing more was changed for a minute, so that two in a row give one mail", async () => {
    const id = await prepare();
    await moveTo(id, "2026-12-10");
    expect(await announceAll()).toBe(1);
    expect(await changeMails()).toEqual([]);
    test.clock.moveOn(40_000);
    await moveTo(id, "2026-12-15");
    test.clock.moveOn(30_000);
    await sweepAll(test);
    await announceAll();
    expect(await changeMails()).toEqual([]);
    test.clock.moveOn(61_000);
    await sweepAll(test);
    expect(await announceAll()).toBe(2);
    const mails = await changeMails();
    expect(mails).toHaveLength(1);
    expect(flat(found(mails[0]).text)).toContain("of Tue 8 December 2026 was moved to Tue 15 December 2026, 10:00");
  });

  it("a reminder that still waits for its server when the meeting is moved or called off is not sent", async () => {
    const id = await prepare();
    const { organizer } = keepMail(test.secretKey, test.clock).mailPolicy;
    const mailPolicy = { leaves: true, messageIdHost: "drumbeat.example.org", organizer };
    const queue = (key: string) =>
      test.inScope(organisation, async (scope) => {
        const person = await getPerson(scope, "code:chair");
        const letter = { subject: "Reminder: Stocktake", text: "Tomorrow.\n" };
        return queueDelivery(scope, { mailPolicy, kind: "reminder", dedupeKey: key, occurrenceId: id, person, letter });
      });
    const mailer = createSmtpMailer({ smtpUrl: sink.url, from: "unit@example.org" });
    const log = createLogger({ level: "silent" });
    const sendAll = async () => {
      const { data } = await must(200, "GET", "deliveries?state=queued");
      for (const delivery of data) {
        await sendDelivery(
          { database: test.database, clock: test.clock, mailer, log, recordWaitsMs: [] },
          organisation.id,
          delivery.id,
        );
      }
    };
    await queue("stale");
    await moveTo(id, "2026-12-15");
    await queue("fresh");
    await sendAll();
    await queue("for nothing");
    await must(200, "POST", `occurrences/${id}/cancel`, { reason: "Snow" }, "*");
    await sendAll();
    await mailer.close();
    const reminders = await mailsOf({ must }, "reminder");
    const why = "not sent: the meeting was moved or called off since this was written";
    expect(reminders.map(({ dedupeKey, state, lastError }) => [dedupeKey, state, lastError])).toEqual([
      ["stale", "failed", why],
      ["fresh", "sent", null],
      ["for nothing", "failed", why],
    ]);
    expect(sink.received).toHaveLength(1);
  });
});
