import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Detour, startDetour } from "./support/detour.ts";
import { type Answer, ask, type Call, createCaller } from "./support/http.ts";
import { createInstallation, type Installation } from "./support/installation.ts";
import type { Program } from "./support/program.ts";

const bootstrapKey = randomBytes(24).toString("hex");

describe("a service whose database goes away", () => {
  /** Holds the database, as a server of its own would. */
  let database: Installation;
  let holder: Program;
  let detour: Detour;
  /** Reaches it by DATABASE_URL, so that nothing of its own brings it back. */
  let service: Installation;
  let api: Program;
  let worker: Program;
  let anyone: Call;
  let call: Call;
  let postmasterPid: number;
  const acknowledged: string[] = [];
  let attempts = 0;

  const startDatabase = async (): Promise<void> => {
    holder = database.start(["serve", "--only", "worker"]);
    await holder.findLine(/^Drumbeat's workers are ready/);
    postmasterPid = database.postmasterPid();
  };

  /** Adds a person; what was answered with 201 must be there for ever after. */
  const write = async (): Promise<Answer> => {
    attempts += 1;
    const code = `person-${attempts}`;
    const body = { code, title: `Person ${attempts}`, role: "viewer", email: `${code}@example.org` };
    const answer = await call("POST", "/v1/people", { body });
    if (answer.status === 201) acknowledged.push(code);
    return answer;
  };

  const expectUnavailable = (answer: Answer): void => {
    expect(answer.status).toBe(503);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answer.json<{ status: number }>().status).toBe(503);
    expect(answer.text).not.toMatch(/127\.0\.0\.1|postgres|ECONN|select /i);
  };

  const listPeople = async (): Promise<string[]> => {
    const codes: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const path = `/v1/people?limit=200${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page: { data: { code: string }[]; nextCursor: string | null } = await ask(call, "GET", path);
      codes.push(...page.data.map(({ code }) => code));
      cursor = page.nextCursor;
    }
    return codes;
  };

  beforeAll(async () => {
    [database, service] = await Promise.all([
      createInstallation(),
      createInstallation({ BOOTSTRAP_KEY: bootstrapKey }),
    ]);
    await startDatabase();
    detour = await startDetour(() => Number(new URL(database.databaseUrl()).port));
    const databaseUrl = new URL(database.databaseUrl());
    databaseUrl.port = String(detour.port);
    const environment = { DATABASE_URL: databaseUrl.href };
    api = service.start(["serve", "--only", "api"], environment);
    worker = service.start(["serve", "--only", "worker"], environment);
    await Promise.all([api.findLine(/^Drumbeat is ready/), worker.findLine(/workers are ready/)]);
    const operator = createCaller(service.url, bootstrapKey);
    const body = { code: "live", name: "A live organisation", timeZone: "America/New_York" };
    const { apiKey } = await ask<{ apiKey: string }>(operator, "POST", "/v1/organisations", { body });
    call = createCaller(service.url, apiKey);
    anyone = createCaller(service.url);
  });

  afterAll(async () => {
    await service.close();
    await database.close();
    await detour.stop();
  });

  it.each([
    { how: "is stopped in an orderly way", goAway: () => holder.end("SIGTERM") },
    {
      how: "is killed with everything that uses it",
      goAway: async () => {
        await holder.end("SIGKILL");
        process.kill(postmasterPid, "SIGKILL");
      },
    },
  ])("answers 503 while the database $how, and goes on by itself when it is back", async ({ goAway }) => {
    expect((await write()).status).toBe(201);
    let isOver = false;
    const answers: Answer[] = [];
    const writing = async () => {
      while (!isOver) answers.push(await write());
    };
    const writer = writing();
    // Awaited at the end; until then a failure of a test's own must not end the run.
    writer.catch(() => {});
    await eventually("writes go on", () => answers.length > 5);
    await goAway();

    await eventually("a write is refused", () => answers.at(-1)?.status === 503);
    expectUnavailable(await call("GET", "/v1/people"));
    expectUnavailable(await call("GET", "/v1/goals"));
    expect((await anyone("GET", "/health/ready")).status).toBe(503);
    expect((await anyone("GET", "/health/live")).status).toBe(200);

    await startDatabase();
    await eventually("it is ready again", async () => (await anyone("GET", "/health/ready")).status === 200, 60_000);
    await eventually("writes are taken again", () => answers.at(-1)?.status === 201, 60_000);
    isOver = true;
    await writer;
    for (const answer of answers) if (answer.status !== 201) expectUnavailable(answer);
    const people = new Set(await listPeople());
    expect(acknowledged.filter((code) => !people.has(code))).toEqual([]);
    expect(api.isRunning() && worker.isRunning()).toBe(true);
  });

  it("leaves no process behind", async () => {
    expect(await api.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(await worker.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(await holder.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect([...service.listProcesses(), ...database.listProcesses()]).toEqual([]);
  });
});
