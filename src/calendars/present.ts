import { presentStored } from "../platform/http/fields.ts";
import type { Calendar } from "./calendar-schemas.ts";
import type { CalendarRow } from "./queries.ts";

export const presentCalendar = (row: CalendarRow): Calendar => ({ ...presentStored(row), ...row.definition });
