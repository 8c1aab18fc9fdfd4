import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { changePeople, readPeople } from "./policy.ts";
import { presentPerson } from "./present.ts";
import { personInputSchema, personPatchSchema, personSchema } from "./schemas.ts";
import { type BeforeLeaving, createPerson, getPerson, listPeople, removePerson, updatePerson } from "./service.ts";

/** @param beforeLeaving people do not know of goals and actions; who wires the routes says what they have to pass on */
export const registerPeopleRoutes = (router: Router, beforeLeaving?: BeforeLeaving): void =>
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
    present: async (_scope, rows) => rows.map(presentPerson),
  });
