import { presentStored } from "../platform/http/fields.ts";
import type { PersonRow } from "./queries.ts";
import type { Person } from "./schemas.ts";

export const presentPerson = (row: PersonRow): Person => ({
  ...presentStored(row),
  code: row.code,
  title: row.title,
  ...(row.name === null ? {} : { name: row.name }),
  role: row.role,
  email: row.email,
  ...(row.timeZone === null ? {} : { timeZone: row.timeZone }),
  active: row.isActive,
});
