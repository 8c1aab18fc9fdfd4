import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { importCsv } from "../src/metrics/observations/observation-service.ts";
import { createMetric } from "../src/metrics/service.ts";
import { createSite } from "../src/sites/service.ts";
import { addOrganisation, inOrganisation } from "./organisation.ts";
import { formatCount, formatRatio, type Measurement } from "./report.ts";
import type { BenchServer } from "./server.ts";
import { timeInTurn, timeMs } from "./timing.ts";

const metricCodes = Array.from({ length: 12 }, (_, index) => `METRIC-${index + 1}`);
const siteCodes = Array.from({ length: 200 }, (_, index) => `SITE-${index + 1}`);
const subgroups = ["all", "asian", "black", "english_learner", "hispanic", "low_income", "special_ed", "white"];
const firstYear = 2006;
const rounds = 3;
const linesAPiece = 500;

/** Every figure differs in metric, site, subgroup or year, as a warehouse sends its first full load. */
function* writeCsv(rowCount: number): Generator<string> {
  let piece = "metric,site,subgroup,period,value,n,numerator,asOf,receivedAt,source\n";
  for (let row = 0; row < rowCount; row += 1) {
    const metric = metricCodes[row % metricCodes.length];
    const rest = Math.floor(row / metricCodes.length);
    const site = siteCodes[rest % siteCodes.length];
    const cells = Math.floor(rest / siteCodes.length);
    const subgroup = subgroups[cells % subgroups.length];
    const year = firstYear + Math.floor(cells / subgroups.length);
    const n = 40 + (row % 400);
    const numerator = Math.floor((n * (50 + (row % 45))) / 100);
    const receivedOn = `${year + 1}-01-31`;
    const value = ((numerator * 100) / n).toFixed(1);
    piece += `${metric},${site},${subgroup},${year},${value},${n},${numerator},${receivedOn},${receivedOn},"Graduation rates, as published"\n`;
    if (row % linesAPiece === linesAPiece - 1) {
      yield piece;
      piece = "";
    }
  }
  yield piece;
}

const readAll = async (source: Readable): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

/** Observations imported per second, against a plain COPY of the very same rows into the same table. */
export const measureImport = async (server: BenchServer, rowCount: number): Promise<Measurement> => {
  const { database, owner } = await server.addDatabase("bench_import");
  const { organisationId } = await addOrganisation(database, "import", async (scope) => {
    for (const code of metricCodes) {
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
    for (const code of siteCodes) await createSite(scope, { code, title: `Site ${code}`, kind: "school" });
  });
  const csv = Buffer.from([...writeCsv(rowCount)].join(""));
  const startOver = async () => {
    await owner.query("TRUNCATE observations");
    await owner.query("CHECKPOINT");
  };

  const importOnce = async (): Promise<number> => {
    await startOver();
    return timeMs(async () => {
      // In pieces, as a file or a request body comes.
      const source = Readable.from(slicesOf(csv), { objectMode: false });
      const { created } = await inOrganisation(database, organisationId, (scope) =>
        importCsv(scope, source, { isDryRun: false }),
      );
      if (created !== rowCount) throw new Error(`${created} of ${rowCount} observations were stored`);
    });
  };

  await importOnce();
  const rows = await readAll(owner.query(copyTo("COPY observations TO STDOUT")));
  const copyOnce = async (): Promise<number> => {
    await startOver();
    return timeMs(() =>
      pipeline(
        Readable.from(slicesOf(rows), { objectMode: false }),
        owner.query(copyFrom("COPY observations FROM STDIN")),
      ),
    );
  };
  await copyOnce();

  const { imported, copied } = await timeInTurn(rounds, { imported: importOnce, copied: copyOnce });
  const perSecond = (durationMs: number) => (rowCount * 1000) / durationMs;
  return {
    what: "observations imported a second, of a plain COPY",
    value: formatRatio(copied / imported),
    promised: "at least 0.30",
    from: `${formatCount(perSecond(imported))}/s of ${formatCount(perSecond(copied))}/s, ${formatCount(rowCount)} rows`,
  };
};

const sliceBytes = 64 * 1024;

function* slicesOf(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += sliceBytes) yield content.subarray(start, start + sliceBytes);
}
