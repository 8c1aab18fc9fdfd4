-- The role every request and every job works as. It owns nothing, so row-level security binds it.
-- Roles belong to the whole server: another database of the same server may have made it already.
DO $$
BEGIN
  CREATE ROLE drumbeat_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
--> statement-breakpoint
DO $$
BEGIN
  EXECUTE format('GRANT drumbeat_app TO %I', current_user);
END
$$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO drumbeat_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO drumbeat_app;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO drumbeat_app;
--> statement-breakpoint
-- What is append-only is so for the database too.
REVOKE UPDATE, DELETE ON observations, audit_entries, action_updates FROM drumbeat_app;
--> statement-breakpoint
REVOKE DELETE ON organisations, occurrences, documents, deliveries, delivery_attempts, decisions, actions, trajectories FROM drumbeat_app;
--> statement-breakpoint
-- With no setting the comparison is with NULL: nothing is seen and nothing can be written.
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN
    SELECT c.relname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_organisation ON %I USING (organisation_id = nullif(current_setting(''drumbeat.organisation_id'', true), '''')::uuid)',
      name);
  END LOOP;
END
$$;
--> statement-breakpoint
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_organisation ON organisations
  USING (id = nullif(current_setting('drumbeat.organisation_id', true), '')::uuid);
