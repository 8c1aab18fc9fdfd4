import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { getBackTest } from "./backtest-service.ts";
import { frameworkFilters, frameworkInputSchema, frameworkSchema } from "./framework-schemas.ts";
import {
  createFramework,
  type Framework,
  getFramework,
  listFrameworks,
  presentFramework,
} from "./framework-service.ts";
import { getGapHistory } from "./gaps-service.ts";
import { backTestQuerySchema, backTestSchema, gapHistorySchema, gapsQuerySchema } from "./history-schemas.ts";
import { changeFrameworks, readRatings, recordRatings } from "./policy.ts";
import { ratingFilters, ratingInputSchema, ratingSchema } from "./schemas.ts";
import { getRating, listRatings, presentRatings, type RatingRow, recordRating } from "./service.ts";

/** What is never changed has one version for ever. */
const inOnlyVersion = <T>(row: T): T & { version: number } => ({ ...row, version: 1 });

const registerFrameworkRoutes = (router: Router): void =>
  registerResource(router, {
    path: "rating-frameworks",
    noun: "rating framework",
    read: readRatings,
    change: changeFrameworks,
    output: frameworkSchema,
    filters: frameworkFilters,
    list: async (scope, page, filters) => (await listFrameworks(scope, page, filters)).map(inOnlyVersion),
    get: async (scope, reference) => inOnlyVersion(await getFramework(scope, reference)),
    create: {
      input: frameworkInputSchema,
      run: async (scope, input) => inOnlyVersion(await createFramework(scope, input)),
    },
    present: async (_scope, rows: (Framework & { version: number })[]) => rows.map(presentFramework),
  });

const registerHistoryRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/ratings/gaps",
    tag: "ratings",
    summary: "The ratings of a goal or strategy in rounds, with how far owner and unit were apart",
    policy: readRatings,
    query: gapsQuerySchema,
    response: gapHistorySchema,
    handle: async ({ scope, query }) => ({ body: await getGapHistory(scope, query) }),
  });
  route({
    method: "GET",
    url: "/v1/ratings/back-test",
    tag: "ratings",
    summary: "Past ratings beside what then happened",
    policy: readRatings,
    query: backTestQuerySchema,
    response: backTestSchema,
    handle: async ({ scope, query }) => ({ body: await getBackTest(scope, query) }),
  });
};

export const registerRatingRoutes = (router: Router): void => {
  registerFrameworkRoutes(router);
  registerHistoryRoutes(router);
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
    present: (scope, rows: (RatingRow & { version: number })[]) => presentRatings(scope, rows),
  });
};
