import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { manageFeeds, readByToken } from "./policy.ts";
import { calendarFeedInputSchema, calendarFeedSchema, createdCalendarFeedSchema } from "./schemas.ts";
import { createFeed, getFeed, listFeeds, type Publisher, presentFeeds, readFeed, revokeFeed } from "./service.ts";

const calendarUrl = "/calendar/:token.ics";

/** Whether an If-None-Match names this answer: comparison is weak, and `*` is any (RFC 9110 13.1.2). */
const isKnown = (ifNoneMatch: string | undefined, etag: unknown): boolean =>
  typeof etag === "string" &&
  (ifNoneMatch ?? "").split(",").some((known) => ["*", etag].includes(known.trim().replace(/^W\//, "")));

export const registerFeedRoutes = (
  app: FastifyInstance,
  router: Router,
  {
    database,
    clock,
    publicUrl,
    publisher,
  }: { database: Database; clock: Clock; publicUrl: string; publisher: Publisher },
): void => {
  registerResource(router, {
    path: "calendar-feeds",
    noun: "calendar feed",
    read: manageFeeds,
    change: manageFeeds,
    output: calendarFeedSchema,
    filters: {},
    list: listFeeds,
    get: getFeed,
    remove: { run: revokeFeed },
    present: presentFeeds,
  });

  router.route({
    method: "POST",
    url: "/v1/calendar-feeds",
    tag: "calendar-feeds",
    summary: "Make a calendar feed",
    description: "The answer holds the address to subscribe to. It is shown this once.",
    policy: manageFeeds,
    body: calendarFeedInputSchema,
    response: createdCalendarFeedSchema,
    successStatus: 201,
    async handle({ scope, body }) {
      const { row, token } = await createFeed(scope, body);
      const [presented] = await presentFeeds(scope, [row]);
      return {
        body: { ...presented, url: `${publicUrl}/calendar/${token}.ics` },
        version: row.version,
        location: `/v1/calendar-feeds/${row.id}`,
      };
    },
  });

  router.openRoute({
    method: "GET",
    url: calendarUrl,
    tag: "calendar-feeds",
    summary: "Subscribe to a calendar by its secret address",
    policy: readByToken,
    params: z.object({ token: z.string() }),
    async handleOpen({ params }) {
      const calendar = await readFeed({ database, clock, publisher }, params.token);
      return {
        body: calendar,
        contentType: "text/calendar; charset=utf-8",
        headers: {
          etag: `"${createHash("sha256").update(calendar).digest("base64url")}"`,
          // Held by the one program, which asks each time whether it changed.
          "cache-control": "private, no-cache",
          "content-disposition": 'inline; filename="calendar.ics"',
          "referrer-policy": "no-referrer",
        },
      };
    },
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const isUnchanged =
      request.routeOptions.url === calendarUrl &&
      reply.statusCode === 200 &&
      isKnown(request.headers["if-none-match"], reply.getHeader("etag"));
    if (!isUnchanged) return payload;
    reply.code(304);
    // The server takes the body of a HEAD away by itself, after it has counted it.
    return request.method === "HEAD" ? payload : null;
  });
};
