import type { JobHandler } from "../../../src/platform/queue/catalog.ts";
import { announceChange } from "../../../src/run-up/announcement-service.ts";
import type { RunUpDependencies } from "../../../src/run-up/service.ts";

export const createAnnounceChangeHandler =
  (dependencies: RunUpDependencies): JobHandler<"run-up.announce-change"> =>
  ({ organisationId, changeId }) =>
    announceChange(dependencies, organisationId, changeId);
