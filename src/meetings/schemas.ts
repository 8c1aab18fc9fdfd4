import { z } from "zod";
import {
  actionInputSchema,
  actionSchema,
  askInputSchema,
  askSchema,
  decisionInputSchema,
  decisionSchema,
} from "../actions/schemas.ts";
import { idSchema, instantSchema, lineSchema, referenceSchema, textSchema } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { holdSchema } from "../routines/schemas.ts";
import { occurrenceStatuses, routineKinds } from "../routines/vocabulary.ts";
import { attendanceStates } from "./vocabulary.ts";

const maxNoteLength = 10_000;
const maxAttendances = 500;

const itemField = z.string().trim().min(1, "must not be empty").max(400).meta({
  description: "Key of the item of the agenda: `progress`, `metric:GRAD5`. The minutes list those there are.",
});

const lateReasonField = textSchema(500)
  .optional()
  .meta({ description: "Why it is changed; needed once the record is closed." });

const attendanceInputSchema = z
  .strictObject({
    person: referenceSchema.optional(),
    guest: lineSchema(120).optional().meta({ description: "The name of somebody who is not listed." }),
    state: z.enum(attendanceStates).meta({ description: "`remote`: by telephone or video." }),
  })
  .refine(({ person, guest }) => (person === undefined) !== (guest === undefined), {
    message: "name a person of the organisation or a guest",
  })
  .meta({ id: "NewAttendance" });
export type AttendanceInput = z.infer<typeof attendanceInputSchema>;

export const attendanceListSchema = z
  .strictObject({ attendance: z.array(attendanceInputSchema).max(maxAttendances), reason: lateReasonField })
  .meta({ id: "AttendanceList" });
export type AttendanceList = z.infer<typeof attendanceListSchema>;

export const attendanceSchema = z
  .object({
    person: z.string().nullable().meta({ description: "The person's code." }),
    guest: z.string().nullable(),
    name: z.string(),
    state: z.enum(attendanceStates),
  })
  .meta({ id: "Attendance" });
export type Attendance = z.infer<typeof attendanceSchema>;

const noteFields = { item: itemField.optional(), text: textSchema(maxNoteLength) };

export const noteInputSchema = z
  .strictObject({ ...noteFields, reason: lateReasonField })
  .meta({ id: "NewMeetingNote" });
export type NoteInput = z.infer<typeof noteInputSchema>;

export const notePatchSchema = z
  .strictObject({ text: textSchema(maxNoteLength), reason: lateReasonField })
  .meta({ id: "MeetingNotePatch" });
export type NotePatch = z.infer<typeof notePatchSchema>;

export const noteStrikeSchema = z.strictObject({ reason: textSchema(500) }).meta({ id: "MeetingNoteStrike" });

export const noteSchema = z
  .object({
    id: idSchema,
    item: z.string().nullable(),
    text: z.string(),
    person: z.string().nullable().meta({ description: "Code of the person who wrote it, where the key names one." }),
    writtenBy: z.string(),
    writtenAt: instantSchema,
    struckAt: instantSchema.nullable().meta({ description: "Taken back then; it stays in its history." }),
    version: z.int().min(1).meta({ description: "What If-Match names." }),
  })
  .meta({ id: "MeetingNote" });
export type Note = z.infer<typeof noteSchema>;

export const noteRevisionSchema = z
  .object({
    number: z.int().min(1).meta({ description: "The version that it made, or would have made." }),
    text: z.string(),
    isInForce: z.boolean().meta({ description: "False: it came too late and was kept beside the note." }),
    reason: z.string().nullable(),
    writtenBy: z.string(),
    writtenAt: instantSchema,
  })
  .meta({ id: "MeetingNoteRevision" });

export const minutesSchema = z
  .object({
    occurrence: idSchema,
    routine: z.string(),
    kind: z.enum(routineKinds),
    title: z.string(),
    date: isoDateSchema,
    startsAt: z.object({ local: z.string(), timeZone: z.string() }),
    status: z.enum(occurrenceStatuses),
    tookPlaceOn: isoDateSchema.nullable().meta({ description: "The day its record says; null: not recorded." }),
    chair: z.string().nullable(),
    chairAttended: z.boolean().nullable(),
    closedAt: instantSchema.nullable(),
    items: z
      .array(z.object({ key: z.string(), title: z.string() }))
      .meta({ description: "What is on the agenda, under which things can be noted." }),
    attendance: z.array(attendanceSchema),
    notes: z.array(z.object({ item: z.string().nullable(), title: z.string().nullable(), notes: z.array(noteSchema) })),
    decisions: z.array(decisionSchema),
    actions: z.array(actionSchema),
    asks: z.array(askSchema),
  })
  .meta({ id: "Minutes" });
export type Minutes = z.infer<typeof minutesSchema>;

const ofThisMeeting = { occurrence: true } as const;

/** A meeting written up afterwards, all of it or nothing. */
export const minutesInputSchema = z
  .strictObject({
    held: holdSchema.meta({ description: "Records that it was held: `{}`, or when and whether the chair was there." }),
    attendance: z
      .array(attendanceInputSchema)
      .max(maxAttendances)
      .optional()
      .meta({ description: "Those who are not named stay as they were recorded." }),
    notes: z.array(z.strictObject(noteFields)).max(500).optional(),
    decisions: z.array(decisionInputSchema.omit(ofThisMeeting)).max(200).optional(),
    actions: z.array(actionInputSchema.omit(ofThisMeeting)).max(200).optional(),
    asks: z.array(askInputSchema.omit(ofThisMeeting)).max(200).optional(),
    close: z.boolean().optional().meta({ description: "Closes the record, which sends the action log." }),
    reason: lateReasonField,
  })
  .refine(({ reason: _reason, ...parts }) => Object.values(parts).some((part) => part !== undefined && part !== null), {
    message: "say something of the meeting: held, attendance, notes, decisions, actions, asks or close",
  })
  .meta({ id: "NewMinutes" });
export type MinutesInput = z.output<typeof minutesInputSchema>;

export const minutesRecordedSchema = z
  .object({
    occurrence: idSchema,
    status: z.enum(occurrenceStatuses),
    notes: z.array(idSchema),
    decisions: z.array(z.string()).meta({ description: "The numbers given, in the order of the body." }),
    actions: z.array(z.string()),
    asks: z.array(idSchema),
  })
  .meta({ id: "MinutesRecorded" });
export type MinutesRecorded = z.infer<typeof minutesRecordedSchema>;
