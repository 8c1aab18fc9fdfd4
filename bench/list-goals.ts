import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import Fastify, { type FastifyInstance } from "fastify";
import pg from "pg";
import { createKey } from "../src/access/service.ts";
import { createMetric } from "../src/metrics/service.ts";
import { createPerson } from "../src/people/service.ts";
import { createGoal } from "../src/plan/goal-service.ts";
import { createStrategy } from "../src/plan/strategy-service.ts";
import type { LoopRequest, LoopResult } from "./closed-loop.ts";
import { addOrganisation } from "./organisation.ts";
import { formatCount, formatRatio, type Measurement } from "./report.ts";
import type { BenchDatabase, BenchServer } from "./server.ts";
import { openServiceApp } from "./service-app.ts";
import { timeInTurn } from "./timing.ts";

const goalCount = 60;
const limit = 50;
const connections = 8;
const warmUpMs = 1_500;
const roundMs = 3_000;
const rounds = 3;

/** Goals with an owner, three metrics and a strategy each. */
const furnishGoals = ({ database }: BenchDatabase) =>
  addOrganisation(database, "goals", async (scope) => {
    for (const code of ["leader-1", "leader-2", "leader-3"]) {
      await createPerson(scope, { code, title: `Goal leader ${code}`, role: "owner", email: `${code}@example.org` });
    }
    const metrics = ["OUTCOME", "LEADING", "PERVERSE"];
    for (const code of metrics) {
      await createMetric(scope, {
        code,
        title: `Metric ${code}`,
        kind: "outcome",
        unit: "percent",
        direction: "higher",
        frequency: "yearly",
        trajectories: [],
      });
    }
    for (let index = 0; index < goalCount; index += 1) {
      const code = `GOAL-${index + 1}`;
      const description = "More students finish school on time, ready for college, for work and for civic life.";
      await createGoal(scope, {
        code,
        title: `Goal number ${index + 1}`,
        description,
        owner: `leader-${1 + (index % 3)}`,
        metrics,
      });
      await createStrategy(scope, {
        code: `STRATEGY-${index + 1}`,
        title: `Strategy of ${code}`,
        goals: [code],
        metrics: [],
      });
    }
    return (await createKey(scope, { name: "Bench", role: "deliveryUnit" })).key;
  });

/** What the service's list route asks for, in plain SQL. */
const selectGoals = `
  with page as (
    select * from goals where organisation_id = $1 order by id limit $2
  ), metrics_of as (
    select gm.goal_id, array_agg(m.code order by gm.position) as codes
    from goal_metrics gm join metrics m on m.id = gm.metric_id
    where gm.goal_id in (select id from page) group by gm.goal_id
  ), strategies_of as (
    select sg.goal_id, array_agg(s.code order by s.id) as codes
    from strategy_goals sg join strategies s on s.id = sg.strategy_id
    where sg.goal_id in (select id from page) group by sg.goal_id
  )
  select g.id, g.created_at as "createdAt", g.updated_at as "updatedAt", g.code, g.title, g.description,
    p.code as owner, coalesce(m.codes, '{}') as metrics, coalesce(s.codes, '{}') as strategies
  from page g
  join organisations o on o.id = g.organisation_id
  left join metrics_of m on m.goal_id = g.id
  left join strategies_of s on s.goal_id = g.id
  left join ownerships w on w.goal_id = g.id
    and w.from_on <= (coalesce(o.clock_at, now()) at time zone o.time_zone)::date
    and (w.until_on is null or w.until_on > (coalesce(o.clock_at, now()) at time zone o.time_zone)::date)
  left join people p on p.id = w.person_id
  order by g.id`;

/** No key, no policy, no transaction, no validation: one statement and its rows. */
const openBareApp = (pool: pg.Pool, organisationId: string): FastifyInstance => {
  const app = Fastify();
  app.get("/goals", async () => ({ data: (await pool.query(selectGoals, [organisationId, limit])).rows }));
  return app;
};

const askOnce = async (url: string, authorization: string | null): Promise<string[]> => {
  const response = await fetch(url, authorization === null ? {} : { headers: { authorization } });
  const { data } = (await response.json()) as { data?: { code: string; owner: string; metrics: string[] }[] };
  return (data ?? []).map((goal) => `${goal.code} ${goal.owner} ${goal.metrics.join(" ")}`);
};

const startClient = () => {
  const child: ChildProcess = fork(fileURLToPath(new URL("./closed-loop.ts", import.meta.url)));
  return {
    async askFor(request: LoopRequest): Promise<LoopResult> {
      const answered = once(child, "message");
      child.send(request);
      const [message] = (await answered) as [{ result?: LoopResult; error?: string }];
      if (message.result === undefined) throw new Error(message.error ?? "the client gave up");
      return message.result;
    },
    async close() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
};

const listen = async (app: FastifyInstance, path: string): Promise<string> =>
  `${await app.listen({ host: "127.0.0.1", port: 0 })}${path}`;

/**
 * The list of goals over a socket with key, policy and row-level security, against a bare route on the same rows.
 * Both servers are in this process and the client is in another, as on a machine of two cores.
 */
export const measureGoalList = async (server: BenchServer): Promise<Measurement> => {
  const bench = await server.addDatabase("bench_goals");
  const { organisationId, furnished: key } = await furnishGoals(bench);
  await bench.owner.query("ANALYZE");
  const pool = new pg.Pool({ connectionString: bench.url, max: 20, keepAlive: true });
  pool.on("error", () => {});
  const [service, bare] = [await openServiceApp(bench), openBareApp(pool, organisationId)];
  const client = startClient();
  try {
    const authorization = `Bearer ${key}`;
    const serviceUrl = await listen(service, `/v1/goals?limit=${limit}`);
    const bareUrl = await listen(bare, "/goals");
    const [ours, theirs] = [await askOnce(serviceUrl, authorization), await askOnce(bareUrl, null)];
    if (ours.length !== limit || ours.join() !== theirs.join()) throw new Error("the two routes show different goals");

    const perSecond = async (url: string, withKey: string | null, durationMs: number): Promise<number> => {
      const result = await client.askFor({ url, authorization: withKey, connections, durationMs });
      return (result.answered * 1000) / result.durationMs;
    };
    await perSecond(serviceUrl, authorization, warmUpMs);
    await perSecond(bareUrl, null, warmUpMs);
    const rates = await timeInTurn(rounds, {
      ours: () => perSecond(serviceUrl, authorization, roundMs),
      theirs: () => perSecond(bareUrl, null, roundMs),
    });
    return {
      what: "GET /v1/goals?limit=50 with key and policy, of a bare route",
      value: formatRatio(rates.ours / rates.theirs),
      promised: "at least 0.50",
      from: `${formatCount(rates.ours)}/s of ${formatCount(rates.theirs)}/s, ${connections} connections`,
    };
  } finally {
    await client.close();
    await service.close();
    await bare.close();
    await pool.end();
  }
};
