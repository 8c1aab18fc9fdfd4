import type { Scope } from "../platform/db/scope.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { changePeople, readPeople } from "./policy.ts";
import { presentPerson } from "./present.ts";
import type { PersonRow } from "./queries.ts";
import { type MailProblem, personInputSchema, personPatchSchema, personSchema } from "./schemas.ts";
import { type BeforeLeaving, createPerson, getPerson, listPeople, removePerson, updatePerson } from "./service.ts";

/** What people are asked about and do not know of: who wires the routes hands it in. */
export interface PeopleNeighbours {
  /** The last mail that came back from the present address of each, by the person's id. */
  findMailProblems(scope: Scope, rows: readonly PersonRow[]): Promise<Map<string, MailProblem>>;
  /** Looks whether somebody who leaves has anything to pass on first. */
  beforeLeaving: BeforeLeaving;
}

export const registerPeopleRoutes = (router: Router, { findMailProblems, beforeLeaving }: PeopleNeighbours): void =>
  registerResource(router, {
    path: "people",
    noun: "person",
    read: readPeople,
    change: changePeople,
    output: personSchema,
    filters: {},
    list: listPeople,
    get: getPerson,
    create: { input: personInputSchema, run: createPerson },
    update: {
      patch: personPatchSchema,
      run: (scope, reference, patch, version) => updatePerson(scope, reference, patch, version, beforeLeaving),
    },
    remove: { run: removePerson },
    present: async (scope, rows) => {
      const problems = await findMailProblems(scope, rows);
      return rows.map((row) => presentPerson(row, problems.get(row.id) ?? null));
    },
  });
