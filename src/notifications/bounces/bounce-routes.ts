import type { FastifyInstance, FastifyRequest } from "fastify";
import type { z } from "zod";
import { getPeopleById } from "../../people/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { Problem } from "../../platform/errors/problem.ts";
import { listQuery, pageOf, toPage } from "../../platform/http/lists.ts";
import type { Router } from "../../platform/http/routes.ts";
import { readDeliveries, reportBounces } from "../policy.ts";
import { readBounceReport, UnusableReport } from "./bounce-report.ts";
import { type Bounce, bounceFilters, bounceInputSchema, bounceSchema } from "./bounce-schemas.ts";
import { type BounceRow, listBounces, recordBounce } from "./bounce-service.ts";

/** A report may bring the whole mail back, with its papers. */
const maxReportBytes = 5 * 1024 * 1024;
const reportTypes = ["message/rfc822", "multipart/report"];

/** What a report says, in the shape of the JSON that says the same. */
const readReport = async (raw: Uint8Array): Promise<z.input<typeof bounceInputSchema>> => {
  const { messageId, isPermanent, status, diagnostic } = await readBounceReport(raw).catch((error: unknown) => {
    throw error instanceof UnusableReport ? new Problem(422, error.message) : error;
  });
  return {
    messageId,
    permanent: isPermanent,
    ...(status === null ? {} : { status }),
    ...(diagnostic === null ? {} : { diagnostic }),
  };
};

/** Lets routes read reports: whole mails, or a report's body, whose header is then that of the request. */
export const acceptReturnedMail = (app: FastifyInstance): void => {
  app.addContentTypeParser(
    reportTypes,
    { parseAs: "buffer", bodyLimit: maxReportBytes },
    async (request: FastifyRequest, body: Buffer) => {
      const type = String(request.headers["content-type"]);
      const header = /^multipart\//i.test(type) ? Buffer.from(`Content-Type: ${type}\r\n\r\n`) : Buffer.alloc(0);
      return readReport(Buffer.concat([header, body]));
    },
  );
};

const presentBounce = (row: BounceRow & { messageId: string }, personCode: string): Bounce => ({
  id: row.id,
  delivery: row.deliveryId,
  messageId: row.messageId,
  person: personCode,
  address: row.address,
  permanent: row.isPermanent,
  status: row.status,
  diagnostic: row.diagnostic,
  reportedAt: row.reportedAt.toISOString(),
  reportedBy: row.reportedBy,
});

const readCodes = async (scope: Scope, rows: readonly BounceRow[]): Promise<(row: BounceRow) => string> => {
  const people = await getPeopleById(
    scope,
    rows.map(({ personId }) => personId),
  );
  return ({ personId }) => people.get(personId)?.code ?? personId;
};

const withBrackets = (messageId: string): string => (messageId.startsWith("<") ? messageId : `<${messageId}>`);

export const registerBounceRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/bounces",
    tag: "deliveries",
    summary: "List mail that came back",
    policy: readDeliveries,
    query: listQuery(bounceFilters),
    response: pageOf(bounceSchema),
    async handle({ scope, page, query, cursors }) {
      const { person, permanent } = query;
      const isPermanent = permanent === undefined ? undefined : permanent === "true";
      const rows = await listBounces(scope, page, { person, isPermanent });
      const codeOf = await readCodes(scope, rows);
      const present = (row: (typeof rows)[number]) => presentBounce(row, codeOf(row));
      return { body: toPage(rows, page.limit, cursors, (row) => [row.id], present) };
    },
  });

  route({
    method: "POST",
    url: "/v1/bounces",
    tag: "deliveries",
    summary: "Report mail that came back",
    description:
      "As JSON, or the report of non-delivery itself (RFC 3464) as it lies in the mailbox, with the Content-Type " +
      "`message/rfc822`, up to 5 MiB: a mail alias can pipe what comes back. The mail is found by its Message-ID. " +
      "Reported again, it is the same one (200).",
    policy: reportBounces,
    body: bounceInputSchema,
    response: bounceSchema,
    successStatus: 201,
    async handle({ scope, body }) {
      const { bounce, isNew } = await recordBounce(scope, {
        messageId: withBrackets(body.messageId),
        isPermanent: body.permanent,
        status: body.status ?? null,
        diagnostic: body.diagnostic ?? null,
      });
      const codeOf = await readCodes(scope, [bounce]);
      return { body: presentBounce(bounce, codeOf(bounce)), status: isNew ? 201 : 200 };
    },
  });
};
