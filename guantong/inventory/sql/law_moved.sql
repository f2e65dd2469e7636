-- The law of goods movements: a posted one has moved exactly what it says, on its day and in its warehouse, and a red one
-- exactly what its original moved, the other way. Judged at commit, for every document that was posted or whose goods
-- moved; so neither a document that moves nothing can be posted, nor goods be moved in the name of a posted one.

-- movements_unmoved: every difference of these documents; no row when all of them moved what they say.
CREATE OR REPLACE FUNCTION movements_unmoved(documents bigint[])
RETURNS TABLE (document_id bigint, line_id bigint, item_id bigint, warehouse_id bigint, said numeric, moved numeric)
LANGUAGE sql STABLE AS $$
  SELECT u.document_id, u.line_id, u.item_id, u.warehouse_id, sum(u.said), sum(u.moved) FROM (
    SELECT h.id AS document_id, l.id AS line_id, l.item_id, coalesce(l.warehouse_id, h.warehouse_id) AS warehouse_id, h.business_on,
           CASE WHEN h.kind IN ('goods_receipt', 'sales_return', 'other_receipt') THEN l.quantity
                WHEN h.kind = 'stock_count' THEN coalesce(l.difference, 0) ELSE -l.quantity END AS said, 0::numeric AS moved
      FROM inventory_movement h JOIN inventory_movement_line l ON l.document_id = h.id
     WHERE h.id = ANY (documents) AND h.state <> 'draft'
    UNION ALL
    SELECT h.id, l.id, l.item_id, h.target_warehouse_id, h.business_on, l.quantity, 0
      FROM inventory_movement h JOIN inventory_movement_line l ON l.document_id = h.id
     WHERE h.id = ANY (documents) AND h.state <> 'draft' AND h.kind = 'transfer'
    UNION ALL
    SELECT h.id, m.line_id, m.item_id, m.warehouse_id, m.business_on, 0, m.quantity
      FROM inventory_movement h JOIN inventory_stock_move m ON m.document_id = h.id
     WHERE h.id = ANY (documents) AND h.state <> 'draft') u
   GROUP BY u.document_id, u.line_id, u.item_id, u.warehouse_id, u.business_on HAVING sum(u.said) <> sum(u.moved)
  UNION ALL
  SELECT r.id, NULL, m.item_id, m.warehouse_id, 0, sum(m.quantity)
    FROM inventory_movement r JOIN inventory_stock_move m ON m.document_id IN (r.id, r.reversal_of_id)
   WHERE r.id = ANY (documents) AND r.state <> 'draft' AND r.reversal_of_id IS NOT NULL
   GROUP BY r.id, m.item_id, m.warehouse_id HAVING sum(m.quantity) <> 0
$$;

CREATE OR REPLACE FUNCTION law_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  touched bigint[] := claims_take('moved');
  wrong jsonb;
BEGIN
  IF touched IS NOT NULL THEN
    SELECT jsonb_agg(jsonb_build_object('document', coalesce(h.number, h.id::text), 'item', i.code || ' ' || i.name, 'said', d.said,
             'moved', d.moved, 'line_id', d.line_id)) INTO wrong
      FROM (SELECT * FROM movements_unmoved(touched) LIMIT 20) d JOIN inventory_movement h ON h.id = d.document_id
      JOIN masterdata_item i ON i.id = d.item_id;
    IF wrong IS NOT NULL THEN
      PERFORM ledger_refuse('inventory.not_moved', wrong);
    END IF;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION law_moved() FROM PUBLIC;
DROP TRIGGER IF EXISTS law_moved ON kernel_claim;
CREATE CONSTRAINT TRIGGER law_moved AFTER INSERT ON kernel_claim DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.subject = 'moved') EXECUTE FUNCTION law_moved();

CREATE OR REPLACE TRIGGER claim_movement AFTER UPDATE ON inventory_movement
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state <> 'draft') EXECUTE FUNCTION claim_document('moved');

-- Goods of a draft are judged when it is posted. Headers are locked before their states are read (so FILTER and not WHERE,
-- which would be looked at first), so that nobody posts one in between.
CREATE OR REPLACE FUNCTION claim_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM claim_note('moved', (SELECT array_agg(h.id) FILTER (WHERE h.state <> 'draft')
    FROM (SELECT d.id, d.state FROM inventory_movement d WHERE d.id IN (SELECT t.document_id FROM touched t) ORDER BY d.id FOR SHARE) h));
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION claim_moves() FROM PUBLIC;
CREATE OR REPLACE TRIGGER claim_moves AFTER INSERT ON inventory_stock_move REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION claim_moves();
