import { DateTime } from "luxon";
import { z } from "zod";
import { instantSchema } from "../platform/http/fields.ts";
import type { Policy } from "../platform/http/policy.ts";
import type { Router } from "../platform/http/routes.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { endOfLocalDay } from "../platform/time/wall-time.ts";
import { replay } from "./replay-service.ts";
import { readTimeZone, type SandboxDependencies } from "./service.ts";

const moveClocks: Policy = { roles: ["deliveryUnit"] };

const clockMoveSchema = z
  .union([
    z.strictObject({
      to: z.union([isoDateSchema, instantSchema]).meta({ description: "A date means to its end." }),
    }),
    z.strictObject({ toNext: z.literal("step") }),
  ])
  .meta({ id: "ClockMove" });

const clockSchema = z
  .object({
    from: instantSchema,
    now: instantSchema,
    happened: z.array(z.object({ at: instantSchema, text: z.string() })),
    summary: z.object({
      stocktakes: z.int(),
      memos: z.int(),
      gaveWay: z.int(),
      moved: z.int(),
      documents: z.int(),
      mails: z.int(),
      actions: z.int(),
    }),
  })
  .meta({ id: "Clock" });

export const registerSandboxRoutes = ({ longRoute }: Router, dependencies: SandboxDependencies): void =>
  longRoute({
    method: "POST",
    url: "/v1/organisation/clock",
    tag: "organisation",
    summary: "Move a sandbox's clock on, and let what falls due happen",
    description:
      "Goes on until the time is reached, which may take a while for years. If it is interrupted, the same call goes on from where the clock stands. A live organisation refuses.",
    policy: moveClocks,
    body: clockMoveSchema,
    response: clockSchema,
    async handleLong({ organisationId, body }) {
      const timeZone = await readTimeZone(dependencies, organisationId);
      const target =
        "toNext" in body ? body : { to: new Date(body.to.includes("T") ? body.to : endOfLocalDay(body.to, timeZone)) };
      const { from, to, happenings, counts } = await replay(dependencies, organisationId, target);
      const inZone = (at: Date) => DateTime.fromJSDate(at, { zone: timeZone }).toISO() ?? at.toISOString();
      return {
        body: {
          from: inZone(from),
          now: inZone(to),
          happened: happenings.map(({ at, text }) => ({ at: inZone(at), text })),
          summary: counts,
        },
      };
    },
  });
