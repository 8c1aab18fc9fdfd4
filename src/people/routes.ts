import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { changePeople, readPeople } from "./policy.ts";
import { presentPerson } from "./present.ts";
import { personInputSchema, personPatchSchema, personSchema } from "./schemas.ts";
import { createPerson, getPerson, listPeople, removePerson, updatePerson } from "./service.ts";

export const registerPeopleRoutes = (router: Router): void =>
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
    update: { patch: personPatchSchema, run: updatePerson },
    remove: { run: removePerson },
    present: async (_scope, rows) => rows.map(presentPerson),
  });
