import Fastify from "fastify";
import { createKey } from "../src/access/service.ts";
import { createCalendar } from "../src/calendars/service.ts";
import { addOrganisation } from "./organisation.ts";
import { formatRatio, type Measurement } from "./report.ts";
import { calendarDefinition } from "./routine-mix.ts";
import type { BenchServer } from "./server.ts";
import { openServiceApp } from "./service-app.ts";
import { timeInTurn, timeMs } from "./timing.ts";

const warmUps = 30;
const rounds = 151;

const request = {
  cadence: { every: "6 months", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2027-01-01" },
  calendar: "days",
  from: "2027-01-01",
  to: "2028-12-31",
};

/** One routine previewed over HTTP, against a bare route that takes the same request and has the answer ready. */
export const measurePreview = async (server: BenchServer): Promise<Measurement> => {
  const bench = await server.addDatabase("bench_preview");
  const { furnished: key } = await addOrganisation(bench.database, "preview", async (scope) => {
    await createCalendar(scope, calendarDefinition);
    return (await createKey(scope, { name: "Bench", role: "deliveryUnit" })).key;
  });
  const service = await openServiceApp(bench);
  const bare = Fastify();
  try {
    const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
    const askFor = async (url: string): Promise<string> => {
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(request) });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`the preview answered ${response.status}: ${text}`);
      return text;
    };
    const listenOptions = { host: "127.0.0.1", port: 0 };
    const serviceUrl = `${await service.listen(listenOptions)}/v1/routines/preview`;
    const answer: unknown = JSON.parse(await askFor(serviceUrl));
    bare.post("/preview", async () => answer);
    const bareUrl = `${await bare.listen(listenOptions)}/preview`;
    const works = { ours: () => timeMs(() => askFor(serviceUrl)), bare: () => timeMs(() => askFor(bareUrl)) };
    await timeInTurn(warmUps, works);
    const times = await timeInTurn(rounds, works);
    return {
      what: "one routine previewed over two years by HTTP",
      value: `${times.ours.toFixed(1)} ms`,
      promised: "about 5 ms",
      from: `${formatRatio(times.ours / times.bare)} times a bare route's ${times.bare.toFixed(1)} ms`,
    };
  } finally {
    await service.close();
    await bare.close();
  }
};
