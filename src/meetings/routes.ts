import { z } from "zod";
import { renderPage } from "../documents/formats/html/render-page.tsx";
import { pageContentPolicy } from "../documents/formats/html/stylesheet.ts";
import type { Scope } from "../platform/db/scope.ts";
import { idSchema } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Answer, Router } from "../platform/http/routes.ts";
import { meetingCorrectionSchema } from "../routines/schemas.ts";
import { replaceAttendance } from "./attendance-service.ts";
import { layOutMinutes } from "./lay-out-minutes.ts";
import { correctRecord, gatherMinutesPage, getMinutes, presentNotes } from "./minutes-service.ts";
import { addNote, correctNote, getNote, listNoteHistory, strikeNote } from "./note-service.ts";
import { keepRecord, readMinutes, takeNotes } from "./policy.ts";
import { presentRevision } from "./present.ts";
import type { NoteRow } from "./queries.ts";
import { recordMinutes } from "./record-service.ts";
import {
  attendanceListSchema,
  minutesInputSchema,
  minutesRecordedSchema,
  minutesSchema,
  noteInputSchema,
  notePatchSchema,
  noteRevisionSchema,
  noteSchema,
  noteStrikeSchema,
} from "./schemas.ts";

const meetingParams = z.object({ id: idSchema });
const noteParams = z.object({ id: idSchema, noteId: idSchema });

const answerMinutes = async (scope: Scope, id: string): Promise<Answer> => {
  const { minutes, version } = await getMinutes(scope, id);
  return { body: minutes, version };
};

const answerNote = async (scope: Scope, row: NoteRow): Promise<Answer> => {
  const [body] = await presentNotes(scope, [row]);
  return { body, version: row.version };
};

const registerNoteRoutes = ({ route }: Router): void => {
  route({
    method: "POST",
    url: "/v1/occurrences/:id/notes",
    tag: "occurrences",
    summary: "Note something down in a meeting",
    description: "Under an item of its agenda, or none. Owners in the meetings they belong to.",
    policy: takeNotes,
    params: meetingParams,
    body: noteInputSchema,
    response: noteSchema,
    successStatus: 201,
    async handle({ scope, params, body }) {
      const row = await addNote(scope, params.id, body);
      return { ...(await answerNote(scope, row)), location: `/v1/occurrences/${row.occurrenceId}/notes/${row.id}` };
    },
  });

  route({
    method: "GET",
    url: "/v1/occurrences/:id/notes/:noteId",
    tag: "occurrences",
    summary: "Read a note",
    policy: readMinutes,
    params: noteParams,
    response: noteSchema,
    handle: async ({ scope, params }) => answerNote(scope, await getNote(scope, params.id, params.noteId)),
  });

  route({
    method: "PATCH",
    url: "/v1/occurrences/:id/notes/:noteId",
    tag: "occurrences",
    summary: "Correct a note",
    description:
      "Of two who correct it at once the second is answered 412; what they wrote is kept in the note's history, not in force.",
    policy: takeNotes,
    params: noteParams,
    body: notePatchSchema,
    response: noteSchema,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      const { note, refusal } = await correctNote(scope, params.id, params.noteId, body, expectedVersion);
      return refusal === null ? answerNote(scope, note) : { problem: refusal, version: note.version };
    },
  });

  route({
    method: "POST",
    url: "/v1/occurrences/:id/notes/:noteId/strike",
    tag: "occurrences",
    summary: "Take a note back; it stays in its history",
    policy: takeNotes,
    params: noteParams,
    body: noteStrikeSchema,
    response: noteSchema,
    handle: async ({ scope, params, body }) =>
      answerNote(scope, await strikeNote(scope, params.id, params.noteId, body.reason)),
  });

  route({
    method: "GET",
    url: "/v1/occurrences/:id/notes/:noteId/history",
    tag: "occurrences",
    summary: "List every wording of a note, and those that came too late",
    policy: readMinutes,
    params: noteParams,
    query: listQuery({}),
    response: pageOf(noteRevisionSchema),
    async handle({ scope, params, page, cursors }) {
      const rows = await listNoteHistory(scope, page, params.id, params.noteId);
      return { body: toPage(rows, page.limit, cursors, (row) => [row.id], presentRevision) };
    },
  });
};

export const registerMeetingRoutes = (router: Router): void => {
  const { route } = router;

  route({
    method: "GET",
    url: "/v1/occurrences/:id/minutes",
    tag: "occurrences",
    summary: "Read the minutes of a meeting: attendance, notes by item, decisions, actions, asks",
    policy: readMinutes,
    params: meetingParams,
    response: minutesSchema,
    handle: ({ scope, params }) => answerMinutes(scope, params.id),
  });

  route({
    method: "GET",
    url: "/v1/occurrences/:id/minutes.html",
    tag: "occurrences",
    summary: "Read the minutes of a meeting as a page to print",
    policy: readMinutes,
    params: meetingParams,
    async handle({ scope, params }) {
      return {
        body: renderPage(layOutMinutes(await gatherMinutesPage(scope, params.id))),
        contentType: "text/html; charset=utf-8",
        headers: { "content-security-policy": pageContentPolicy, "referrer-policy": "no-referrer" },
      };
    },
  });

  route({
    method: "POST",
    url: "/v1/occurrences/:id/minutes",
    tag: "occurrences",
    summary: "Write a meeting up in one go, all of it or nothing",
    policy: keepRecord,
    params: meetingParams,
    body: minutesInputSchema,
    response: minutesRecordedSchema,
    successStatus: 201,
    handle: async ({ scope, params, body }) => ({
      body: await recordMinutes(scope, params.id, body),
      location: `/v1/occurrences/${params.id}/minutes`,
    }),
  });

  route({
    method: "PUT",
    url: "/v1/occurrences/:id/attendance",
    tag: "occurrences",
    summary: "Record who was in a meeting, as a whole list",
    description: "If-Match names the version of the minutes. Whether the chair attended follows from it.",
    policy: keepRecord,
    params: meetingParams,
    body: attendanceListSchema,
    response: minutesSchema,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      await replaceAttendance(scope, params.id, body, expectedVersion);
      return answerMinutes(scope, params.id);
    },
  });

  route({
    method: "POST",
    url: "/v1/occurrences/:id/corrections",
    tag: "occurrences",
    summary: "Correct what the record of a meeting says about the meeting itself",
    policy: keepRecord,
    params: meetingParams,
    body: meetingCorrectionSchema,
    response: minutesSchema,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      await correctRecord(scope, params.id, body, expectedVersion);
      return answerMinutes(scope, params.id);
    },
  });

  registerNoteRoutes(router);
};
