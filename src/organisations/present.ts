import { DateTime } from "luxon";
import type { Clock } from "../platform/clock/clock.ts";
import { presentStored } from "../platform/http/fields.ts";
import type { OrganisationRow } from "./queries.ts";
import type { Organisation } from "./schemas.ts";
import { timeOf } from "./service.ts";

export const presentOrganisation = (
  row: OrganisationRow,
  clock: Clock,
  defaultCalendarCode: string | null,
): Organisation => {
  const { now, today } = timeOf(row, clock);
  return {
    ...presentStored(row),
    code: row.code,
    name: row.name,
    timeZone: row.timeZone,
    smallCellThreshold: row.smallCellThreshold,
    statusThresholds: row.statusThresholds,
    staleAfterDays: row.staleAfterDays,
    briefsPerWeek: row.briefsPerWeek,
    followUp: row.followUp,
    defaultCalendar: defaultCalendarCode,
    sandbox: row.isSandbox,
    now: DateTime.fromJSDate(now, { zone: row.timeZone }).toISO() ?? now.toISOString(),
    today,
  };
};
