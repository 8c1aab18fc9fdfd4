import { z } from "zod";
import { getPeopleById } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { idSchema } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Router } from "../platform/http/routes.ts";
import { readDeliveries } from "./policy.ts";
import { presentDelivery, presentDeliveryDetail } from "./present.ts";
import { deliveryDetailSchema, deliveryFilters, deliverySchema } from "./schemas.ts";
import { getDelivery, listDeliveries } from "./service.ts";

const readPersonCodes = async (scope: Scope, rows: readonly { personId: string }[]) => {
  const people = await getPeopleById(
    scope,
    rows.map((row) => row.personId),
  );
  return (personId: string): string => people.get(personId)?.code ?? personId;
};

export const registerDeliveryRoutes = (router: Router): void => {
  router.route({
    method: "GET",
    url: "/v1/deliveries",
    tag: "deliveries",
    summary: "List what was sent, is being sent, or is kept",
    description: "The ledger of all mail, one entry a recipient, in the order of writing.",
    policy: readDeliveries,
    query: listQuery(deliveryFilters),
    response: pageOf(deliverySchema),
    async handle({ scope, page, query, cursors }) {
      const rows = await listDeliveries(scope, page, query);
      const codeOf = await readPersonCodes(scope, rows);
      return {
        body: toPage(
          rows,
          page.limit,
          cursors,
          (row) => [row.id],
          (row) => presentDelivery(row, codeOf(row.personId)),
        ),
      };
    },
  });

  router.route({
    method: "GET",
    url: "/v1/deliveries/:id",
    tag: "deliveries",
    summary: "Read a mail with every attempt to send it",
    policy: readDeliveries,
    params: z.object({ id: idSchema }),
    response: deliveryDetailSchema,
    async handle({ scope, params }) {
      const { delivery, attempts } = await getDelivery(scope, params.id);
      const codeOf = await readPersonCodes(scope, [delivery]);
      return { body: presentDeliveryDetail(delivery, attempts, codeOf(delivery.personId)) };
    },
  });
};
