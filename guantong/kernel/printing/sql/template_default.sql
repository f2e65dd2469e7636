-- A type has one default template: which becomes the default takes it from the former one, in the same statement and not
-- before (a file that is only checked, a change that is only looked at, move nothing).
CREATE OR REPLACE FUNCTION template_default() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE printing_template SET is_default = false, version = version + 1
   WHERE company_id = NEW.company_id AND type_code = NEW.type_code AND is_default AND is_active AND id <> NEW.id;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION template_default() FROM PUBLIC;
CREATE OR REPLACE TRIGGER template_default_new BEFORE INSERT ON printing_template FOR EACH ROW
  WHEN (NEW.is_default AND NEW.is_active) EXECUTE FUNCTION template_default();
CREATE OR REPLACE TRIGGER template_default_changed BEFORE UPDATE ON printing_template FOR EACH ROW
  WHEN (NEW.is_default AND NEW.is_active AND NOT (OLD.is_default AND OLD.is_active AND OLD.type_code = NEW.type_code))
  EXECUTE FUNCTION template_default();
