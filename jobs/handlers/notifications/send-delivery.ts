import { type SendDependencies, sendDelivery } from "../../../src/notifications/sending-service.ts";
import type { JobHandler } from "../../../src/platform/queue/catalog.ts";

export const createSendDeliveryHandler =
  (dependencies: SendDependencies): JobHandler<"notifications.send-delivery"> =>
  async ({ organisationId, deliveryId }) => {
    await sendDelivery(dependencies, organisationId, deliveryId);
  };
