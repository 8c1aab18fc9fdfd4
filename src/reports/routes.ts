import { createHash } from "node:crypto";
import { renderPage } from "../documents/formats/html/render-page.tsx";
import { pageStylesheet } from "../documents/formats/html/stylesheet.ts";
import type { Router } from "../platform/http/routes.ts";
import { writeFollowUpCsv } from "./follow-up-csv.ts";
import { layOutFollowUp } from "./lay-out-follow-up.ts";
import { readReports } from "./policy.ts";
import { followUpQuerySchema, followUpReportSchema } from "./schemas.ts";
import { getFollowUpReport } from "./service.ts";

/** The page carries its one stylesheet in itself; nothing else may load or run. */
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(pageStylesheet).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

export const registerReportRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/reports/follow-up",
    tag: "reports",
    summary: "What became of what was agreed, in numbers",
    description:
      "Commitments kept on time, slips, answers, actions with a metric, loops closed and escalations of a span: of the " +
      "whole, broken down, and by quarter, as they stand today. `definitions` says how each is counted.",
    policy: readReports,
    query: followUpQuerySchema,
    response: followUpReportSchema,
    handle: async ({ scope, query }) => ({ body: await getFollowUpReport(scope, query) }),
  });

  route({
    method: "GET",
    url: "/v1/reports/follow-up.csv",
    tag: "reports",
    summary: "The same numbers for spreadsheets",
    policy: readReports,
    query: followUpQuerySchema,
    handle: async ({ scope, query }) => ({
      body: writeFollowUpCsv(await getFollowUpReport(scope, query)),
      contentType: "text/csv; charset=utf-8",
      headers: { "content-disposition": 'attachment; filename="follow-up.csv"' },
    }),
  });

  route({
    method: "GET",
    url: "/v1/reports/follow-up.html",
    tag: "reports",
    summary: "The same numbers as a page, to print or to read on a phone",
    policy: readReports,
    query: followUpQuerySchema,
    handle: async ({ scope, query }) => ({
      body: renderPage(layOutFollowUp(await getFollowUpReport(scope, query))),
      contentType: "text/html; charset=utf-8",
      headers: { "content-security-policy": contentSecurityPolicy, "cache-control": "private, no-cache" },
    }),
  });
};
