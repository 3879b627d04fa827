-- The two roles and the database, made once per server; safe to repeat. Run by psql as a superuser.
-- citymatch_owner owns the schema (migrations); citymatch_app reads and writes rows, nothing else.
-- Neither is a superuser nor bypasses row security: policies would be inert for such a role.
SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', name)
FROM unnest(ARRAY['citymatch_owner', 'citymatch_app']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec
SELECT 'CREATE DATABASE citymatch OWNER citymatch_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'citymatch')
\gexec
REVOKE ALL ON DATABASE citymatch FROM PUBLIC;
GRANT CONNECT ON DATABASE citymatch TO citymatch_app;
\connect citymatch
GRANT USAGE ON SCHEMA public TO citymatch_app;
-- What the owner makes later (tables, sequences, functions) is usable by the application at once.
ALTER DEFAULT PRIVILEGES FOR ROLE citymatch_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO citymatch_app;
ALTER DEFAULT PRIVILEGES FOR ROLE citymatch_owner GRANT USAGE, SELECT ON SEQUENCES TO citymatch_app;
ALTER DEFAULT PRIVILEGES FOR ROLE citymatch_owner GRANT EXECUTE ON FUNCTIONS TO citymatch_app;
