import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { readRatings, recordRatings } from "./policy.ts";
import { ratingFilters, ratingInputSchema, ratingSchema } from "./schemas.ts";
import { getRating, listRatings, presentRatings, type RatingRow, recordRating } from "./service.ts";

/** A rating is never changed, so it has one version for ever. */
const inOnlyVersion = (row: RatingRow) => ({ ...row, version: 1 });

export const registerRatingRoutes = (router: Router): void =>
  registerResource(router, {
    path: "ratings",
    noun: "rating",
    read: readRatings,
    change: recordRatings,
    output: ratingSchema,
    filters: ratingFilters,
    list: async (scope, page, filters) => (await listRatings(scope, page, filters)).map(inOnlyVersion),
    get: async (scope, reference) => inOnlyVersion(await getRating(scope, reference)),
    create: { input: ratingInputSchema, run: async (scope, input) => inOnlyVersion(await recordRating(scope, input)) },
    present: (scope, rows: ReturnType<typeof inOnlyVersion>[]) => presentRatings(scope, rows),
  });
