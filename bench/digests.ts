import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createTransport } from "nodemailer";
import { startWorkers } from "../jobs/worker.ts";
import { createMailPolicy } from "../src/notifications/service.ts";
import { nextDailyRunAfter } from "../src/organisations/daily-run.ts";
import { type Clock, systemClock } from "../src/platform/clock/clock.ts";
import { writeSignedAddress } from "../src/platform/http/signed-link.ts";
import { createLogger } from "../src/platform/log/logger.ts";
import { createSmtpMailer } from "../src/platform/mail/smtp.ts";
import { openJobQueue } from "../src/platform/queue/backend.ts";
import { addDays, type IsoDate, weekdayOf } from "../src/platform/time/dates.ts";
import { localDateOf } from "../src/platform/time/wall-time.ts";
import { sweepAll } from "../src/run-up/sweep-service.ts";
import { addOrganisation } from "./organisation.ts";
import { formatCount, formatRatio, type Measurement } from "./report.ts";
import type { BenchDatabase, BenchServer } from "./server.ts";
import { timeInTurn, timeMs } from "./timing.ts";

const zone = "America/New_York";
const publicUrl = "https://drumbeat.example.org";
const mailFrom = "Delivery unit <unit@example.org>";
const actionsEach = 5;
const warmUps = 1;
const rounds = 3;
/** What does not come by then does not come. */
const deadlineMs = 300_000;

/** The real time, moved back to a Friday at the weekend: nobody is written to on a day off. */
const workingClock = (): Clock => {
  const today = localDateOf(systemClock.now(), zone);
  const daysBack = Math.max(0, weekdayOf(today) - 5);
  return { now: () => new Date(systemClock.now().getTime() - daysBack * 86_400_000) };
};

/** One routine, one meeting, and the actions agreed there: some overdue, some due, some to come. */
const furnish = async ({ database, owner }: BenchDatabase, owners: number, today: IsoDate): Promise<string> => {
  const { organisationId } = await addOrganisation(database, "digests", async () => {});
  await owner.query("SET session_replication_role = replica");
  await owner.query(
    `insert into people (id, organisation_id, code, title, role, email, is_active, version, created_at, updated_at)
     select gen_random_uuid(), $1, 'owner-' || n, 'Owner of part ' || n, 'owner', 'owner-' || n || '@example.org', true, 1, now(), now()
     from generate_series(1, $2::int) n`,
    [organisationId, owners],
  );
  await owner.query(
    `insert into routines (id, organisation_id, code, title, kind, cadence, time_zone, shift, catch_up_hours, known_at, ended_at, version, created_at, updated_at)
     values (gen_random_uuid(), $1, 'review', 'Account review', 'accountReview',
       '{"every": "month", "on": "second Tuesday", "at": "10:00", "startsOn": "2020-01-01"}', $2, 'next', 72, now(), now(), 1, now(), now())`,
    [organisationId, zone],
  );
  await owner.query(
    `insert into occurrences (id, organisation_id, routine_id, recurrence_on, held_on, starts_local, time_zone, starts_at, minutes, status, version, created_at, updated_at)
     select gen_random_uuid(), $1, r.id, d, d, d || 'T10:00', $2, (d || ' 10:00')::timestamp at time zone $2, 60, 'held', 1, now(), now()
     from routines r, lateral (select $3::date as d) day`,
    [organisationId, zone, addDays(today, -30)],
  );
  // Due a day and ten days ago, today, tomorrow and in five days.
  await owner.query(
    `insert into actions (id, organisation_id, number, type, occurrence_id, text, owner_id, due_on, original_due_on, state, recorded_at, version, created_at, updated_at)
     select gen_random_uuid(), $1, row_number() over (), 'action', o.id,
       'Bring the attendance figures of the last four weeks, school by school, and what was tried ' || part, p.id, due, due, 'open',
       now() - interval '30 days', 1, now(), now()
     from people p, occurrences o, generate_series(1, ${actionsEach}) part,
       lateral (select $2::date + (array[-1, -10, 0, 1, 5])[part] as due) dated`,
    [organisationId, today],
  );
  await owner.query("SET session_replication_role = origin");
  await owner.query("VACUUM (ANALYZE)");
  return organisationId;
};

interface MailCounter {
  url: string;
  /** Counts from now on; resolves when so many have been taken. */
  expect(count: number): Promise<{ taken: Promise<unknown> }>;
  stop(): void;
}

const messageWith = async <T>(child: ChildProcess, key: string): Promise<T> => {
  const signal = AbortSignal.timeout(deadlineMs);
  for (;;) {
    const [message] = (await once(child, "message", { signal })) as [Record<string, unknown>];
    if (key in message) return message[key] as T;
  }
};

const startMailCounter = async (): Promise<MailCounter> => {
  const child = fork(new URL("./mail-server.ts", import.meta.url));
  const port = await messageWith<number>(child, "port");
  return {
    url: `smtp://127.0.0.1:${port}`,
    async expect(count) {
      const isReady = messageWith(child, "isReady");
      child.send({ wanted: count });
      await isReady;
      return { taken: messageWith(child, "taken") };
    },
    stop: () => child.disconnect(),
  };
};

interface SentMail {
  to_address: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * A morning's digests, from the sweep to the last mail that the server took, against the loop anybody would write: the
 * same mails with nodemailer, one connection a mail, one after the other, without a database. The server takes no time
 * beyond its work, which is the hardest case: what it waits, the loop waits for each mail, and workers wait side by side.
 */
export const measureDigests = async (server: BenchServer, owners: number): Promise<Measurement[]> => {
  const bench = await server.addDatabase("bench_digests");
  const clock = workingClock();
  const today = localDateOf(clock.now(), zone);
  const organisationId = await furnish(bench, owners, today);
  const counter = await startMailCounter();
  const log = createLogger({ level: "error" });
  const mailer = createSmtpMailer({ smtpUrl: counter.url, from: mailFrom });
  const secretKey = randomBytes(32).toString("base64url");
  const queue = await openJobQueue({ databaseUrl: bench.url, log });
  const { database, owner } = bench;

  /** The last morning is due again, and nothing of it was done. */
  const rewind = async (): Promise<void> => {
    const lastMorning = new Date(nextDailyRunAfter(clock.now(), zone).dueAt.getTime() - 86_400_000);
    await owner.query("delete from delivery_attempts");
    await owner.query("delete from deliveries");
    await owner.query("delete from daily_runs");
    await owner.query("update organisations set next_daily_run_at = $2 where id = $1", [organisationId, lastMorning]);
  };
  await owner.query("update organisations set next_daily_run_at = now() + interval '1 day'");
  const workers = await startWorkers({
    database,
    clock,
    log,
    queue,
    mailer,
    mailPolicy: createMailPolicy(mailer, mailFrom, publicUrl),
    addressOf: (subject) => writeSignedAddress({ publicUrl, secretKey }, subject, clock.now()),
  });
  try {
    const sendDigests = async (): Promise<number> => {
      await rewind();
      const { taken } = await counter.expect(owners);
      return timeMs(async () => {
        await sweepAll({ database, clock });
        await taken;
      });
    };
    await sendDigests();
    const { rows: mails } = await owner.query<SentMail>("select to_address, subject, text, html from deliveries");
    const transport = createTransport(counter.url);
    const sendBare = async (): Promise<number> => {
      const { taken } = await counter.expect(owners);
      return timeMs(async () => {
        for (const { to_address: to, ...mail } of mails) await transport.sendMail({ from: mailFrom, to, ...mail });
        await taken;
      });
    };
    const works = { digests: sendDigests, bare: sendBare };
    await timeInTurn(warmUps, works);
    const { digests, bare } = await timeInTurn(rounds, works);
    return [
      {
        what: `digests of ${formatCount(owners)} owners with ${formatCount(owners * actionsEach)} open actions, of a bare loop`,
        value: formatRatio(digests / bare),
        promised: "at most 1.50",
        from: `${(digests / 1000).toFixed(1)} s of ${(bare / 1000).toFixed(1)} s; ${(digests / owners).toFixed(1)} ms of ${(bare / owners).toFixed(1)} ms a mail`,
      },
    ];
  } finally {
    await workers.stop();
    await mailer.close();
    await queue.close();
    counter.stop();
  }
};
