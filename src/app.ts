import type { FastifyInstance } from "fastify";
import type { Logger as PinoLogger } from "pino";
import { createAuthentication } from "./access/authentication-service.ts";
import { registerAccessRoutes } from "./access/routes.ts";
import { registerAnswerRoutes } from "./actions/answers/answer-routes.ts";
import { registerEffectRoutes } from "./actions/effects/effect-routes.ts";
import { acceptEvidenceFiles, registerActionFileRoutes } from "./actions/files/file-routes.ts";
import { registerActionRoutes, registerAskRoutes, registerDecisionRoutes } from "./actions/routes.ts";
import { registerAuditRoutes } from "./audit/routes.ts";
import { acceptCalendarFiles } from "./calendars/import-routes.ts";
import { registerCalendarRoutes } from "./calendars/routes.ts";
import { registerEditRoutes } from "./documents/edits/edit-routes.ts";
import { registerDocumentFormatRoutes } from "./documents/format-routes.ts";
import { acceptWordFiles, registerFreezingRoutes } from "./documents/freezing/freezing-routes.ts";
import { registerDocumentRoutes } from "./documents/routes.ts";
import { registerEscalationRoutes } from "./escalations/routes.ts";
import { registerEvaluationRoutes } from "./evaluations/routes.ts";
import { registerFeedRoutes } from "./feeds/routes.ts";
import { requireNothingHeld } from "./handovers/person-service.ts";
import { registerHandoverRoutes } from "./handovers/routes.ts";
import { passGoalOn, passStrategyOn } from "./handovers/service.ts";
import { registerHealthRoutes } from "./health/routes.ts";
import { registerIntegrityRoutes } from "./integrity/routes.ts";
import { registerInvitationRoutes } from "./invitations/routes.ts";
import { registerMeetingRoutes } from "./meetings/routes.ts";
import { registerObservationRoutes } from "./metrics/observations/observation-routes.ts";
import { registerMetricRoutes } from "./metrics/routes.ts";
import { acceptReturnedMail, registerBounceRoutes } from "./notifications/bounces/bounce-routes.ts";
import { findMailProblems } from "./notifications/bounces/bounce-service.ts";
import { registerDeliveryRoutes } from "./notifications/routes.ts";
import type { MailContext } from "./notifications/service.ts";
import { registerPeopleRoutes } from "./people/routes.ts";
import { registerGoalRoutes } from "./plan/goal-routes.ts";
import { listMetricIdsOfGoal } from "./plan/goal-service.ts";
import { registerStrategyRoutes } from "./plan/strategy-routes.ts";
import type { Clock } from "./platform/clock/clock.ts";
import type { Database } from "./platform/db/database.ts";
import { describeApi, serveApiDocumentation } from "./platform/http/openapi.ts";
import { createRouter } from "./platform/http/routes.ts";
import { createServer } from "./platform/http/server.ts";
import type { JobQueue } from "./platform/queue/job-queue.ts";
import { registerProductionRoutes } from "./production/routes.ts";
import { registerPublicationRoutes } from "./publications/routes.ts";
import { registerRatingRoutes } from "./ratings/routes.ts";
import { registerDigestRoutes } from "./reminders/routes.ts";
import { registerReportRoutes } from "./reports/routes.ts";
import { registerRoutineRoutes } from "./routines/routes.ts";
import { replanRoutinesOfCalendar } from "./routines/schedules/planning-service.ts";
import { listAudience } from "./run-up/audience-service.ts";
import { acceptFinal } from "./run-up/issue-service.ts";
import { registerRunUpRoutes } from "./run-up/routes.ts";
import { registerSandboxRoutes } from "./sandbox/routes.ts";
import { registerSiteRoutes } from "./sites/routes.ts";
import { registerSoftEvidenceRoutes } from "./soft-evidence/routes.ts";
import { registerTemplateRoutes } from "./templates/routes.ts";
import { registerOrganisationRoutes } from "./tenancy/routes.ts";
import { registerTriggerRoutes } from "./triggers/routes.ts";
import { registerYearRoutes } from "./year/routes.ts";

export interface AppDependencies {
  database: Database;
  queue: JobQueue;
  clock: Clock;
  log: PinoLogger;
  secretKey: string;
  bootstrapKey: string | undefined;
  version: string;
  /** Where people and programs reach the service, without a slash at the end; it stands in what they are given. */
  publicUrl: string;
  mail: MailContext;
  /** Hands committed jobs over at once, where this process has a relay. */
  nudge(): void;
  /** Asks what takes long to stop half way. */
  shutdown?: AbortSignal;
  isCheckingAnswers?: boolean;
}

/** The HTTP side of the service: every domain registered explicitly, nothing read from the environment. */
export const buildApp = async (dependencies: AppDependencies): Promise<FastifyInstance> => {
  const { database, clock, queue, bootstrapKey, mail, nudge } = dependencies;
  const app = createServer(dependencies.log);
  await describeApi(app, dependencies.version);
  const http = {
    database,
    clock,
    secretKey: dependencies.secretKey,
    ...createAuthentication(database, clock, bootstrapKey),
    isCheckingAnswers: dependencies.isCheckingAnswers ?? false,
  };
  const router = createRouter(app, http);

  registerHealthRoutes(router, { database, queue, clock });
  registerAccessRoutes(router);
  registerOrganisationRoutes(router, { database, clock });
  registerPeopleRoutes(router, { findMailProblems, beforeLeaving: requireNothingHeld });
  registerSiteRoutes(router);
  registerMetricRoutes(router, listMetricIdsOfGoal);
  registerObservationRoutes(router, { database, clock });
  registerGoalRoutes(router, passGoalOn(mail));
  registerStrategyRoutes(router, passStrategyOn(mail));
  registerEvaluationRoutes(router);
  registerRatingRoutes(router);
  acceptCalendarFiles(app);
  registerCalendarRoutes(router, replanRoutinesOfCalendar);
  registerTemplateRoutes(router);
  registerRoutineRoutes(router);
  registerTriggerRoutes(router);
  registerIntegrityRoutes(router);
  registerMeetingRoutes(router);
  registerDecisionRoutes(router);
  registerActionRoutes(router);
  registerEffectRoutes(router);
  await app.register(async (files) => {
    acceptEvidenceFiles(files);
    registerActionFileRoutes(createRouter(files, http));
  });
  registerAskRoutes(router);
  registerSoftEvidenceRoutes(router);
  registerAnswerRoutes(router, { database, clock, secretKey: dependencies.secretKey });
  registerEscalationRoutes(router, { database, clock, secretKey: dependencies.secretKey });
  registerHandoverRoutes(router, { database, clock, secretKey: dependencies.secretKey, mail });
  registerDocumentRoutes(router, { database, clock, secretKey: dependencies.secretKey });
  registerEditRoutes(router);
  acceptWordFiles(app);
  registerFreezingRoutes(router, (scope, id, file, expectedVersion) =>
    acceptFinal(scope, id, file, expectedVersion, mail),
  );
  registerPublicationRoutes(app, router, { database, clock });
  registerDocumentFormatRoutes(router);
  registerRunUpRoutes(router, mail);
  registerInvitationRoutes(router, {
    database,
    clock,
    secretKey: dependencies.secretKey,
    context: mail,
    listReaders: (scope, found) => listAudience(scope, found, "invitation"),
  });
  registerFeedRoutes(app, router, {
    database,
    clock,
    publicUrl: dependencies.publicUrl,
    publisher: mail.mailPolicy,
  });
  registerProductionRoutes(router);
  registerDeliveryRoutes(router);
  registerReportRoutes(router);
  acceptReturnedMail(app);
  registerBounceRoutes(router);
  registerDigestRoutes(router, { database, clock, secretKey: dependencies.secretKey });
  registerSandboxRoutes(router, {
    database,
    clock,
    mail,
    nudge,
    ...(dependencies.shutdown === undefined ? {} : { signal: dependencies.shutdown }),
  });
  registerYearRoutes(router);
  registerAuditRoutes(router);

  await serveApiDocumentation(app);
  return app;
};
