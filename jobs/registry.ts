import type { SendDependencies } from "../src/notifications/sending-service.ts";
import type { JobHandlers } from "../src/platform/queue/catalog.ts";
import type { RunUpDependencies } from "../src/run-up/service.ts";
import { createSendDeliveriesHandler } from "./handlers/notifications/send-deliveries.ts";
import { createRunDayHandler } from "./handlers/organisations/run-day.ts";
import { createAnnounceChangeHandler } from "./handlers/run-up/announce-change.ts";
import { createExecuteStepHandler } from "./handlers/run-up/execute-step.ts";

export type JobDependencies = RunUpDependencies & SendDependencies;

/** Every job and who runs it: one without a handler does not compile. */
export const createHandlers = (dependencies: JobDependencies) =>
  ({
    "run-up.execute-step": createExecuteStepHandler(dependencies),
    "run-up.announce-change": createAnnounceChangeHandler(dependencies),
    "organisations.run-day": createRunDayHandler(dependencies),
    "notifications.send-deliveries": createSendDeliveriesHandler(dependencies),
  }) satisfies JobHandlers;
