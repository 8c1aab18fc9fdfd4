-- A changed schedule drops dates that nothing has happened to yet. Anything that refers to an occurrence keeps it, and
-- what is no longer merely planned stays for good.
GRANT DELETE ON occurrences TO drumbeat_app;
--> statement-breakpoint
CREATE POLICY drop_only_planned ON occurrences AS RESTRICTIVE FOR DELETE USING (status = 'planned');
