import { codedRows } from "../platform/db/coded-rows.ts";
import { calendars } from "./tables.ts";

export const calendarRows = codedRows(calendars, "calendar");
export type CalendarRow = Awaited<ReturnType<typeof calendarRows.byId>>;
