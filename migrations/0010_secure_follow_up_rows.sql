-- Every table that was added belongs to one organisation, by the same policy as those before it.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['action_checks', 'action_files', 'attendances', 'bounces', 'escalation_recipients',
    'escalations', 'evaluations', 'handovers', 'meeting_note_revisions', 'meeting_notes', 'routine_strategies',
    'soft_evidence', 'strategy_metrics', 'zone_mornings']
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
REVOKE UPDATE, DELETE ON action_checks, action_files, bounces, escalation_recipients, handovers, meeting_note_revisions
  FROM drumbeat_app;
--> statement-breakpoint
REVOKE DELETE ON escalations, evaluations, meeting_notes, soft_evidence FROM drumbeat_app;
