-- The law of open items: they live on control accounts of their kind, in open periods; a settlement joins opposite items
-- of one company, account and party, and takes no more than is open; the open amount is kept by settlements alone.
CREATE OR REPLACE FUNCTION law_open_item_posted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong jsonb;
BEGIN
  PERFORM accounting_chart_share(c.company_id) FROM (SELECT DISTINCT company_id FROM posted) c;
  SELECT jsonb_agg(jsonb_build_object('line_id', n.line_id, 'account', a.code || ' ' || a.name)) INTO wrong
    FROM posted n JOIN accounting_account a ON a.id = n.account_id
    LEFT JOIN masterdata_party p ON p.id = n.party_id AND p.company_id = n.company_id
   WHERE a.subledger <> 'open_item' OR a.company_id <> n.company_id OR p.id IS NULL OR n.open_amount <> n.amount;
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('accounting.no_open_items', wrong);
  END IF;
  PERFORM accounting_period_of(n.company_id, n.business_on, NULL) FROM (SELECT DISTINCT company_id, business_on FROM posted ORDER BY 1, 2) n;
  INSERT INTO accounting_control_delta AS d (company_id, account_id, txid, sub)
  SELECT n.company_id, n.account_id, pg_current_xact_id()::text::bigint, sum(n.amount) FROM posted n GROUP BY 1, 2
  ON CONFLICT (company_id, account_id, txid) DO UPDATE SET sub = d.sub + excluded.sub;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER law_open_item_posted AFTER INSERT ON accounting_open_item REFERENCING NEW TABLE AS posted
  FOR EACH STATEMENT EXECUTE FUNCTION law_open_item_posted();

CREATE OR REPLACE FUNCTION law_open_item_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR pg_trigger_depth() < 2 OR to_jsonb(NEW) - 'open_amount' <> to_jsonb(OLD) - 'open_amount' THEN
    PERFORM ledger_refuse('kernel.append_only', jsonb_build_object('table', TG_TABLE_NAME));
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER law_open_item_kept BEFORE UPDATE OR DELETE ON accounting_open_item
  FOR EACH ROW EXECUTE FUNCTION law_open_item_kept();
CREATE OR REPLACE TRIGGER law_open_item_kept_all BEFORE TRUNCATE ON accounting_open_item
  FOR EACH STATEMENT EXECUTE FUNCTION law_append_only();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON accounting_open_item FROM guantong_app;

CREATE OR REPLACE FUNCTION law_open_item_matched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong jsonb;
BEGIN
  PERFORM accounting_period_of(n.company_id, n.business_on, NULL) FROM (SELECT DISTINCT company_id, business_on FROM matched ORDER BY 1, 2) n;
  PERFORM 1 FROM accounting_open_item o WHERE o.id IN (SELECT unnest(ARRAY[item_id, counter_id]) FROM matched) ORDER BY o.id FOR UPDATE;
  SELECT jsonb_agg(jsonb_build_object('item', i.reference, 'counter', c.reference)) INTO wrong
    FROM matched m JOIN accounting_open_item i ON i.id = m.item_id JOIN accounting_open_item c ON c.id = m.counter_id
   WHERE (i.company_id, i.account_id, i.party_id) <> (c.company_id, c.account_id, c.party_id) OR i.company_id <> m.company_id
      OR sign(i.amount) = sign(c.amount);
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('accounting.match_strangers', wrong);
  END IF;
  SELECT jsonb_agg(jsonb_build_object('item', o.reference, 'open', abs(o.open_amount), 'amount', abs(s.amount))) INTO wrong
    FROM accounting_open_item o
    JOIN (SELECT id, sum(amount) AS amount FROM (SELECT item_id AS id, amount FROM matched UNION ALL SELECT counter_id, amount FROM matched) u GROUP BY id) s
      ON s.id = o.id
   WHERE abs(o.open_amount) - s.amount < 0 OR abs(o.open_amount) - s.amount > abs(o.amount);
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('accounting.match_too_much', wrong);
  END IF;
  UPDATE accounting_open_item o SET open_amount = o.open_amount - sign(o.amount) * s.amount
    FROM (SELECT id, sum(amount) AS amount FROM (SELECT item_id AS id, amount FROM matched UNION ALL SELECT counter_id, amount FROM matched) u GROUP BY id) s
   WHERE s.id = o.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER law_open_item_matched AFTER INSERT ON accounting_open_item_match REFERENCING NEW TABLE AS matched
  FOR EACH STATEMENT EXECUTE FUNCTION law_open_item_matched();
SELECT make_append_only('accounting_open_item_match');
SELECT make_numbers_sound('accounting_open_item');
SELECT make_numbers_sound('accounting_open_item_match');
