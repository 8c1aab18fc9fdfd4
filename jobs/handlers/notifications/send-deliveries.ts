import { type SendDependencies, sendDeliveries } from "../../../src/notifications/sending-service.ts";
import type { JobHandler } from "../../../src/platform/queue/catalog.ts";

export const createSendDeliveriesHandler =
  (dependencies: SendDependencies): JobHandler<"notifications.send-deliveries"> =>
  ({ organisationId, deliveryIds }) =>
    sendDeliveries(dependencies, organisationId, deliveryIds);
