-- Law: no item contains itself, over any number of levels, in any active version. Checked for the whole set of bills that
-- a statement touches, so that an import of thousands of lines costs one walk.
-- Refuses with production.bom_cycle, naming item and component.
CREATE OR REPLACE FUNCTION production_bom_no_cycle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found jsonb;
BEGIN
    -- Two sessions that each close half a circle would not see each other.
    PERFORM pg_advisory_xact_lock(hashtext('production_bom'), 0);
    WITH RECURSIVE touched AS (
        SELECT DISTINCT b.item_id FROM changed c
          JOIN production_bom b ON b.id = coalesce((to_jsonb(c) ->> 'document_id')::bigint, c.id)
         WHERE b.is_active
    ), walk (root, component, first_line) AS (
        SELECT t.item_id, l.item_id, l.item_id
          FROM touched t JOIN production_bom b ON b.item_id = t.item_id AND b.is_active
          JOIN production_bom_line l ON l.document_id = b.id
        UNION
        SELECT w.root, l.item_id, w.first_line
          FROM walk w JOIN production_bom b ON b.item_id = w.component AND b.is_active
          JOIN production_bom_line l ON l.document_id = b.id
         WHERE w.component <> w.root
    )
    SELECT jsonb_agg(jsonb_build_object('item', i.code, 'component', p.code)) INTO found
      FROM (SELECT DISTINCT ON (root) root, first_line FROM walk WHERE component = root LIMIT 20) bad
      JOIN masterdata_item i ON i.id = bad.root
      JOIN masterdata_item p ON p.id = bad.first_line;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'a bill of materials contains itself' USING ERRCODE = 'GT001',
            DETAIL = jsonb_build_object('code', 'production.bom_cycle', 'facts', found)::text;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER bom_no_cycle_inserted AFTER INSERT ON production_bom_line
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION production_bom_no_cycle();
CREATE OR REPLACE TRIGGER bom_no_cycle_updated AFTER UPDATE ON production_bom_line
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION production_bom_no_cycle();
CREATE OR REPLACE TRIGGER bom_no_cycle_header AFTER UPDATE ON production_bom
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION production_bom_no_cycle();
