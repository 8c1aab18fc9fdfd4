import { measureAgenda } from "./compose-agenda.ts";
import { measureDigests } from "./digests.ts";
import { measureImport } from "./import-observations.ts";
import { measureGoalList } from "./list-goals.ts";
import { measureMaterialising, measureStoring } from "./materialise.ts";
import { measureMove } from "./move-occurrence.ts";
import { measurePreview } from "./preview-routine.ts";
import { measureReplay } from "./replay-example.ts";
import { formatTable, type Measurement } from "./report.ts";
import { type BenchServer, startBenchServer } from "./server.ts";
import { measureSweep } from "./sweep.ts";
import { measurePapers } from "./write-papers.ts";

/** How much of each there is; smaller numbers for a quick look. */
const readSize = (name: string, otherwise: number): number => {
  const text = process.env[name] ?? "";
  if (text === "") return otherwise;
  if (!/^[1-9]\d{2,7}$/.test(text)) throw new Error(`${name} must be a whole number from 100 to 99999999`);
  return Number(text);
};

const importRows = readSize("BENCH_IMPORT_ROWS", 200_000);
const futureSteps = readSize("BENCH_FUTURE_STEPS", 1_000_000);
const routines = readSize("BENCH_ROUTINES", 10_000);
const observations = readSize("BENCH_OBSERVATIONS", 1_000_000);

const owners = readSize("BENCH_OWNERS", 1_000);

const parts: Record<string, (server: BenchServer) => Promise<Measurement[]>> = {
  import: async (server) => [await measureImport(server, importRows)],
  goals: async (server) => [await measureGoalList(server)],
  routines: async (server) => [...(await measureMaterialising(routines)), await measureStoring(server)],
  preview: async (server) => [await measurePreview(server)],
  move: (server) => measureMove(server),
  sweep: (server) => measureSweep(server, futureSteps),
  agenda: async (server) => [await measureAgenda(server, observations)],
  papers: (server) => measurePapers(server),
  digests: (server) => measureDigests(server, owners),
  replay: ({ folder }) => measureReplay(folder),
};

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}.`);

const server = await startBenchServer();
const measurements: Measurement[] = [];
try {
  for (const name of chosen) {
    process.stderr.write(`measuring: ${name}\n`);
    measurements.push(...((await parts[name]?.(server)) ?? []));
  }
} finally {
  await server.close();
}
process.stdout.write(`${formatTable(measurements)}\n`);
