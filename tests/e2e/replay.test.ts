import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, type Call, createCaller } from "./support/http.ts";
import { createInstallation, type Installation } from "./support/installation.ts";
import { count, query, readDocuments, readFingerprint, readLedger, readOccurrences } from "./support/ledger.ts";
import { exampleFolder, type Program } from "./support/program.ts";

const from = "2011-01-01";
const to = "2014-12-31";
const stepCount = 20;
const dayMs = 86_400_000;

interface Summary {
  stocktakes: number;
  memos: number;
  gaveWay: number;
  moved: number;
  documents: number;
  mails: number;
  actions: number;
}

interface Report {
  organisation: string;
  happened: { at: string; text: string }[];
  summary: Summary;
}

interface Occurrence {
  id: string;
  routine: string;
  date: string;
  status: string;
  movedFrom: string | null;
  reason: string | null;
}

const nothing: Summary = { stocktakes: 0, memos: 0, gaveWay: 0, moved: 0, documents: 0, mails: 0, actions: 0 };

const replay = async (installation: Installation, until: string): Promise<Report> =>
  JSON.parse(await installation.run(["replay", exampleFolder, "--from", from, "--to", until, "--json"])) as Report;

/** The ends of twenty spans of about the same length. */
const listEnds = (): string[] => {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return Array.from({ length: stepCount }, (_, index) =>
    new Date(start + Math.round(((end - start) / dayMs) * ((index + 1) / stepCount)) * dayMs)
      .toISOString()
      .slice(0, 10),
  );
};

const replayInSteps = async (installation: Installation): Promise<Report[]> => {
  const reports: Report[] = [];
  for (const end of listEnds()) reports.push(await replay(installation, end));
  return reports;
};

const add = (a: Summary, b: Summary): Summary => ({
  stocktakes: a.stocktakes + b.stocktakes,
  memos: a.memos + b.memos,
  gaveWay: a.gaveWay + b.gaveWay,
  moved: a.moved + b.moved,
  documents: a.documents + b.documents,
  mails: a.mails + b.mails,
  actions: a.actions + b.actions,
});

/** Texts are wrapped; what they say does not depend on where. */
const unwrap = (text: string): string => text.replace(/\s+/g, " ");

/** Every value below `key`, wherever it is. */
const collect = (value: unknown, key: string): unknown[] => {
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, key));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : collect(inner, key)));
};

/** The published figures the example carries: `metric subgroup period value` -> the day it was received. */
const readPublishedFigures = (): Map<string, string> =>
  new Map(
    readFileSync(`${exampleFolder}/observations.csv`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","))
      .map(([metric, subgroup, period, value, , , , receivedAt]) => [
        `${metric} ${subgroup} ${period} ${Number(value).toFixed(1)}`,
        receivedAt ?? "",
      ]),
  );

const quotedRate =
  /(4|5)-year graduation rate(?:, (English learners|students with disabilities))?(?:,)?(?:: new figure, |: | is | was | \()(\d+\.\d)% for cohort (\d{4})/g;
/** The figure of January 2015, after the replay. The end of a likely range may be the same number by chance. */
const mentionsTheFuture = (text: string): boolean =>
  unwrap(text)
    .replace(/"high":88\.5|\bto 88\.5/g, "")
    .includes("88.5");
interface DrawnChart {
  metric: string;
  periods: { period: string }[];
  actual: { at: number; value: number }[][];
}
/** The metrics of the plan as the published file names them. */
const chartedSeries: Record<string, string> = {
  GRAD4: "GRAD4 all",
  GRAD5: "GRAD5 all",
  "GRAD5-EL": "GRAD5 english_learner",
  "GRAD5-SWD": "GRAD5 special_ed",
};
const subgroups: Record<string, string> = {
  "": "all",
  "English learners": "english_learner",
  "students with disabilities": "special_ed",
};

describe("the Massachusetts example replayed from 2011 to 2014", () => {
  let whole: Installation;
  let stepped: Installation;
  let report: Report;
  let reports: Report[];
  let services: Program[];
  let call: Call;

  beforeAll(async () => {
    [whole, stepped] = await Promise.all([createInstallation(), createInstallation()]);
    [report, reports] = await Promise.all([replay(whole, to), replayInSteps(stepped)]);
    services = [whole, stepped].map((installation) => installation.start(["serve", "--only", "api"]));
    await Promise.all(services.map((service) => service.findLine(/^Drumbeat is ready/)));
    const key = await whole.run(["keys", "create", "--organisation", "ma-ese", "--role", "admin"]);
    call = createCaller(whole.url, key.trim());
  }, 280_000);

  afterAll(() => Promise.all([whole.close(), stepped.close()]));

  const listOccurrences = async (routine: string): Promise<Occurrence[]> => {
    const path = `/v1/occurrences?routine=code:${routine}&from=${from}&to=${to}&limit=200`;
    return (await ask<{ data: Occurrence[] }>(call, "GET", path)).data;
  };

  const readAgenda = async (date: string): Promise<{ text: string; html: string; knownOn: string }> => {
    const path = `/v1/occurrences?routine=code:stocktake-ccr&from=${date}&to=${date}`;
    const { data } = await ask<{ data: Occurrence[] }>(call, "GET", path);
    const found = await ask<{ data: { id: string; status: string }[] }>(
      call,
      "GET",
      `/v1/documents?occurrence=${data[0]?.id}&kind=agenda`,
    );
    expect(found.data.map(({ status }) => status)).toEqual(["issued"]);
    const id = found.data[0]?.id;
    const [text, html, whole] = await Promise.all([
      call("GET", `/v1/documents/${id}.txt`),
      call("GET", `/v1/documents/${id}.html`),
      ask<{ content: { knownOn: string } }>(call, "GET", `/v1/documents/${id}`),
    ]);
    return { text: unwrap(text.text), html: unwrap(html.text), knownOn: whole.content.knownOn };
  };

  it("counts 40 stocktakes, 16 memos, 8 that gave way and 2 that moved", () => {
    expect(report.organisation).toBe("ma-ese");
    expect(report.summary).toMatchObject({ stocktakes: 40, memos: 16, gaveWay: 8, moved: 2 });
    expect(report.happened.filter(({ text }) => /gave way/i.test(text))).toHaveLength(8);
  });

  it("holds the stocktake of the graduation goal on its eight dates", async () => {
    expect((await listOccurrences("stocktake-ccr")).map(({ date }) => date)).toEqual([
      "2011-03-08",
      "2011-09-13",
      "2012-03-13",
      "2012-09-11",
      "2013-03-12",
      "2013-09-10",
      "2014-03-11",
      "2014-09-09",
    ]);
  });

  it("moves two memos off their holidays, and lets those of March and September give way", async () => {
    const memos = await listOccurrences("memo");
    expect(memos).toHaveLength(24);
    const moved = memos.filter(({ movedFrom, status }) => movedFrom !== null && status !== "gaveWay");
    expect(moved.map(({ movedFrom, date }) => `${movedFrom} -> ${date}`)).toEqual([
      "2011-07-04 -> 2011-07-05",
      "2012-01-02 -> 2012-01-03",
    ]);
    expect(moved[0]?.reason).toMatch(/Independence Day/);
    const gaveWay = memos.filter(({ status }) => status === "gaveWay").map(({ date }) => date.slice(0, 7));
    expect(gaveWay).toEqual(["2011", "2012", "2013", "2014"].flatMap((year) => [`${year}-03`, `${year}-09`]));
    expect(report.happened.map(({ text }) => text).join("\n")).toMatch(/moved from .*Independence Day/);
  });

  it.each([
    {
      date: "2011-03-08",
      says: [
        "The 5-year graduation rate is 84.0% for cohort 2009 (the baseline of its trajectory)",
        "the plan states a baseline of 84.6% for cohort 2009; the published series says 84.0%",
        "GRAD5 · cohort 2009 · rev. 1 · as of 31 January 2011",
      ],
    },
    {
      date: "2012-09-11",
      says: [
        "The 5-year graduation rate is 84.7% for cohort 2010 (the baseline of its trajectory)",
        "4-year graduation rate Status: no target · Latest: 83.4%",
        "GRAD5 · cohort 2010 · rev. 1 · as of 31 January 2012",
        "GRAD4 · cohort 2011 · rev. 1 · as of 31 January 2012",
        "judged by version 2 of its trajectory",
      ],
    },
    {
      date: "2013-03-12",
      says: [
        "The 5-year graduation rate is 86.3% for cohort 2011, 0.7 points above the 85.6% expected (ahead)",
        "New figures came on 31 January 2013 for the 5-year graduation rate (86.3% for cohort 2011); the 4-year graduation rate (84.7% for cohort 2012)",
      ],
    },
    {
      date: "2014-09-09",
      says: [
        "The 5-year graduation rate is 87.5% for cohort 2012, 1.0 points above the 86.5% expected (ahead)",
        "GRAD5 · cohort 2012 · rev. 1 · as of 31 January 2014",
      ],
    },
  ])("quotes the figures of $date with label, cohort and day of receipt", async ({ date, says }) => {
    const { text, html } = await readAgenda(date);
    for (const sentence of says) {
      expect(text).toContain(sentence);
      for (const figure of sentence.match(/\d+\.\d%/g) ?? []) expect(html).toContain(figure);
    }
  });

  it("quotes no figure before the day it was received, in no document", async () => {
    const published = readPublishedFigures();
    let drawnCount = 0;
    const documents = await query<{ content: { knownOn: string; charts?: DrawnChart[] }; issued_on: string | null }>(
      whole.databaseUrl(),
      "select content, (issued_at at time zone 'America/New_York')::date::text as issued_on from documents",
    );
    expect(documents.length).toBeGreaterThanOrEqual(report.summary.documents);
    for (const { content, issued_on: issuedOn } of documents) {
      const receivedOn = collect(content, "receivedOn").filter((on) => on !== null) as string[];
      expect(receivedOn.filter((on) => on > content.knownOn)).toEqual([]);
      if (issuedOn !== null) expect(content.knownOn <= issuedOn).toBe(true);
      expect(mentionsTheFuture(JSON.stringify(content))).toBe(false);
      const drawn = (content.charts ?? []).flatMap(({ metric, periods, actual }) =>
        actual.flat().map(({ at, value }) => `${chartedSeries[metric]} ${periods[at]?.period} ${value.toFixed(1)}`),
      );
      expect(drawn.filter((figure) => (published.get(figure) ?? "9999") > content.knownOn)).toEqual([]);
      drawnCount += drawn.length;
    }
    expect(documents.flatMap(({ content }) => collect(content, "receivedOn")).length).toBeGreaterThan(100);
    expect(drawnCount).toBeGreaterThan(500);
  });

  it("quotes only published figures that had been received by the day of the mail", async () => {
    const published = readPublishedFigures();
    const mails = await query<{ text: string; html: string; written_on: string }>(
      whole.databaseUrl(),
      `select text, coalesce(html, '') as html,
         (created_at at time zone 'America/New_York')::date::text as written_on from deliveries`,
    );
    expect(mails.filter(({ text, html }) => mentionsTheFuture(`${text} ${html}`))).toEqual([]);
    const quoted = mails.flatMap(({ text, written_on: writtenOn }) =>
      [...unwrap(text).matchAll(quotedRate)].map(([, years, subgroup, value, cohort]) => ({
        figure: `GRAD${years} ${subgroups[subgroup ?? ""]} ${cohort} ${value}`,
        writtenOn,
      })),
    );
    expect(quoted.length).toBeGreaterThan(100);
    expect(quoted.filter(({ figure, writtenOn }) => (published.get(figure) ?? "9999") > writtenOn)).toEqual([]);
  });

  it("does nothing when called again, and leaves the ledger as it is", async () => {
    const before = await readFingerprint(whole.databaseUrl());
    const again = await replay(whole, to);
    expect(again.summary).toEqual(nothing);
    expect(again.happened).toEqual([]);
    expect(await readFingerprint(whole.databaseUrl())).toEqual(before);
    expect(await whole.run(["replay", exampleFolder, "--from", from, "--to", to])).toMatch(
      /^Nothing to do.*\nstocktakes: 0, memos: 0/,
    );
  });

  it("gives the same in twenty steps as in one go", async () => {
    expect(await readDocuments(stepped.databaseUrl())).toEqual(await readDocuments(whole.databaseUrl()));
    expect(await readLedger(stepped.databaseUrl())).toEqual(await readLedger(whole.databaseUrl()));
    expect(await readOccurrences(stepped.databaseUrl())).toEqual(await readOccurrences(whole.databaseUrl()));
    expect(reports.map(({ summary }) => summary).reduce(add)).toEqual(report.summary);
    expect(reports.flatMap(({ happened }) => happened)).toEqual(report.happened);
  });

  it("finishes every step and hands over every job", async () => {
    for (const installation of [whole, stepped]) {
      expect(await count(installation.databaseUrl(), "run_up_steps where state = 'due'")).toBe(0);
      expect(await count(installation.databaseUrl(), "pending_jobs")).toBe(0);
    }
  });

  it("leaves no process behind", async () => {
    for (const service of services) expect(await service.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect([...whole.listProcesses(), ...stepped.listProcesses()]).toEqual([]);
  });
});
