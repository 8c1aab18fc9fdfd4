import type { Policy } from "../platform/http/policy.ts";

/** Bodies of mails hold what single people were told, so only those who run the routines read the ledger. */
export const readDeliveries: Policy = { roles: ["admin", "deliveryUnit"] };

/** Returned mail comes by the unit's hand, or from the mailbox it returns to. */
export const reportBounces: Policy = { roles: ["deliveryUnit"], scope: "bounces:write" };
