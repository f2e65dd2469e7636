-- What the application may not do to access, even with raw SQL: write grants directly, or rewrite what was signed in.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON access_grant FROM guantong_app;
SELECT make_append_only('access_sign_in', true);

-- A row never moves to another user or role: the grants of the old one would be stale.
CREATE OR REPLACE FUNCTION access_keeps_its_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A row of % stays with its user or role; delete it and add another.', TG_TABLE_NAME
    USING ERRCODE = 'check_violation';
END $$;
CREATE OR REPLACE TRIGGER access_keeps_its_owner BEFORE UPDATE OF role_id ON access_role_permission
  FOR EACH ROW WHEN (OLD.role_id <> NEW.role_id) EXECUTE FUNCTION access_keeps_its_owner();
CREATE OR REPLACE TRIGGER access_keeps_its_owner BEFORE UPDATE OF user_id ON access_user_role
  FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION access_keeps_its_owner();
CREATE OR REPLACE TRIGGER access_keeps_its_owner BEFORE UPDATE OF user_id ON access_user_scope
  FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION access_keeps_its_owner();
