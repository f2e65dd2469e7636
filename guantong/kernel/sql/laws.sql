-- The kernel's own laws: the audit trail is append-only and written by its triggers alone; a counter moves only through
-- document_number; what was applied to the database is the owner's business.
SELECT make_append_only('kernel_audit');
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON kernel_counter FROM guantong_app;
REVOKE UPDATE, DELETE, TRUNCATE ON kernel_event FROM guantong_app;
