import { z } from "zod";

/** How often, and how patiently, a job is tried. The wait doubles from attempt to attempt. */
interface JobDefinition {
  /** Ids only: what is queued is stored in clear, outside row-level security. */
  payload: z.ZodObject<{ organisationId: z.ZodType<string> } & Record<string, z.ZodType<string | string[]>>>;
  attempts: number;
  backoffMs: number;
}

/**
 * Every job of the service. Attempts bridge an outage of some minutes; what is still unfinished then is found again
 * by the sweep, so no number here decides whether something happens, only how soon.
 */
export const jobCatalog = {
  "run-up.execute-step": {
    payload: z.strictObject({ organisationId: z.uuid(), stepId: z.uuid() }),
    attempts: 7,
    backoffMs: 1_000,
  },
  "run-up.announce-change": {
    payload: z.strictObject({ organisationId: z.uuid(), changeId: z.uuid() }),
    attempts: 7,
    backoffMs: 1_000,
  },
  "notifications.send-deliveries": {
    payload: z.strictObject({ organisationId: z.uuid(), deliveryIds: z.array(z.uuid()).min(1) }),
    attempts: 5,
    backoffMs: 2_000,
  },
  "organisations.run-day": {
    payload: z.strictObject({ organisationId: z.uuid(), dailyRunId: z.uuid() }),
    attempts: 7,
    backoffMs: 1_000,
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobCatalog;

export type JobPayload<N extends JobName> = z.output<(typeof jobCatalog)[N]["payload"]>;

/** A job as a caller names it; the payload belongs to the name. */
export type Job = { [N in JobName]: { name: N; payload: JobPayload<N> } }[JobName];

/** Runs a job. It may be called twice, and twice at once, with the same payload, and then has one effect. */
export type JobHandler<N extends JobName> = (payload: JobPayload<N>) => Promise<void>;

/** A registry `satisfies` this, so that a job without a handler does not compile. */
export type JobHandlers = { [N in JobName]: JobHandler<N> };

export const isJobName = (name: string): name is JobName => Object.hasOwn(jobCatalog, name);

/**
 * Checks a payload against the catalog.
 * @throws ZodError where it does not fit.
 */
export const parseJobPayload = <N extends JobName>(name: N, payload: unknown): JobPayload<N> =>
  // The schema is looked up by the same name as the type; TypeScript cannot follow that through the union.
  jobCatalog[name].payload.parse(payload) as JobPayload<N>;
