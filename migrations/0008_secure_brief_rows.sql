-- Every table that was added belongs to one organisation, by the same policy as those before it.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['document_versions', 'document_finals', 'publications', 'rating_frameworks',
    'paper_templates']
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
REVOKE UPDATE, DELETE ON document_versions, document_finals, rating_frameworks FROM drumbeat_app;
--> statement-breakpoint
REVOKE DELETE ON publications FROM drumbeat_app;
