-- A brand that is made, changed or removed, by whichever way (form, import, another company taking the sign-in page), is
-- told to every open page of its company; who hears of it is said in `brand.apps`.
CREATE OR REPLACE FUNCTION brand_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM document_event(t.company_id, 'brand', t.id, t.version, lower(TG_OP), nullif(current_setting('app.user_id', true), '')::bigint, NULL, NULL)
     FROM touched t;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION brand_told() FROM PUBLIC;
CREATE OR REPLACE TRIGGER brand_told_inserted AFTER INSERT ON kernel_brand REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION brand_told();
CREATE OR REPLACE TRIGGER brand_told_updated AFTER UPDATE ON kernel_brand REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION brand_told();
CREATE OR REPLACE TRIGGER brand_told_deleted AFTER DELETE ON kernel_brand REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION brand_told();
