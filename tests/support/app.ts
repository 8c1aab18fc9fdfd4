import { randomBytes } from "node:crypto";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import type { Role } from "../../src/access/roles.ts";
import { createKey } from "../../src/access/service.ts";
import { buildApp } from "../../src/app.ts";
import type { MailContext } from "../../src/notifications/service.ts";
import { createOrganisation } from "../../src/organisations/service.ts";
import type { Database } from "../../src/platform/db/database.ts";
import { type Scope, systemActor } from "../../src/platform/db/scope.ts";
import { writeSignedAddress } from "../../src/platform/http/signed-link.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import type { JobQueue } from "../../src/platform/queue/job-queue.ts";
import { FakeClock } from "./clock.ts";
import { createTestDatabase } from "./database.ts";

/** For tests of what needs no delivery: jobs stay in pending_jobs, where the test can look at them. */
export const idleQueue: JobQueue = {
  backend: "postgres",
  add: async () => {},
  startWorker: async () => ({ stop: async () => {} }),
  isReachable: async () => true,
  close: async () => {},
};

export const bootstrapKey = "test-operator-key-of-at-least-32-characters";

export interface TestOrganisation {
  id: string;
  code: string;
  adminKey: string;
}

/** Mail stays in the ledger, as it does without an SMTP server; links to answer by are real ones. */
export const keepMail = (secretKey: string, clock: FakeClock): MailContext => ({
  mailPolicy: { leaves: false, messageIdHost: "localhost", organizer: { name: "", email: "drumbeat@localhost" } },
  addressOf: (subject) => writeSignedAddress({ publicUrl: "http://localhost:3000", secretKey }, subject, clock.now()),
});

export interface TestApp {
  app: FastifyInstance;
  /** What signs cursors and links. */
  secretKey: string;
  database: Database;
  databaseUrl: string;
  clock: FakeClock;
  close(): Promise<void>;
  /** A new organisation with an admin key; a sandbox when its clock's start is given. */
  addOrganisation(overrides?: { code?: string; timeZone?: string; sandboxStartsAt?: Date }): Promise<TestOrganisation>;
  addKey(organisation: TestOrganisation, role: Role, more?: { scopes?: string[]; person?: string }): Promise<string>;
  /** Runs a use case in a transaction of the organisation, as the service itself. */
  inScope<T>(organisation: TestOrganisation, work: (scope: Scope) => Promise<T>): Promise<T>;
  call(
    key: string,
    method: InjectOptions["method"],
    url: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
}

export const createTestApp = async (): Promise<TestApp> => {
  const { url, database, drop } = await createTestDatabase();
  const clock = new FakeClock();
  const secretKey = randomBytes(32).toString("base64url");
  const app = await buildApp({
    database,
    queue: idleQueue,
    clock,
    log: createLogger({ level: "silent" }),
    secretKey,
    bootstrapKey,
    publicUrl: "http://localhost:3000",
    version: "test",
    mail: keepMail(secretKey, clock),
    nudge: () => {},
    isCheckingAnswers: true,
  });
  await app.ready();

  const inScope: TestApp["inScope"] = (organisation, work) =>
    database.inOrganisation(organisation.id, (db) =>
      work({ organisationId: organisation.id, db, actor: systemActor, clock }),
    );

  return {
    app,
    secretKey,
    database,
    databaseUrl: url,
    clock,
    inScope,
    async close() {
      await app.close();
      await drop();
    },
    addOrganisation({
      code = `org-${randomBytes(4).toString("hex")}`,
      timeZone = "America/New_York",
      sandboxStartsAt,
    } = {}) {
      return createOrganisation(
        database,
        clock,
        systemActor,
        { code, name: `Organisation ${code}`, timeZone },
        sandboxStartsAt ?? null,
        async (scope) => {
          const { key } = await createKey(scope, { name: "test admin", role: "admin" });
          return { id: scope.organisationId, code, adminKey: key };
        },
      );
    },
    addKey: (organisation, role, more = {}) =>
      inScope(organisation, async (scope) => {
        const { key } = await createKey(scope, { name: `test ${role}`, role, ...more } as Parameters<
          typeof createKey
        >[1]);
        return key;
      }),
    call: (key, method, url, body, headers = {}) =>
      app.inject({
        ...(method === undefined ? {} : { method }),
        url,
        headers: { authorization: `Bearer ${key}`, ...headers },
        ...(body === undefined ? {} : { payload: body }),
      }),
  };
};
