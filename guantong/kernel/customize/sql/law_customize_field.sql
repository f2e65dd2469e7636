-- The law of custom fields. What a field is called and where it stands never changes; its type changes only where no
-- stored value can be lost; a field that holds data is switched off, not deleted; an option in use stays.
-- Whoever writes custom values holds the company's customization shared (law_custom_values), a change of a type or a
-- deletion holds it alone, so that no value slips in between the question and the change.
CREATE OR REPLACE FUNCTION law_customize_field() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  used bigint;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.company_id, NEW.code, NEW.type_code, NEW.place, NEW.field)
       IS DISTINCT FROM (OLD.id, OLD.company_id, OLD.code, OLD.type_code, OLD.place, OLD.field) THEN
      PERFORM customize_refuse('customize.fixed_name', jsonb_build_object('place', OLD.code, 'field', 'code'));
    END IF;
    IF (NEW.value_type, NEW.ref) IS NOT DISTINCT FROM (OLD.value_type, OLD.ref)
       OR (OLD.value_type || '>' || NEW.value_type) = ANY (
            '{text>longtext,enum>text,enum>longtext,int>quantity,int>price,int>money,money>quantity,money>price,quantity>price,price>quantity,percent>quantity,percent>price}') THEN
      RETURN NEW;
    END IF;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('customize ' || OLD.company_id, 72));
  used := customize_used(OLD);
  IF used > 0 THEN
    PERFORM customize_refuse(CASE TG_OP WHEN 'UPDATE' THEN 'customize.type_change' ELSE 'customize.has_data' END,
      jsonb_build_object('name', OLD.name, 'place', OLD.code, 'count', used, 'field', CASE TG_OP WHEN 'UPDATE' THEN 'value_type' END));
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
REVOKE ALL ON FUNCTION law_customize_field() FROM PUBLIC;
CREATE OR REPLACE TRIGGER law_customize_field BEFORE UPDATE OR DELETE ON customize_field FOR EACH ROW EXECUTE FUNCTION law_customize_field();

CREATE OR REPLACE FUNCTION law_customize_option() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  f customize_field;
  used bigint;
BEGIN
  SELECT * INTO f FROM customize_field c WHERE c.id = OLD.document_id;
  IF NOT FOUND OR f.value_type <> 'enum'
     OR EXISTS (SELECT 1 FROM customize_option o WHERE o.document_id = OLD.document_id AND o.value = OLD.value) THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('customize ' || OLD.company_id, 72));
  used := customize_used(f, OLD.value);
  IF used > 0 THEN
    PERFORM customize_refuse('customize.option_used', jsonb_build_object('name', f.name, 'value', OLD.value, 'count', used, 'field', 'options'));
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_customize_option() FROM PUBLIC;
DROP TRIGGER IF EXISTS law_customize_option ON customize_option;
CREATE CONSTRAINT TRIGGER law_customize_option AFTER DELETE OR UPDATE OF value ON customize_option
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION law_customize_option();
