CREATE INDEX "observations_small_cells" ON "observations" USING btree ("organisation_id","metric_id","n") WHERE n <= 1000;--> statement-breakpoint
CREATE INDEX "deliveries_organisation_id_id_idx" ON "deliveries" USING btree ("organisation_id","id");--> statement-breakpoint
CREATE INDEX "deliveries_person_id_idx" ON "deliveries" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "ownerships_goal_id_idx" ON "ownerships" USING btree ("goal_id");--> statement-breakpoint
CREATE INDEX "ownerships_strategy_id_idx" ON "ownerships" USING btree ("strategy_id");