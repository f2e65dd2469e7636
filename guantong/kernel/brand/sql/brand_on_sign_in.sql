-- The sign-in page has one brand: whichever company puts its own there takes the former one off, in the same statement
-- and not before (a file that is only checked moves nothing).
CREATE OR REPLACE FUNCTION brand_on_sign_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE kernel_brand SET sign_in = false, version = version + 1 WHERE sign_in AND id <> NEW.id;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION brand_on_sign_in() FROM PUBLIC;
CREATE OR REPLACE TRIGGER brand_on_sign_in_new BEFORE INSERT ON kernel_brand FOR EACH ROW WHEN (NEW.sign_in) EXECUTE FUNCTION brand_on_sign_in();
CREATE OR REPLACE TRIGGER brand_on_sign_in_changed BEFORE UPDATE ON kernel_brand FOR EACH ROW WHEN (NEW.sign_in AND NOT OLD.sign_in) EXECUTE FUNCTION brand_on_sign_in();
