import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { ask, type Call, createCaller } from "./support/http.ts";
import { createInstallation, type Installation } from "./support/installation.ts";
import { count, query } from "./support/ledger.ts";
import { type MailServer, startMailServer } from "./support/mail-server.ts";
import type { Program } from "./support/program.ts";
import { createRandom } from "./support/random.ts";

const bootstrapKey = randomBytes(24).toString("hex");
const participantCount = 28;
const killCount = Number(process.env.FAULT_KILLS ?? 6);
const seed = Number(process.env.FAULT_SEED ?? 20_110_308);

interface Delivery {
  id: string;
  to: string;
  state: string;
  messageId: string;
  subject: string;
}

interface DeliveryDetail extends Delivery {
  attempts: { number: number; outcome: string }[];
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe("mail of a live organisation", () => {
  let installation: Installation;
  let mailServer: MailServer;
  let api: Program;
  let worker: Program;
  let call: Call;

  const startWorker = async (): Promise<void> => {
    worker = installation.start(["serve", "--only", "worker"]);
    await worker.findLine(/^Drumbeat's workers are ready/);
  };

  /** A worker looks for what is due when it starts. */
  const restartWorker = async (): Promise<void> => {
    await worker.end("SIGTERM");
    await startWorker();
  };

  const addRoutine = (code: string, participants: string[]): Promise<unknown> =>
    ask(call, "POST", "/v1/routines", {
      body: {
        code,
        kind: "stocktake",
        title: `Stocktake ${code}`,
        goals: ["code:GRAD"],
        chair: "code:commissioner",
        participants,
        cadence: { every: "6 months", on: "second Tuesday", at: "10:00", startsOn: inDays(60) },
      },
    });

  /** The first occurrence of the routine has these steps now; the sweep finds them. */
  const bringForward = (routine: string, steps: string[]): Promise<unknown> =>
    query(
      installation.databaseUrl(),
      `update run_up_steps set due_at = now() where kind = any($2) and occurrence_id =
         (select o.id from occurrences o join routines r on r.id = o.routine_id where r.code = $1 order by o.starts_at limit 1)`,
      [routine, steps],
    );

  /** As if an hour had passed: claims of the dead have run out, waits between attempts are over. */
  const letAnHourPass = (): Promise<unknown> =>
    query(
      installation.databaseUrl(),
      `with mails as (
         update deliveries set claimed_at = claimed_at - interval '1 hour', updated_at = updated_at - interval '1 hour',
           next_attempt_at = next_attempt_at - interval '1 hour' where state in ('queued', 'sending'))
       update run_up_steps set enqueued_at = enqueued_at - interval '1 hour' where state = 'due'`,
    );

  const listDeliveries = async (): Promise<Delivery[]> => {
    const all: Delivery[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const path = `/v1/deliveries?limit=200${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page: { data: Delivery[]; nextCursor: string | null } = await ask(call, "GET", path);
      all.push(...page.data);
      cursor = page.nextCursor;
    }
    return all;
  };

  beforeAll(async () => {
    mailServer = await startMailServer(300, 40);
    installation = await createInstallation({
      SMTP_URL: mailServer.url,
      MAIL_FROM: "Delivery unit <unit@example.org>",
      BOOTSTRAP_KEY: bootstrapKey,
    });
    api = installation.start(["serve", "--only", "api"]);
    await api.findLine(/^Drumbeat is ready/);
    const { apiKey } = await ask<{ apiKey: string }>(
      createCaller(installation.url, bootstrapKey),
      "POST",
      "/v1/organisations",
      { body: { code: "live", name: "A live organisation", timeZone: "America/New_York" } },
    );
    call = createCaller(installation.url, apiKey);
    const people = ["commissioner", ...Array.from({ length: participantCount }, (_, index) => `reader-${index}`)];
    for (const code of people) {
      const body = { code, title: `Office of ${code}`, role: "viewer", email: `${code}@example.org` };
      await ask(call, "POST", "/v1/people", { body });
    }
    await ask(call, "POST", "/v1/goals", { body: { code: "GRAD", title: "Graduation" } });
    await addRoutine(
      "many",
      people.slice(1).map((code) => `code:${code}`),
    );
    await addRoutine("few", []);
  });

  afterAll(async () => {
    await installation.close();
    await mailServer.stop();
  });

  it(`reaches everybody although the worker is killed ${killCount} times while it sends`, async () => {
    const random = createRandom(seed);
    await bringForward("many", ["issue", "reminder"]);
    for (let kill = 0; kill < killCount; kill += 1) {
      await letAnHourPass();
      await startWorker();
      const before = mailServer.received.length;
      const isAllSent = async () => (await count(installation.databaseUrl(), "deliveries where state <> 'sent'")) === 0;
      await eventually(
        "a mail more is received",
        async () => mailServer.received.length > before || (before > 0 && (await isAllSent())),
        60_000,
      );
      // When exactly is what the test is about; the seed repeats it.
      await delay(random() * 300);
      await worker.end("SIGKILL");
    }
    const sentUnderFire = mailServer.received.length;
    await letAnHourPass();
    await startWorker();
    const isDone = async () => {
      const total = await count(installation.databaseUrl(), "deliveries");
      return (
        total >= 2 * (participantCount + 1) &&
        total === (await count(installation.databaseUrl(), "deliveries where state = 'sent'"))
      );
    };
    await eventually("every mail is sent", isDone, 180_000);

    const deliveries = await listDeliveries();
    expect(deliveries).toHaveLength(2 * (participantCount + 1));
    expect(new Set(deliveries.map(({ state }) => state))).toEqual(new Set(["sent"]));
    const messageIds = new Set(mailServer.received.map(({ messageId }) => messageId));
    expect([...messageIds].sort()).toEqual(deliveries.map(({ messageId }) => messageId).sort());
    for (const { messageId, to, subject } of deliveries) {
      const mails = mailServer.received.filter((mail) => mail.messageId === messageId);
      expect(mails.map((mail) => `${mail.to} ${mail.subject}`)).toEqual(mails.map(() => `${to} ${subject}`));
      // A repeated mail is the same mail.
      expect(new Set(mails.map((mail) => JSON.stringify(mail))).size).toBe(1);
    }
    const repeated = mailServer.received.length - messageIds.size;
    process.stderr.write(
      `\n*** ${deliveries.length} mails, ${killCount} kills (seed ${seed}), ${sentUnderFire} sent meanwhile, ${repeated} repeated ***\n`,
    );
    expect(repeated).toBeLessThanOrEqual(killCount);
  });

  it("records a dropped connection after the message as unknown, and repeats the same mail later", async () => {
    mailServer.dropsAfterData = true;
    const before = mailServer.received.length;
    await bringForward("few", ["issue"]);
    await restartWorker();
    const unsent = async () => (await listDeliveries()).filter(({ state }) => state !== "sent");
    const isUnknown = async () => {
      const [first] = await unsent();
      if (first === undefined) return null;
      const detail = await ask<DeliveryDetail>(call, "GET", `/v1/deliveries/${first.id}`);
      return detail.attempts[0]?.outcome === "unknown" && detail.state === "queued" ? detail : null;
    };
    const dropped = await eventually("the attempt is recorded as unknown, and another one planned", isUnknown, 60_000);
    expect(dropped.to).toBe("commissioner@example.org");
    expect(mailServer.received.slice(before).map(({ messageId }) => messageId)).toEqual([dropped.messageId]);

    mailServer.dropsAfterData = false;
    await letAnHourPass();
    await restartWorker();
    await eventually("it is sent", async () => (await unsent()).length === 0, 60_000);
    const detail = await ask<DeliveryDetail>(call, "GET", `/v1/deliveries/${dropped.id}`);
    expect(detail.attempts.map(({ number, outcome }) => `${number} ${outcome}`)).toEqual(["1 unknown", "2 sent"]);
    const [first, second, ...more] = mailServer.received.slice(before);
    expect(second).toEqual(first);
    expect(more).toEqual([]);
  });

  it("leaves no process behind", async () => {
    expect(await worker.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(await api.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(installation.listProcesses()).toEqual([]);
  });
});
