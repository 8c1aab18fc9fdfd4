CREATE TABLE "calendar_feeds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"person_id" uuid,
	"token_hash" text NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"occurrence_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"state" text NOT NULL,
	"reply" text,
	"replied_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "told_warnings" (
	"organisation_id" uuid NOT NULL,
	"key" text NOT NULL,
	"told_on" date NOT NULL,
	CONSTRAINT "told_warnings_organisation_id_key_pk" PRIMARY KEY("organisation_id","key")
);
--> statement-breakpoint
CREATE TABLE "ratings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"goal_id" uuid,
	"strategy_id" uuid,
	"stage" text NOT NULL,
	"likelihood" text NOT NULL,
	"rationale" text NOT NULL,
	"rated_on" date NOT NULL,
	"rater_id" uuid NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "occurrence_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"occurrence_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"from_starts_at" timestamp (3) with time zone NOT NULL,
	"to_starts_at" timestamp (3) with time zone,
	"time_zone" text NOT NULL,
	"reason" text NOT NULL,
	"is_by_people" boolean NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"announcement" text NOT NULL,
	"enqueued_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "routine_prerequisites" (
	"organisation_id" uuid NOT NULL,
	"routine_id" uuid NOT NULL,
	"required_id" uuid NOT NULL,
	"times" integer NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "routine_prerequisites_routine_id_required_id_pk" PRIMARY KEY("routine_id","required_id")
);
--> statement-breakpoint
CREATE TABLE "routine_turns" (
	"organisation_id" uuid NOT NULL,
	"routine_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"goal_id" uuid,
	"site_id" uuid,
	"topic" text,
	CONSTRAINT "routine_turns_routine_id_position_pk" PRIMARY KEY("routine_id","position")
);
--> statement-breakpoint
CREATE TABLE "schedule_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"routine_id" uuid NOT NULL,
	"effective_on" date NOT NULL,
	"cadence" jsonb NOT NULL,
	"shift" text NOT NULL,
	"reason" text NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"withdrawn_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "trigger_causes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"routine_id" uuid NOT NULL,
	"key" text NOT NULL,
	"summary" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"occurrence_id" uuid NOT NULL
);
--> statement-breakpoint
DROP INDEX "run_up_steps_occurrence_id_kind_key";--> statement-breakpoint
ALTER TABLE "routines" ALTER COLUMN "cadence" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "calendar_method" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "calendar_text" text;--> statement-breakpoint
ALTER TABLE "organisations" ADD COLUMN "briefs_per_week" integer DEFAULT 3 NOT NULL;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "sequence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "turn_goal_id" uuid;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "turn_site_id" uuid;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "turn_title" text;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "called_because" text;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "took_place_on" date;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "chair_attended" boolean;--> statement-breakpoint
ALTER TABLE "routines" ADD COLUMN "trigger" jsonb;--> statement-breakpoint
ALTER TABLE "routines" ADD COLUMN "run_up_overrides" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "routines" ADD COLUMN "turns_over" text;--> statement-breakpoint
ALTER TABLE "routines" ADD COLUMN "overlap" text DEFAULT 'latest' NOT NULL;--> statement-breakpoint
ALTER TABLE "run_up_steps" ADD COLUMN "code" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "run_up_steps" ADD COLUMN "deadline_on" date;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_occurrence_id_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "told_warnings" ADD CONSTRAINT "told_warnings_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_goal_id_goals_id_fk" FOREIGN KEY ("goal_id") REFERENCES "public"."goals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_strategy_id_strategies_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_rater_id_people_id_fk" FOREIGN KEY ("rater_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occurrence_changes" ADD CONSTRAINT "occurrence_changes_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occurrence_changes" ADD CONSTRAINT "occurrence_changes_occurrence_id_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_prerequisites" ADD CONSTRAINT "routine_prerequisites_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_prerequisites" ADD CONSTRAINT "routine_prerequisites_routine_id_routines_id_fk" FOREIGN KEY ("routine_id") REFERENCES "public"."routines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_prerequisites" ADD CONSTRAINT "routine_prerequisites_required_id_routines_id_fk" FOREIGN KEY ("required_id") REFERENCES "public"."routines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_turns" ADD CONSTRAINT "routine_turns_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_turns" ADD CONSTRAINT "routine_turns_routine_id_routines_id_fk" FOREIGN KEY ("routine_id") REFERENCES "public"."routines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_turns" ADD CONSTRAINT "routine_turns_goal_id_goals_id_fk" FOREIGN KEY ("goal_id") REFERENCES "public"."goals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routine_turns" ADD CONSTRAINT "routine_turns_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_changes" ADD CONSTRAINT "schedule_changes_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_changes" ADD CONSTRAINT "schedule_changes_routine_id_routines_id_fk" FOREIGN KEY ("routine_id") REFERENCES "public"."routines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trigger_causes" ADD CONSTRAINT "trigger_causes_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trigger_causes" ADD CONSTRAINT "trigger_causes_routine_id_routines_id_fk" FOREIGN KEY ("routine_id") REFERENCES "public"."routines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trigger_causes" ADD CONSTRAINT "trigger_causes_occurrence_id_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "calendar_feeds_token_hash_key" ON "calendar_feeds" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_occurrence_id_person_id_key" ON "invitations" USING btree ("occurrence_id","person_id");--> statement-breakpoint
CREATE INDEX "ratings_goal_id_idx" ON "ratings" USING btree ("goal_id","rated_on");--> statement-breakpoint
CREATE INDEX "ratings_strategy_id_idx" ON "ratings" USING btree ("strategy_id","rated_on");--> statement-breakpoint
CREATE INDEX "ratings_organisation_id_id_idx" ON "ratings" USING btree ("organisation_id","id");--> statement-breakpoint
CREATE INDEX "occurrence_changes_occurrence_id_idx" ON "occurrence_changes" USING btree ("occurrence_id");--> statement-breakpoint
CREATE INDEX "occurrence_changes_unfinished" ON "occurrence_changes" USING btree ("organisation_id") WHERE announcement = 'due';--> statement-breakpoint
CREATE INDEX "routine_prerequisites_required_id_idx" ON "routine_prerequisites" USING btree ("required_id");--> statement-breakpoint
CREATE INDEX "schedule_changes_routine_id_idx" ON "schedule_changes" USING btree ("routine_id","effective_on");--> statement-breakpoint
CREATE UNIQUE INDEX "trigger_causes_routine_id_key_key" ON "trigger_causes" USING btree ("routine_id","key");--> statement-breakpoint
ALTER TABLE "occurrences" ADD CONSTRAINT "occurrences_turn_goal_id_goals_id_fk" FOREIGN KEY ("turn_goal_id") REFERENCES "public"."goals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occurrences" ADD CONSTRAINT "occurrences_turn_site_id_sites_id_fk" FOREIGN KEY ("turn_site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "run_up_steps_occurrence_id_kind_code_key" ON "run_up_steps" USING btree ("occurrence_id","kind","code");