import { createReadStream } from "node:fs";
import { join } from "node:path";
import { composeAgenda } from "../src/documents/composing/compose-agenda.ts";
import { hashContent } from "../src/documents/content-hash.ts";
import { gatherAgenda } from "../src/documents/evidence-service.ts";
import { importCsv } from "../src/metrics/observations/observation-service.ts";
import { createFromPlan } from "../src/plan-file/service.ts";
import { systemClock } from "../src/platform/clock/clock.ts";
import { systemActor } from "../src/platform/db/scope.ts";
import { getOccurrence, getOccurrenceOn } from "../src/routines/occurrences/occurrence-service.ts";
import { createSite } from "../src/sites/service.ts";
import { exampleFolder, inOrganisation, readExamplePlan } from "./organisation.ts";
import { formatCount, formatRatio, type Measurement } from "./report.ts";
import type { BenchDatabase, BenchServer } from "./server.ts";
import { timeInTurn, timeMs } from "./timing.ts";

const fewObservations = 10_000;
const warmUps = 5;
const rounds = 25;
const heldOn = "2013-03-12";
const knownAt = "2013-03-06T14:00:00Z";
const metricCodes = ["GRAD5", "GRAD4", "MASSCORE"];
const subgroups = ["all", "asian", "black", "english_learner", "hispanic", "low_income", "special_ed", "white"];
/** Cohorts of 2006 to 2024, those of later years received after the day the agenda is made. */
const years = 19;

/**
 * The Massachusetts example on the morning of 6 March 2013, and the figures of its schools for the very metrics that
 * the agenda shows, until so many are stored. Every other school is small enough for its subgroups to be hidden.
 */
const furnishExample = async ({ database, owner }: BenchDatabase, observationCount: number): Promise<string> => {
  const plan = readExamplePlan();
  const organisationId = await createFromPlan(
    database,
    systemClock,
    systemActor,
    plan,
    new Date(knownAt),
    async (scope) => {
      await importCsv(scope, createReadStream(join(exampleFolder, "observations.csv")), { isDryRun: false });
      await createSite(scope, { code: "SCHOOL-0", title: "School 0", kind: "school" });
      return scope.organisationId;
    },
  );
  const stored = await owner.query<{ count: number }>("select count(*)::int as count from observations");
  const missing = observationCount - (stored.rows[0]?.count ?? 0);
  const schoolCount = Math.ceil(missing / (metricCodes.length * subgroups.length * years));
  // Rows made here refer to what is there; checking each would take longer than all the rest.
  await owner.query("SET session_replication_role = replica");
  await owner.query(
    `insert into sites
    select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'code', 'SCHOOL-' || number))).*
    from sites s, generate_series(1, $1::int - 1) as number`,
    [schoolCount],
  );
  await owner.query(
    `insert into observations (id, organisation_id, metric_id, site_id, subgroup, period, value, n, numerator, as_of_on,
      received_at, recorded_at, source, revision)
    select gen_random_uuid(), m.organisation_id, m.id, s.id, subgroup, year::text, 60 + year % 35, n, n * 7 / 10,
      make_date(year + 2, 1, 31), make_date(year + 2, 1, 31), now(), 'School by school', 1
    from sites s, metrics m, unnest($2::text[]) as subgroup, generate_series(2006, ${2006 + years - 1}) as year,
      lateral (select case when hashtext(s.code) % 2 = 0 then 5 else 120 end + year % 20 as n) as cohort
    where m.code = any($1::text[])
    limit $3`,
    [metricCodes, subgroups, missing],
  );
  await owner.query("SET session_replication_role = origin");
  await owner.query("VACUUM (ANALYZE)");
  return organisationId;
};

/** Gathers and composes, as the draft step does, in a transaction of its own; keeps nothing. */
const createComposer = ({ database }: BenchDatabase, organisationId: string) => {
  let contentHash = "";
  return {
    contentHash: () => contentHash,
    composeOnce: (): Promise<number> =>
      timeMs(() =>
        inOrganisation(database, organisationId, async (scope) => {
          const { id } = await getOccurrenceOn(scope, "stocktake-ccr", heldOn);
          const found = await getOccurrence(scope, id);
          const evidence = await gatherAgenda(scope, found, { state: "pending", by: null, on: null });
          contentHash = hashContent(composeAgenda(evidence));
        }),
      ),
  };
};

/** One stocktake agenda with many observations stored against the same agenda with few. */
export const measureAgenda = async (server: BenchServer, manyObservations: number): Promise<Measurement> => {
  const small = await server.addDatabase("bench_agenda_small");
  const large = await server.addDatabase("bench_agenda_large");
  const ofSmall = createComposer(small, await furnishExample(small, fewObservations));
  const ofLarge = createComposer(large, await furnishExample(large, manyObservations));
  const works = { few: ofSmall.composeOnce, many: ofLarge.composeOnce };
  await timeInTurn(warmUps, works);
  const { few, many } = await timeInTurn(rounds, works);
  if (ofSmall.contentHash() !== ofLarge.contentHash()) throw new Error("the two agendas say different things");
  return {
    what: `agenda with ${formatCount(manyObservations)} observations, of one with ${formatCount(fewObservations)}`,
    value: formatRatio(many / few),
    promised: "at most 1.50",
    from: `${many.toFixed(1)} ms of ${few.toFixed(1)} ms`,
  };
};
