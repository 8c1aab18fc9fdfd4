import { createHash } from "node:crypto";
import type { Router } from "../platform/http/routes.ts";
import { readRoutines } from "../routines/policy.ts";
import { renderYear } from "./render-year.tsx";
import { yearParams, yearQuery, yearSchema } from "./schemas.ts";
import { getYear } from "./service.ts";
import { yearStylesheet } from "./year-stylesheet.ts";

/** The page carries its one stylesheet in itself; nothing else may load or run. */
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(yearStylesheet).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

export const registerYearRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/years/:year",
    tag: "routines",
    summary: "Read the calendar of a year",
    description:
      "Every routine with its dates, every run-up step, the days off, and what lies on a weekend, a holiday or a break.",
    policy: readRoutines,
    params: yearParams,
    query: yearQuery,
    response: yearSchema,
    handle: async ({ scope, params, query }) => ({ body: await getYear(scope, params.year, query.person) }),
  });

  route({
    method: "GET",
    url: "/v1/years/:year.html",
    tag: "routines",
    summary: "Read the calendar of a year as a page to print",
    policy: readRoutines,
    params: yearParams,
    query: yearQuery,
    handle: async ({ scope, params, query }) => ({
      body: renderYear(await getYear(scope, params.year, query.person)),
      contentType: "text/html; charset=utf-8",
      headers: { "content-security-policy": contentSecurityPolicy, "referrer-policy": "no-referrer" },
    }),
  });
};
