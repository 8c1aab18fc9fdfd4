import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { ask, type Call, createCaller } from "./support/http.ts";
import { createInstallation, type Installation } from "./support/installation.ts";
import { count, readDocuments, readLedger } from "./support/ledger.ts";
import type { Program } from "./support/program.ts";

interface Problem {
  status: number;
  title: string;
}

interface Occurrence {
  id: string;
  routine: string;
  status: string;
  steps: { step: string; state: string }[];
}

const keyLine = /^API key \(admin, ma-ese\): (db_\S+)$/;

/** What it printed, without the progress of loading. */
const listLines = (program: Program): string[] =>
  program
    .stdout()
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("Loading the Massachusetts example"));

const isAlive = async (call: Call): Promise<boolean> => (await call("GET", "/health/live")).status === 200;

describe("drumbeat start", () => {
  let undisturbed: Installation;
  let interrupted: Installation;
  let documents: string[];
  let ledger: string[];
  let documentsAfterInterruptions: string[];
  let ledgerAfterInterruptions: string[];

  beforeAll(async () => {
    [undisturbed, interrupted] = await Promise.all([createInstallation(), createInstallation()]);
  });

  afterAll(() => Promise.all([undisturbed.close(), interrupted.close()]));

  const expectNothingLeft = (installation: Installation): void => expect(installation.listProcesses()).toEqual([]);

  describe.concurrent("on an empty folder", () => {
    it("answers while it loads, prints a key that works, and starts again without one", async () => {
      const first = undisturbed.start(["start"]);
      const anyone = createCaller(undisturbed.url);
      await eventually("it is alive", () => isAlive(anyone), 30_000);
      expect(first.stdout()).not.toContain("ready");
      const early = await anyone("GET", "/v1/goals");
      expect(early.status).toBe(503);
      expect(early.headers.get("content-type")).toMatch(/^application\/problem\+json/);
      expect(Number(early.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(early.json<Problem>().status).toBe(503);
      expect((await anyone("GET", "/health/ready")).status).toBe(503);

      await first.findLine(/^API documentation: /, 240_000);
      const key = keyLine.exec(listLines(first)[1] ?? "")?.[1] ?? "";
      expect(listLines(first)).toEqual([
        "Drumbeat is ready at http://drumbeat.example",
        `API key (admin, ma-ese): ${key}`,
        "API documentation: http://drumbeat.example/docs",
      ]);
      await expectTheExample(createCaller(undisturbed.url, key));
      expect((await anyone("GET", "/health/ready")).status).toBe(200);
      documents = await readDocuments(undisturbed.databaseUrl());
      ledger = await readLedger(undisturbed.databaseUrl());
      expect(await first.end("SIGINT")).toEqual({ code: 0, signal: null });
      expectNothingLeft(undisturbed);

      const second = undisturbed.start(["start"]);
      await second.findLine(/^API documentation: /);
      expect(second.stdout()).not.toMatch(/db_/);
      expect(listLines(second)).toEqual([
        "Drumbeat is ready at http://drumbeat.example",
        "Another API key: npx drumbeat keys create --organisation ma-ese --role admin",
        "API documentation: http://drumbeat.example/docs",
      ]);
      expect((await createCaller(undisturbed.url, key)("GET", "/v1/goals")).status).toBe(200);
      expect(await readDocuments(undisturbed.databaseUrl())).toEqual(documents);
      await second.end("SIGTERM");
      expectNothingLeft(undisturbed);
    });

    it("leaves no process when it is interrupted at any time, and the next start goes on", async () => {
      // While the database is being made.
      const first = interrupted.startByNpm();
      await eventually("it is alive", () => isAlive(createCaller(interrupted.url)), 30_000);
      await first.end("SIGINT");
      expectNothingLeft(interrupted);

      // In the middle of loading.
      const second = interrupted.startByNpm();
      await second.findLine(/^Loading .* 2012-01 /, 240_000);
      // Twice, by somebody in a hurry.
      process.kill(-second.pid, "SIGINT");
      await second.end("SIGINT");
      expectNothingLeft(interrupted);
      expect(second.stdout()).not.toMatch(/db_|ready/);

      // Killed: its database is left to run, and the next start uses it.
      const third = interrupted.start(["start"]);
      await third.findLine(/^Loading .* 2013-01 /, 240_000);
      expect(await third.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
      expect(third.stdout()).not.toMatch(/db_|ready/);

      const fourth = interrupted.start(["start"]);
      const key = keyLine.exec(await fourth.findLine(keyLine, 240_000))?.[1];
      await expectTheExample(createCaller(interrupted.url, key));
      documentsAfterInterruptions = await readDocuments(interrupted.databaseUrl());
      ledgerAfterInterruptions = await readLedger(interrupted.databaseUrl());
      expect(await count(interrupted.databaseUrl(), "organisations")).toBe(1);
      await fourth.end("SIGINT");
      expectNothingLeft(interrupted);
    });
  });

  it("makes the same documents and mails whether or not its first load was interrupted", () => {
    expect(documents.length).toBeGreaterThan(30);
    expect(documentsAfterInterruptions).toEqual(documents);
    expect(ledgerAfterInterruptions).toEqual(ledger);
  });

  it("names every setting that is not usable at once, and starts nothing", async () => {
    const refused = undisturbed.start(["start"], { PORT: "many", DATABASE_URL: "mysql://x", BOOTSTRAP_KEY: "short" });
    expect((await refused.ended).code).toBe(1);
    expect(refused.stderr()).toMatch(/PORT[\s\S]*DATABASE_URL[\s\S]*BOOTSTRAP_KEY/);
    expectNothingLeft(undisturbed);
  });

  it("says what to do when the port is taken, and leaves nothing running", async () => {
    const holder = undisturbed.start(["serve", "--only", "api"]);
    await holder.findLine(/^Drumbeat is ready/);
    const refused = undisturbed.start(["start"]);
    const { code } = await refused.ended;
    expect(code).toBe(1);
    expect(refused.stderr()).toMatch(/in use.*PORT/);
    await holder.end("SIGTERM");
    expectNothingLeft(undisturbed);
  });
});

/** The example as it stands on 6 March 2013: past documents to read, the stocktake of 12 March next. */
const expectTheExample = async (call: Call): Promise<void> => {
  const organisation = await ask<{ code: string; sandbox: boolean; now: string }>(call, "GET", "/v1/organisation");
  expect(organisation).toMatchObject({ code: "ma-ese", sandbox: true });
  expect(organisation.now).toMatch(/^2013-03-0[67]T/);
  const goals = await ask<{ data: { code: string }[] }>(call, "GET", "/v1/goals");
  expect(goals.data.map(({ code }) => code).sort()).toEqual(["CCR", "CIA", "DATA", "EDEFF", "TURN"]);
  const agendas = await ask<{ data: { status: string }[] }>(call, "GET", "/v1/documents?kind=agenda&limit=200");
  expect(agendas.data.length).toBeGreaterThan(20);
  const { data } = await ask<{ data: Occurrence[] }>(call, "GET", "/v1/occurrences?from=2013-03-12&to=2013-03-12");
  expect(data.map(({ routine }) => routine)).toEqual(["stocktake-ccr"]);
  const [next] = data;
  expect(next?.steps.find(({ step }) => step === "issue")?.state).toBe("done");
  expect(next?.steps.find(({ step }) => step === "reminder")?.state).toBe("planned");
  const briefs = await ask<{ data: { status: string }[] }>(call, "GET", `/v1/documents?occurrence=${next?.id}`);
  expect(briefs.data.map(({ status }) => status)).toEqual(["issued"]);
  expect((await call("GET", "/docs")).status).toBeLessThan(400);
  const description = await ask<{ openapi: string; paths: Record<string, unknown> }>(call, "GET", "/openapi.json");
  expect(description.openapi).toMatch(/^3\.1/);
  expect(Object.keys(description.paths)).toContain("/v1/goals");
};
