import { readFileSync } from "node:fs";
import type pg from "pg";
import { composeAgenda } from "../src/documents/composing/compose-agenda.ts";
import { gatherAgenda } from "../src/documents/evidence-service.ts";
import { compileMail, fillMail } from "../src/documents/formats/mail/render-mail.tsx";
import { layOut } from "../src/documents/layout/lay-out.ts";
import { writeDocx, writePdf } from "../src/documents/rendering-service.ts";
import type { AgendaModel } from "../src/documents/view-model.ts";
import { createFromPlan } from "../src/plan-file/service.ts";
import { systemClock } from "../src/platform/clock/clock.ts";
import { type Scope, systemActor } from "../src/platform/db/scope.ts";
import { getPdfProcessId } from "../src/platform/rendering/render-pdf.ts";
import { getOccurrence, getOccurrenceOn } from "../src/routines/occurrences/occurrence-service.ts";
import { inOrganisation, readExamplePlan } from "./organisation.ts";
import { formatRatio, type Measurement } from "./report.ts";
import type { BenchDatabase, BenchServer } from "./server.ts";
import { medianOf, timeInTurn, timeMs } from "./timing.ts";

const metricCount = 15;
const years = 10;
const subgroups = ["all", "asian", "black", "english_learner", "hispanic", "low_income", "special_ed", "white"];
const heldOn = "2013-03-12";
const knownAt = "2013-03-06T14:00:00Z";
const warmUps = 10;
const rounds = 40;
const papersOfMemory = { few: 100, many: 1000, perDocx: 10 };

/** A monthly account review's worth of figures, on the example's routine. */
const furnish = async ({ database, owner }: BenchDatabase): Promise<string> => {
  const plan = readExamplePlan();
  const codes = Array.from({ length: metricCount }, (_, index) => `M${index + 1}`);
  plan.metrics = codes.map((code) => ({
    code,
    title: `Completion rate ${code}`,
    kind: "outcome",
    unit: "percent",
    direction: "higher",
    frequency: "yearly",
    trajectories: [
      {
        effectiveOn: "2010-01-01",
        baseline: { period: "2009", value: 70 },
        target: { period: "2014", value: 90 },
        points: [],
      },
    ],
  }));
  plan.goals = plan.goals.map((goal) => ({ ...goal, metrics: goal.code === "CCR" ? codes : [] }));
  const organisationId = await createFromPlan(
    database,
    systemClock,
    systemActor,
    plan,
    new Date(knownAt),
    async (scope) => scope.organisationId,
  );
  await owner.query(
    `insert into observations (id, organisation_id, metric_id, site_id, subgroup, period, value, n, numerator, as_of_on,
      received_at, recorded_at, source, revision)
    select gen_random_uuid(), m.organisation_id, m.id, null, subgroup, year::text, 70 + (year - 2003) + position / 10.0,
      1000 / position, null, make_date(year, 12, 31), make_timestamptz(year + 1, 1, 31, 12, 0, 0), now(), 'Bench', 1
    from metrics m, unnest($1::text[]) with ordinality as part (subgroup, position),
      generate_series(2003, ${2003 + years - 1}) as year`,
    [subgroups],
  );
  await owner.query("VACUUM (ANALYZE)");
  return organisationId;
};

interface Statement {
  text: string;
  values: unknown[];
}

const composeIn = async (scope: Scope): Promise<AgendaModel> => {
  const { id } = await getOccurrenceOn(scope, "stocktake-ccr", heldOn);
  const found = await getOccurrence(scope, id);
  return composeAgenda(await gatherAgenda(scope, found, { state: "pending", by: null, on: null }));
};

/** The statements that composing sends, to send them again without anything around them. */
const recordStatements = async (scope: Scope): Promise<Statement[]> => {
  const client = scope.db.$client;
  const statements: Statement[] = [];
  const send = client.query.bind(client);
  const listen = (query: { text: string }, values: unknown[]) => {
    statements.push({ text: query.text, values });
    return send(query, values);
  };
  Object.assign(client, { query: listen });
  try {
    await composeIn(scope);
  } finally {
    Object.assign(client, { query: send });
  }
  return statements;
};

const sendAll = async (client: pg.PoolClient, statements: readonly Statement[]): Promise<void> => {
  for (const { text, values } of statements) await client.query({ text, values });
};

const measureComposing = async (database: BenchDatabase, organisationId: string): Promise<Measurement> => {
  const { composing, bare } = await inOrganisation(database.database, organisationId, async (scope) => {
    const statements = await recordStatements(scope);
    const works = {
      composing: () => timeMs(() => composeIn(scope)),
      bare: () => timeMs(() => sendAll(scope.db.$client, statements)),
    };
    await timeInTurn(warmUps, works);
    return timeInTurn(rounds, works);
  });
  return {
    what: `brief of ${metricCount} metrics x ${years} years x ${subgroups.length} subgroups, of its bare SQL`,
    value: formatRatio(composing / bare),
    promised: "at most 3.00",
    from: `${composing.toFixed(1)} ms of ${bare.toFixed(1)} ms`,
  };
};

const measureFormats = async (model: AgendaModel): Promise<Measurement[]> => {
  const layout = layOut(model);
  const frame = { notices: [], ownActions: null, footer: "Why you get it.", address: null };
  const works: Record<string, { aim: string; write: () => Promise<unknown> }> = {
    PDF: { aim: "aim 100 ms", write: () => writePdf(model) },
    DOCX: { aim: "aim 150 ms", write: () => writeDocx(model) },
    mail: { aim: "aim 50 ms", write: async () => fillMail(await compileMail(layout, "bench"), frame) },
  };
  const measured: Measurement[] = [];
  for (const [name, { aim, write }] of Object.entries(works)) {
    for (let round = 0; round < warmUps; round += 1) await write();
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await timeMs(write));
    measured.push({
      what: `${name} of that brief, warm`,
      value: `${medianOf(times).toFixed(0)} ms`,
      promised: aim,
      from: `median of ${rounds}`,
    });
  }
  return measured;
};

/** Of another process: 0 where there is none, or where the system does not tell. */
const readResidentBytes = (processId: number | null): number => {
  try {
    const status = readFileSync(`/proc/${processId}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
};

/** Of this process and the one that makes its PDFs. */
const residentMb = (): number => {
  globalThis.gc?.();
  return (process.memoryUsage.rss() + readResidentBytes(getPdfProcessId())) / 2 ** 20;
};

/** Every document differs, so that nothing can be answered from what was rendered before. */
const measureMemory = async (model: AgendaModel): Promise<Measurement> => {
  const writeOne = async (number: number) => {
    const other: AgendaModel = { ...model, title: `${model.title} ${number}` };
    await writePdf(other);
    if (number % papersOfMemory.perDocx === 0) await writeDocx(other);
    await compileMail(layOut(other), `bench-${number}`);
  };
  let few = 0;
  for (let number = 1; number <= papersOfMemory.many; number += 1) {
    await writeOne(number);
    if (number === papersOfMemory.few) few = residentMb();
  }
  const many = residentMb();
  return {
    what: `resident memory after ${papersOfMemory.many} papers, of that after ${papersOfMemory.few}`,
    value: formatRatio(many / few),
    promised: "at most 1.30",
    from: `${many.toFixed(0)} MB of ${few.toFixed(0)} MB`,
  };
};

export const measurePapers = async (server: BenchServer): Promise<Measurement[]> => {
  const database = await server.addDatabase("bench_papers");
  const organisationId = await furnish(database);
  const composing = await measureComposing(database, organisationId);
  const model = await inOrganisation(database.database, organisationId, composeIn);
  return [composing, ...(await measureFormats(model)), await measureMemory(model)];
};
