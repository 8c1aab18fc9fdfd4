-- Every table that was added belongs to one organisation, by the same policy as those before it.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['calendar_feeds', 'invitations', 'told_warnings', 'ratings', 'occurrence_changes',
    'routine_prerequisites', 'routine_turns', 'schedule_changes', 'trigger_causes']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_organisation ON %I USING (organisation_id = (SELECT nullif(current_setting(''drumbeat.organisation_id'', true), '''')::uuid))',
      name);
  END LOOP;
END
$$;
--> statement-breakpoint
-- What is append-only is so for the database too.
REVOKE UPDATE, DELETE ON ratings, trigger_causes FROM drumbeat_app;
--> statement-breakpoint
REVOKE DELETE ON calendar_feeds, invitations, occurrence_changes, schedule_changes FROM drumbeat_app;
