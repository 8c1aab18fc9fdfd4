import { randomBytes } from "node:crypto";
import { z } from "zod";
import { buildApp } from "../app.ts";
import { planFileSchema } from "../plan-file/schemas.ts";
import { systemClock } from "../platform/clock/clock.ts";
import { openDatabase } from "../platform/db/database.ts";
import { createLogger } from "../platform/log/logger.ts";
import { version } from "../platform/version.ts";

/** The API's description as JSON text; needs no database. */
const renderOpenApi = async (): Promise<string> => {
  // Connections are made when they are first needed, and here none is.
  const database = openDatabase({ url: "postgres://localhost/unused", onError: () => {} });
  const app = await buildApp({
    database,
    queue: {
      backend: "postgres",
      add: async () => {},
      startWorker: async () => ({ stop: async () => {} }),
      isReachable: async () => false,
      close: async () => {},
    },
    clock: systemClock,
    log: createLogger({ level: "silent" }),
    secretKey: randomBytes(32).toString("base64url"),
    bootstrapKey: undefined,
    version,
    publicUrl: "http://localhost:3000",
    mail: {
      mailPolicy: {
        leaves: false,
        messageIdHost: "localhost",
        organizer: { name: "", email: "drumbeat@localhost" },
      },
      addressOf: () => "",
    },
    nudge: () => {},
  });
  await app.ready();
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
  await app.close();
  await database.close();
  return text;
};

/** The JSON Schema of plan files, for editors that check while one writes. */
const renderPlanFileSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(planFileSchema, { io: "input", unrepresentable: "any" }), null, 2)}\n`;

/** What is published about the service's interfaces, by the name of its file in openapi/. */
export const renderPublishedSchemas = async (): Promise<Record<string, string>> => ({
  "openapi.json": await renderOpenApi(),
  "plan-file.schema.json": renderPlanFileSchema(),
});
