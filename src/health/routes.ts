import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { z } from "zod";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import type { Policy } from "../platform/http/policy.ts";
import type { Router } from "../platform/http/routes.ts";
import type { JobQueue } from "../platform/queue/job-queue.ts";
import { checkReadiness } from "./service.ts";

const everybody: Policy = { isPublic: true };

const readinessSchema = z
  .object({
    status: z.enum(["ready", "unavailable"]),
    database: z.enum(["ok", "unreachable"]),
    queue: z.enum(["ok", "unreachable"]),
    oldestDueWorkSeconds: z.number().nullable(),
  })
  .meta({ id: "Readiness" });

export const registerHealthRoutes = (
  { openRoute }: Router,
  { database, queue, clock }: { database: Database; queue: JobQueue; clock: Clock },
): void => {
  openRoute({
    method: "GET",
    url: "/health/live",
    tag: "health",
    summary: "The process answers",
    policy: everybody,
    response: z.object({ status: z.literal("live") }),
    handleOpen: async () => ({ body: { status: "live" } }),
  });

  openRoute({
    method: "GET",
    url: "/health/ready",
    tag: "health",
    summary: "Database and queue can be reached; how long the oldest due work waits",
    policy: everybody,
    response: readinessSchema,
    async handleOpen() {
      const { isReady, ...parts } = await checkReadiness(database, queue, clock);
      return { status: isReady ? 200 : 503, body: { status: isReady ? "ready" : "unavailable", ...parts } };
    },
  });

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ready = new Gauge({
    name: "drumbeat_ready",
    help: "1 when database and queue can be reached",
    registers: [registry],
  });
  const oldest = new Gauge({
    name: "drumbeat_oldest_due_work_seconds",
    help: "How long the oldest due work has waited",
    registers: [registry],
  });
  openRoute({
    method: "GET",
    url: "/metrics",
    tag: "health",
    summary: "Measurements for Prometheus",
    policy: everybody,
    async handleOpen() {
      const readiness = await checkReadiness(database, queue, clock);
      ready.set(readiness.isReady ? 1 : 0);
      oldest.set(readiness.oldestDueWorkSeconds ?? 0);
      return { body: await registry.metrics(), contentType: registry.contentType };
    },
  });
};
