import { presentStored } from "../platform/http/fields.ts";
import type { PersonRow } from "./queries.ts";
import type { MailProblem, Person } from "./schemas.ts";

export const presentPerson = (row: PersonRow, mailProblem: MailProblem | null): Person => ({
  ...presentStored(row),
  code: row.code,
  title: row.title,
  ...(row.name === null ? {} : { name: row.name }),
  role: row.role,
  email: row.email,
  ...(row.timeZone === null ? {} : { timeZone: row.timeZone }),
  active: row.isActive,
  digests: row.digestsOffAt === null ? "on" : "off",
  mailProblem,
});
