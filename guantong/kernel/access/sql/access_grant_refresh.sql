-- access_grant_refresh: recompute what users may do, after their roles, scopes or a role's permissions changed.
-- One row for each company a role names, and row 0 for every other company when a role is held everywhere.
-- Owner's rights: the application may read access_grant and write what leads to it, but not the grant itself.
CREATE OR REPLACE FUNCTION access_grant_refresh(of_users bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- In order of id, so that two changes of roles never wait for each other.
  PERFORM 1 FROM access_user WHERE id = ANY (of_users) ORDER BY id FOR NO KEY UPDATE;
  DELETE FROM access_grant WHERE user_id = ANY (of_users);
  INSERT INTO access_grant (user_id, company_id, permissions, own_permissions, warehouse_ids)
  SELECT c.user_id, c.company_id,
         coalesce(array_agg(DISTINCT p.permission) FILTER (WHERE NOT p.own), '{}'),
         coalesce(array_agg(DISTINCT p.permission) FILTER (WHERE p.own), '{}'),
         (SELECT array_agg(s.target_id ORDER BY s.target_id) FROM access_user_scope s
           WHERE s.user_id = c.user_id AND s.kind = 'warehouse')
    FROM (SELECT DISTINCT user_id, coalesce(company_id, 0) AS company_id
            FROM access_user_role WHERE user_id = ANY (of_users)) c
    JOIN access_user_role r ON r.user_id = c.user_id AND (r.company_id IS NULL OR r.company_id = c.company_id)
    LEFT JOIN access_role_permission p ON p.role_id = r.role_id
   GROUP BY c.user_id, c.company_id;
END $$;
REVOKE ALL ON FUNCTION access_grant_refresh(bigint[]) FROM PUBLIC;

-- Keeps access_grant true after every statement that touches roles, permissions of roles or scopes.
CREATE OR REPLACE FUNCTION access_grant_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  of_users bigint[];
BEGIN
  IF TG_TABLE_NAME = 'access_role_permission' THEN
    SELECT array_agg(DISTINCT r.user_id) INTO of_users
      FROM touched t JOIN access_user_role r ON r.role_id = t.role_id;
  ELSE
    SELECT array_agg(DISTINCT t.user_id) INTO of_users FROM touched t;
  END IF;
  IF of_users IS NOT NULL THEN
    PERFORM access_grant_refresh(of_users);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION access_grant_keep() FROM PUBLIC;

CREATE OR REPLACE TRIGGER access_grant_added AFTER INSERT ON access_role_permission
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
CREATE OR REPLACE TRIGGER access_grant_removed AFTER DELETE ON access_role_permission
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
CREATE OR REPLACE TRIGGER access_grant_changed AFTER UPDATE ON access_role_permission
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
CREATE OR REPLACE TRIGGER access_grant_added AFTER INSERT ON access_user_role
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
CREATE OR REPLACE TRIGGER access_grant_removed AFTER DELETE ON access_user_role
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
CREATE OR REPLACE TRIGGER access_grant_changed AFTER UPDATE ON access_user_role
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
CREATE OR REPLACE TRIGGER access_grant_added AFTER INSERT ON access_user_scope
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
CREATE OR REPLACE TRIGGER access_grant_removed AFTER DELETE ON access_user_scope
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
CREATE OR REPLACE TRIGGER access_grant_changed AFTER UPDATE ON access_user_scope
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION access_grant_keep();
