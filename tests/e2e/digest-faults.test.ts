import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { ask, createCaller } from "./support/http.ts";
import { createInstallation, type Installation } from "./support/installation.ts";
import { count, query } from "./support/ledger.ts";
import { type MailServer, startMailServer } from "./support/mail-server.ts";
import type { Program } from "./support/program.ts";
import { createRandom } from "./support/random.ts";

const bootstrapKey = randomBytes(24).toString("hex");
const ownerCount = Number(process.env.FAULT_OWNERS ?? 300);
const actionsEach = 5;
const killCount = Number(process.env.FAULT_KILLS ?? 4);
const seed = Number(process.env.FAULT_SEED ?? 20_130_314);

/** Nobody is written to at the weekend: there, the program is told that it is two days earlier. */
const workingDaySettings = (): Record<string, string> => {
  const weekday = new Date().getUTCDay();
  if (weekday !== 0 && weekday !== 6) return {};
  const script = `const D=Date,back=${2 * 86_400_000};globalThis.Date=class extends D{constructor(...a){super(...(a.length===0?[D.now()-back]:a))}static now(){return D.now()-back}};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
};

describe("a morning's digests", () => {
  let installation: Installation;
  let mailServer: MailServer;
  let api: Program;
  let worker: Program;

  const startWorker = async (): Promise<void> => {
    worker = installation.start(["serve", "--only", "worker"]);
    await worker.findLine(/^Drumbeat's workers are ready/);
  };
  const run = (sql: string, values: unknown[] = []) => query(installation.databaseUrl(), sql, values);

  /** As if an hour had passed: claims of the dead have run out, jobs that went with them count as lost. */
  const letAnHourPass = async (): Promise<void> => {
    await run(
      `update deliveries set claimed_at = claimed_at - interval '1 hour', updated_at = updated_at - interval '1 hour',
         next_attempt_at = next_attempt_at - interval '1 hour' where state in ('queued', 'sending')`,
    );
    await run("update daily_runs set enqueued_at = enqueued_at - interval '1 hour' where state = 'due'");
  };

  beforeAll(async () => {
    mailServer = await startMailServer(5, 10);
    installation = await createInstallation({
      SMTP_URL: mailServer.url,
      MAIL_FROM: "Delivery unit <unit@example.org>",
      BOOTSTRAP_KEY: bootstrapKey,
      ...workingDaySettings(),
    });
    api = installation.start(["serve", "--only", "api"]);
    await api.findLine(/^Drumbeat is ready/);
    const { apiKey } = await ask<{ apiKey: string }>(
      createCaller(installation.url, bootstrapKey),
      "POST",
      "/v1/organisations",
      { body: { code: "live", name: "A live organisation", timeZone: "Europe/London" } },
    );
    const call = createCaller(installation.url, apiKey);
    await ask(call, "POST", "/v1/people", {
      body: { code: "chair", title: "Chair", role: "systemLeader", email: "chair@example.org" },
    });
    await ask(call, "POST", "/v1/routines", {
      body: {
        code: "review",
        kind: "accountReview",
        title: "Account review",
        chair: "code:chair",
        cadence: { every: "month", on: "second Tuesday", at: "10:00", startsOn: new Date().toISOString().slice(0, 10) },
      },
    });
    await run(
      `insert into people (id, organisation_id, code, title, role, email, created_at, updated_at)
       select gen_random_uuid(), o.id, 'owner-' || n, 'Owner ' || n, 'owner', 'owner-' || n || '@example.org', now(), now()
       from organisations o, generate_series(1, $1::int) n`,
      [ownerCount],
    );
    await run(
      `insert into actions (id, organisation_id, number, type, occurrence_id, text, owner_id, due_on, original_due_on,
         state, recorded_at, created_at, updated_at)
       select gen_random_uuid(), p.organisation_id, row_number() over (), 'action',
         (select id from occurrences order by starts_at limit 1), 'Part ' || n || ' of ' || p.code, p.id,
         current_date + n - 3, current_date + n - 3, 'open', now() - interval '40 days', now(), now()
       from people p, generate_series(1, $1::int) n where p.code like 'owner-%'`,
      [actionsEach],
    );
    await run("update organisations set next_daily_run_at = now() - interval '3 days'");
  });

  afterAll(async () => {
    await installation?.close();
    await mailServer?.stop();
  });

  it("reach everybody once, though the worker is killed again and again; a kill repeats one mail at most, the same", async () => {
    const random = createRandom(seed);
    for (let kill = 0; kill < killCount; kill += 1) {
      await letAnHourPass();
      await startWorker();
      const before = mailServer.received.length;
      await eventually("a mail more is received", () => mailServer.received.length > before, 120_000);
      // When exactly is what the test is about; the seed repeats it.
      await delay(random() * 800);
      await worker.end("SIGKILL");
    }
    const sentUnderFire = mailServer.received.length;
    expect(sentUnderFire).toBeLessThan(ownerCount);
    await letAnHourPass();
    await startWorker();
    const isDone = async () =>
      (await count(installation.databaseUrl(), "deliveries where state = 'sent'")) === ownerCount;
    await eventually("everybody has a digest", isDone, 240_000);

    const addresses = new Set(mailServer.received.map(({ to }) => to));
    expect(addresses.size).toBe(ownerCount);
    expect(await count(installation.databaseUrl(), "deliveries")).toBe(ownerCount);
    const byId = new Map(mailServer.received.map((mail) => [mail.messageId, mail]));
    expect(byId.size).toBe(ownerCount);
    // A repeated mail is the same mail.
    for (const mail of mailServer.received) expect(byId.get(mail.messageId)).toEqual(mail);
    const repeated = mailServer.received.length - byId.size;
    process.stderr.write(
      `\n*** ${ownerCount} digests, ${killCount} kills (seed ${seed}), ${sentUnderFire} sent meanwhile, ${repeated} repeated ***\n`,
    );
    expect(repeated).toBeLessThanOrEqual(killCount);
  });

  it("leaves no process behind", async () => {
    expect(await worker.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(await api.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(installation.listProcesses()).toEqual([]);
  });
});
