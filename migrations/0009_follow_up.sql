CREATE TABLE "action_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"action_id" uuid NOT NULL,
	"occurrence_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"checked_on" date NOT NULL,
	"verdict" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "action_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"action_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"byte_size" integer NOT NULL,
	"sha256" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"uploaded_by" text NOT NULL,
	"uploaded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "escalation_recipients" (
	"organisation_id" uuid NOT NULL,
	"escalation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "escalation_recipients_escalation_id_person_id_pk" PRIMARY KEY("escalation_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "escalations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"action_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"level" integer NOT NULL,
	"to_role" text NOT NULL,
	"raised_on" date NOT NULL,
	"state" text NOT NULL,
	"snoozed_until_on" date,
	"reason" text,
	"answered_by" text,
	"answered_on" date,
	"ended_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evaluations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"strategy_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"came_up_on" date NOT NULL,
	"decision" text,
	"reason" text,
	"decided_on" date,
	"decided_by" text,
	"occurrence_id" uuid,
	"next_on" date,
	"evidence" jsonb,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "handovers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"from_person_id" uuid NOT NULL,
	"to_person_id" uuid NOT NULL,
	"goal_id" uuid,
	"strategy_id" uuid,
	"handed_over_on" date NOT NULL,
	"note" text,
	"content" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"recorded_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attendances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"occurrence_id" uuid NOT NULL,
	"person_id" uuid,
	"guest" text,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "meeting_note_revisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"note_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"text" text NOT NULL,
	"is_in_force" boolean NOT NULL,
	"reason" text,
	"written_by" text NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "meeting_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"occurrence_id" uuid NOT NULL,
	"item" text NOT NULL,
	"text" text NOT NULL,
	"written_by" text NOT NULL,
	"person_id" uuid,
	"written_at" timestamp (3) with time zone NOT NULL,
	"struck_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bounces" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"delivery_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"address" text NOT NULL,
	"is_permanent" boolean NOT NULL,
	"status" text,
	"diagnostic" text,
	"reported_at" timestamp (3) with time zone NOT NULL,
	"reported_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "zone_mornings" (
	"organisation_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "zone_mornings_organisation_id_time_zone_pk" PRIMARY KEY("organisation_id","time_zone")
);
--> statement-breakpoint
CREATE TABLE "strategy_metrics" (
	"organisation_id" uuid NOT NULL,
	"strategy_id" uuid NOT NULL,
	"metric_id" uuid NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "strategy_metrics_strategy_id_metric_id_pk" PRIMARY KEY("strategy_id","metric_id")
);
--> statement-breakpoint
CREATE TABLE "routine_strategies" (
	"organisation_id" uuid NOT NULL,
	"routine_id" uuid NOT NULL,
	"strategy_id" uuid NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "routine_strategies_routine_id_strategy_id_pk" PRIMARY KEY("routine_id","strategy_id")
);
--> statement-breakpoint
CREATE TABLE "soft_evidence" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"observed_on" date NOT NULL,
	"source" text NOT NULL,
	"url" text,
	"metric_id" uuid,
	"strategy_id" uuid,
	"goal_id" uuid,
	"occurrence_id" uuid,
	"item" text,
	"site_id" uuid,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"withdrawn_because" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "soft_evidence_is_about_something" CHECK (num_nonnulls(metric_id, strategy_id, goal_id, occurrence_id) >= 1)
);
--> statement-breakpoint
DROP INDEX "daily_runs_organisation_id_run_on_key";--> statement-breakpoint
ALTER TABLE "action_updates" ADD COLUMN "evidence_url" text;--> statement-breakpoint
ALTER TABLE "action_updates" ADD COLUMN "is_by_link" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "actions" ADD COLUMN "item" text;--> statement-breakpoint
ALTER TABLE "actions" ADD COLUMN "recorded_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "actions" SET "recorded_at" = "created_at";--> statement-breakpoint
ALTER TABLE "actions" ALTER COLUMN "recorded_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "asks" ADD COLUMN "from_id" uuid;--> statement-breakpoint
ALTER TABLE "asks" ADD COLUMN "strategy_id" uuid;--> statement-breakpoint
ALTER TABLE "asks" ADD COLUMN "item" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "item" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "action_id" uuid;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "metric_id" uuid;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "strategy_id" uuid;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "unsubscribe_url" text;--> statement-breakpoint
ALTER TABLE "daily_runs" ADD COLUMN "time_zone" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "organisations" ADD COLUMN "follow_up" jsonb;--> statement-breakpoint
UPDATE "organisations" SET "follow_up" = '{"remindBeforeDays":[7,1,0],"overdueAfterDays":1,"overdueEveryDays":7,"escalation":[{"to":"goalLeader","afterWorkingDays":5},{"to":"unit","afterWorkingDays":10},{"to":"leader","afterWorkingDays":15}]}';--> statement-breakpoint
ALTER TABLE "organisations" ALTER COLUMN "follow_up" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "digests_off_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "strategies" ADD COLUMN "stopped_on" date;--> statement-breakpoint
ALTER TABLE "action_checks" ADD CONSTRAINT "action_checks_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_checks" ADD CONSTRAINT "action_checks_action_id_actions_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_checks" ADD CONSTRAINT "action_checks_occurrence_id_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_checks" ADD CONSTRAINT "action_checks_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_files" ADD CONSTRAINT "action_files_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_files" ADD CONSTRAINT "action_files_action_id_actions_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalation_recipients" ADD CONSTRAINT "escalation_recipients_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalation_recipients" ADD CONSTRAINT "escalation_recipients_escalation_id_escalations_id_fk" FOREIGN KEY ("escalation_id") REFERENCES "public"."escalations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalation_recipients" ADD CONSTRAINT "escalation_recipients_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_action_id_actions_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_strategy_id_strategies_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_occurrence_id_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_from_person_id_people_id_fk" FOREIGN KEY ("from_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_to_person_id_people_id_fk" FOREIGN KEY ("to_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_goal_id_goals_id_fk" FOREIGN KEY ("goal_id") REFERENCES "public"."goals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handovers" ADD CONSTRAINT "handovers_strategy_id_strategies_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendances" ADD CONSTRAINT "attendances_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendances" ADD CONSTRAINT "attendances_occurrence_id_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attendances" ADD CONSTRAINT "attendances_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_note_revisions" ADD CONSTRAINT "meeting_note_revisions_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_note_revisions" ADD CONSTRAINT "meeting_note_revisions_note_id_meeting_notes_id_fk" FOREIGN KEY ("note_id") REFERENCES "public"."meeting_notes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_notes" ADD CONSTRAINT "meeting_notes_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_notes" ADD CONSTRAINT "meeting_notes_occurrence_id_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_notes" ADD CONSTRAINT "meeting_notes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bounces" ADD CONSTRAINT "bounces_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bounces" ADD CONSTRAINT "bounces_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bounces" ADD CONSTRAINT "bounces_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "zone_mornings" ADD CONSTRAINT "zone_mornings_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strategy_metrics" ADD CONSTRAINT "strategy_metrics_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strategy_metrics" ADD CONSTRAINT "strategy_metrics_strategy_id_strategies_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strategy_metrics" ADD CONSTRAINT "strategy_metrics_metric_id_metrics_id_fk" FOREIGN KEY ("metric_id") REFERENCES "public"."metrics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_strategies" ADD CONSTRAINT "routine_strategies_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_strategies" ADD CONSTRAINT "routine_strategies_routine_id_routines_id_fk" FOREIGN KEY ("routine_id") REFERENCES "public"."routines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_strategies" ADD CONSTRAINT "routine_strategies_strategy_id_strategies_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "soft_evidence" ADD CONSTRAINT "soft_evidence_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "soft_evidence" ADD CONSTRAINT "soft_evidence_metric_id_metrics_id_fk" FOREIGN KEY ("metric_id") REFERENCES "public"."metrics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "soft_evidence" ADD CONSTRAINT "soft_evidence_strategy_id_strategies_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "soft_evidence" ADD CONSTRAINT "soft_evidence_goal_id_goals_id_fk" FOREIGN KEY ("goal_id") REFERENCES "public"."goals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "soft_evidence" ADD CONSTRAINT "soft_evidence_occurrence_id_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "soft_evidence" ADD CONSTRAINT "soft_evidence_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "action_checks_action_id_occurrence_id_key" ON "action_checks" USING btree ("action_id","occurrence_id");--> statement-breakpoint
CREATE INDEX "action_checks_organisation_id_idx" ON "action_checks" USING btree ("organisation_id","checked_on");--> statement-breakpoint
CREATE INDEX "action_files_action_id_idx" ON "action_files" USING btree ("action_id");--> statement-breakpoint
CREATE INDEX "escalation_recipients_person_id_idx" ON "escalation_recipients" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "escalations_action_id_due_on_level_key" ON "escalations" USING btree ("action_id","due_on","level");--> statement-breakpoint
CREATE INDEX "escalations_going_on" ON "escalations" USING btree ("organisation_id") WHERE state <> 'ended';--> statement-breakpoint
CREATE UNIQUE INDEX "evaluations_strategy_id_due_on_key" ON "evaluations" USING btree ("strategy_id","due_on");--> statement-breakpoint
CREATE INDEX "evaluations_waiting" ON "evaluations" USING btree ("organisation_id") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "handovers_organisation_id_id_idx" ON "handovers" USING btree ("organisation_id","id");--> statement-breakpoint
CREATE INDEX "handovers_to_person_id_idx" ON "handovers" USING btree ("to_person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "attendances_occurrence_id_person_id_key" ON "attendances" USING btree ("occurrence_id","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "attendances_occurrence_id_guest_key" ON "attendances" USING btree ("occurrence_id","guest");--> statement-breakpoint
CREATE INDEX "meeting_note_revisions_note_id_idx" ON "meeting_note_revisions" USING btree ("note_id");--> statement-breakpoint
CREATE INDEX "meeting_notes_occurrence_id_idx" ON "meeting_notes" USING btree ("occurrence_id");--> statement-breakpoint
CREATE UNIQUE INDEX "bounces_delivery_id_is_permanent_key" ON "bounces" USING btree ("delivery_id","is_permanent");--> statement-breakpoint
CREATE INDEX "bounces_organisation_id_id_idx" ON "bounces" USING btree ("organisation_id","id");--> statement-breakpoint
CREATE INDEX "bounces_person_id_idx" ON "bounces" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "strategy_metrics_metric_id_idx" ON "strategy_metrics" USING btree ("metric_id");--> statement-breakpoint
CREATE INDEX "routine_strategies_strategy_id_idx" ON "routine_strategies" USING btree ("strategy_id");--> statement-breakpoint
CREATE INDEX "soft_evidence_organisation_id_id_idx" ON "soft_evidence" USING btree ("organisation_id","id");--> statement-breakpoint
CREATE INDEX "soft_evidence_metric_id_idx" ON "soft_evidence" USING btree ("metric_id");--> statement-breakpoint
CREATE INDEX "soft_evidence_strategy_id_idx" ON "soft_evidence" USING btree ("strategy_id");--> statement-breakpoint
CREATE INDEX "soft_evidence_goal_id_idx" ON "soft_evidence" USING btree ("goal_id");--> statement-breakpoint
CREATE INDEX "soft_evidence_occurrence_id_idx" ON "soft_evidence" USING btree ("occurrence_id");--> statement-breakpoint
ALTER TABLE "asks" ADD CONSTRAINT "asks_from_id_people_id_fk" FOREIGN KEY ("from_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "asks" ADD CONSTRAINT "asks_strategy_id_strategies_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_action_id_actions_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_metric_id_metrics_id_fk" FOREIGN KEY ("metric_id") REFERENCES "public"."metrics"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_strategy_id_strategies_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "actions_open_due" ON "actions" USING btree ("organisation_id","due_on") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "asks_waiting" ON "asks" USING btree ("organisation_id","to_id") WHERE answered_on is null;--> statement-breakpoint
CREATE INDEX "decisions_action_id_idx" ON "decisions" USING btree ("action_id");--> statement-breakpoint
CREATE UNIQUE INDEX "daily_runs_organisation_id_time_zone_run_on_key" ON "daily_runs" USING btree ("organisation_id","time_zone","run_on");