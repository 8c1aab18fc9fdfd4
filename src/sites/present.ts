import { presentStored } from "../platform/http/fields.ts";
import type { SiteRow } from "./queries.ts";
import type { Site, SiteInput } from "./schemas.ts";

export const presentSite = (row: SiteRow, described: SiteInput): Site => ({ ...presentStored(row), ...described });
