import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../support/eventually.ts";
import { chooseQueueBackends, startRedisServer } from "../support/redis-server.ts";
import { ask, type Call, createCaller } from "./support/http.ts";
import { createInstallation, type Installation } from "./support/installation.ts";
import { count, query, readDocuments, readLedger, readOccurrences } from "./support/ledger.ts";
import { exampleFolder, type Program } from "./support/program.ts";
import { createRandom } from "./support/random.ts";

const from = "2011-01-01";
/** By hand more can be asked for: FAULT_KILLS=20 FAULT_UNTIL=2012-12 FAULT_SEED=7. */
const until = process.env.FAULT_UNTIL ?? "2011-09";
const killCount = Number(process.env.FAULT_KILLS ?? 6);
const seed = Number(process.env.FAULT_SEED ?? 20_110_308);

const listMonthEnds = (): string[] => {
  const [year = 0, month = 0] = until.split("-").map(Number);
  return Array.from({ length: (year - 2011) * 12 + month }, (_, index) =>
    new Date(Date.UTC(2011, index + 1, 0)).toISOString().slice(0, 10),
  );
};

interface Outcome {
  documents: string[];
  ledger: string[];
  occurrences: string[];
}

const readOutcome = async (url: string): Promise<Outcome> => ({
  documents: await readDocuments(url),
  ledger: await readLedger(url),
  occurrences: await readOccurrences(url),
});

const isWorkersReady = /^Drumbeat's workers are ready/;

/** Two workers of which one at a time is killed and replaced. */
const startWorkers = async (installation: Installation, environment: Record<string, string>) => {
  const start = () => installation.start(["serve", "--only", "worker"], environment);
  const workers: [Program, Program] = [start(), start()];
  await Promise.all(workers.map((worker) => worker.findLine(isWorkersReady)));
  return {
    async killAndReplace(which: 0 | 1): Promise<void> {
      await workers[which].end("SIGKILL");
      workers[which] = start();
    },
    stop: () => Promise.all(workers.map((worker) => worker.end("SIGTERM"))),
    /** A fresh one may have been killed while it started; those that were not have to come up. */
    untilReady: () => Promise.all(workers.map((worker) => worker.findLine(isWorkersReady))),
  };
};

describe("an api and two workers as three processes", () => {
  let expected: Outcome;

  beforeAll(async () => {
    const undisturbed = await createInstallation();
    try {
      const lastDay = listMonthEnds().at(-1) ?? from;
      await undisturbed.run(["replay", exampleFolder, "--from", from, "--to", lastDay]);
      const holder = undisturbed.start(["serve", "--only", "api"]);
      await holder.findLine(/^Drumbeat is ready/);
      expected = await readOutcome(undisturbed.databaseUrl());
      await holder.end("SIGTERM");
    } finally {
      await undisturbed.close();
    }
  }, 240_000);

  it.each(chooseQueueBackends())(
    `make what an undisturbed run makes although ${killCount} workers are killed, the queue on %s`,
    async (backend) => {
      const installation = await createInstallation();
      onTestFinished(() => installation.close());
      const redis = backend === "redis" ? await startRedisServer() : undefined;
      onTestFinished(() => redis?.stop());
      const environment: Record<string, string> = redis === undefined ? {} : { REDIS_URL: redis.url };

      const api = installation.start(["serve", "--only", "api"], environment);
      await api.findLine(/^Drumbeat is ready/);
      await installation.run(["replay", exampleFolder, "--from", from, "--to", from], environment);
      const key = (await installation.run(["keys", "create", "--organisation", "ma-ese", "--role", "admin"])).trim();
      const call = createCaller(installation.url, key);
      const workers = await startWorkers(installation, environment);

      const { killsDuringWork } = await moveClockUnderFire(call, workers.killAndReplace);
      const databaseUrl = installation.databaseUrl();
      await eventually(
        "every job is handed over",
        async () => (await count(databaseUrl, "pending_jobs")) === 0,
        60_000,
      );
      process.stderr.write(
        `\n*** ${backend}: ${killCount} workers killed, ${killsDuringWork} while the clock moved (seed ${seed}) ***\n`,
      );

      expect(await readOutcome(databaseUrl)).toEqual(expected);
      expect(expected.ledger.length).toBeGreaterThan(50);
      expect(await count(databaseUrl, "run_up_steps where state = 'due'")).toBe(0);
      expect(await count(databaseUrl, "daily_runs where state = 'due'")).toBe(0);
      const twice = await query(
        databaseUrl,
        "select kind, person_id, occurrence_id, subject, created_at from deliveries group by 1, 2, 3, 4, 5 having count(*) > 1",
      );
      expect(twice).toEqual([]);

      await workers.untilReady();
      await workers.stop();
      expect(await api.end("SIGTERM")).toEqual({ code: 0, signal: null });
      expect(installation.listProcesses()).toEqual([]);
    },
  );
});

/** Moves the clock month by month; kills fall at random moments of the months with the run-ups to stocktakes. */
const moveClockUnderFire = async (
  call: Call,
  killAndReplace: (which: 0 | 1) => Promise<void>,
): Promise<{ killsDuringWork: number }> => {
  const random = createRandom(seed);
  const ends = listMonthEnds();
  const busyMonths = ends.flatMap((end, month) => (/-0[2389]-/.test(end) ? [month] : []));
  const monthsOfKills = Array.from({ length: killCount }, () => busyMonths[Math.floor(random() * busyMonths.length)]);
  let killsDuringWork = 0;
  for (const [month, end] of ends.entries()) {
    let isMoving = true;
    const move = ask(call, "POST", "/v1/organisation/clock", { body: { to: end }, deadlineMs: 120_000 }).finally(() => {
      isMoving = false;
    });
    const killing = async () => {
      for (const _kill of monthsOfKills.filter((of) => of === month)) {
        await delay(random() * 1_200);
        if (isMoving) killsDuringWork += 1;
        await killAndReplace(random() < 0.5 ? 0 : 1);
      }
    };
    await Promise.all([move, killing()]);
  }
  return { killsDuringWork };
};
