-- As a sub-select the setting is read once a statement, not once a row.
DO $$
DECLARE
  name text;
  key text;
BEGIN
  FOR name IN SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'own_organisation'
  LOOP
    key := CASE name WHEN 'organisations' THEN 'id' ELSE 'organisation_id' END;
    EXECUTE format(
      'ALTER POLICY own_organisation ON %I USING (%I = (SELECT nullif(current_setting(''drumbeat.organisation_id'', true), '''')::uuid))',
      name, key);
  END LOOP;
END
$$;
