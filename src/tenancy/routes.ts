import { createKey } from "../access/service.ts";
import { getCalendarCodes, resolveCalendar } from "../calendars/service.ts";
import { changeOrganisation, createOrganisations, readOrganisation } from "../organisations/policy.ts";
import { presentOrganisation } from "../organisations/present.ts";
import type { OrganisationRow } from "../organisations/queries.ts";
import {
  createdOrganisationSchema,
  type Organisation,
  operatorOrganisationInputSchema,
  organisationPatchSchema,
  organisationSchema,
} from "../organisations/schemas.ts";
import { createOrganisation, getOrganisation, updateOrganisation } from "../organisations/service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Actor, type Scope, systemActor } from "../platform/db/scope.ts";
import type { Router } from "../platform/http/routes.ts";

const operator: Actor = { ...systemActor, name: "Operator" };

const present = async (scope: Scope, row: OrganisationRow): Promise<Organisation> => {
  const codes = await getCalendarCodes(scope, row.defaultCalendarId === null ? [] : [row.defaultCalendarId]);
  return presentOrganisation(row, scope.clock, codes.get(row.defaultCalendarId ?? "") ?? null);
};

export const registerOrganisationRoutes = (
  { route, openRoute }: Router,
  { database, clock }: { database: Database; clock: Clock },
): void => {
  openRoute({
    method: "POST",
    url: "/v1/organisations",
    tag: "organisation",
    summary: "Create an organisation and its first admin key",
    description: "For the operator who holds BOOTSTRAP_KEY. A sandbox's clock starts at the real time.",
    policy: createOrganisations,
    body: operatorOrganisationInputSchema,
    response: createdOrganisationSchema,
    successStatus: 201,
    async handleOpen({ body: { sandbox, ...input } }) {
      const startsAt = sandbox === true ? clock.now() : null;
      const body = await createOrganisation(database, clock, operator, input, startsAt, async (scope, row) => {
        const { key } = await createKey(scope, { name: "First administrator", role: "admin" });
        return { organisation: await present(scope, row), apiKey: key };
      });
      return { body };
    },
  });

  route({
    method: "GET",
    url: "/v1/organisation",
    tag: "organisation",
    summary: "Read the key's organisation",
    policy: readOrganisation,
    response: organisationSchema,
    async handle({ scope }) {
      const row = await getOrganisation(scope);
      return { body: await present(scope, row), version: row.version };
    },
  });

  route({
    method: "PATCH",
    url: "/v1/organisation",
    tag: "organisation",
    summary: "Change the organisation's settings",
    policy: changeOrganisation,
    body: organisationPatchSchema,
    response: organisationSchema,
    requiresIfMatch: true,
    async handle({ scope, body: { defaultCalendar, ...patch }, expectedVersion }) {
      const calendar =
        defaultCalendar === undefined ? undefined : await resolveCalendar(scope, defaultCalendar, "/defaultCalendar");
      const row = await updateOrganisation(scope, patch, calendar?.id, expectedVersion);
      return { body: await present(scope, row), version: row.version };
    },
  });
};
