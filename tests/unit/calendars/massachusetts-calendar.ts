import { calendarDefinitionSchema } from "../../../src/calendars/schemas.ts";

/** The calendar of the Massachusetts plan, written out here so that these tests need no file. */
export const massachusetts = calendarDefinitionSchema.parse({
  code: "ma",
  holidays: { country: "US", region: "MA" },
  drop: ["Evacuation Day", "Bunker Hill Day", "substitutes on Fridays"],
  blackouts: [{ title: "School winter break", from: "12-24", to: "01-01", yearly: true }],
});
