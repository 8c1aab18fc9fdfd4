import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Scope } from "../platform/db/scope.ts";
import { Problem } from "../platform/errors/problem.ts";
import { refParams } from "../platform/http/fields.ts";
import type { Router } from "../platform/http/routes.ts";
import { calendarFileSchema, calendarImportQuerySchema, calendarImportSchema } from "./calendar-schemas.ts";
import { changeCalendars } from "./policy.ts";
import { getCalendar, importCalendarFile } from "./service.ts";

const maxFileBytes = 5 * 1024 * 1024;

/** A body that came as text/calendar; a string in JSON is something else. */
class CalendarFile {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Lets routes read bodies of the type text/calendar, up to 5 MiB in UTF-8. */
export const acceptCalendarFiles = (app: FastifyInstance): void => {
  app.addContentTypeParser("text/calendar", { parseAs: "buffer", bodyLimit: maxFileBytes }, (request, body, done) => {
    const charset = /charset\s*=\s*"?([\w-]+)/i.exec(String(request.headers["content-type"]))?.[1];
    if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
      return done(new Problem(415, `Send the calendar file in UTF-8, not in ${charset}.`));
    }
    try {
      done(null, new CalendarFile(new TextDecoder("utf-8", { fatal: true }).decode(body as Buffer)));
    } catch {
      done(new Problem(422, "This is no calendar file: it is not text in UTF-8."));
    }
  });
};

export const registerCalendarImportRoute = (
  { route }: Router,
  afterChange: (scope: Scope, calendarId: string) => Promise<void>,
): void =>
  route({
    method: "POST",
    url: "/v1/calendars/:ref/import",
    tag: "calendars",
    summary: "Import days off from a calendar file",
    description:
      "An iCalendar file (RFC 5545), sent as `text/calendar` in UTF-8, up to 5 MiB. Its events of whole days become " +
      "blackouts, series from three years back to five ahead; what is left out is listed with the reason. They replace " +
      "what came from the same `source` before, so that importing a file again changes nothing.",
    policy: changeCalendars,
    params: refParams,
    query: calendarImportQuerySchema,
    body: calendarFileSchema,
    bodyType: "text/calendar",
    response: calendarImportSchema,
    requiresIfMatch: true,
    async handle({ scope, params, query, body, expectedVersion }) {
      // What is left of a body that nobody reads is dropped, or its sender could not read the answer.
      if (body instanceof Readable) body.resume();
      await getCalendar(scope, params.ref);
      if (!(body instanceof CalendarFile))
        throw new Problem(415, "Send the calendar file with Content-Type text/calendar.");
      const { row, result, isChanged } = await importCalendarFile(scope, params.ref, body.text, query, expectedVersion);
      if (isChanged) await afterChange(scope, row.id);
      return { body: result, version: row.version };
    },
  });
