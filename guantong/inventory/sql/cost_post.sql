-- cost_post: what lines do to the cost of their items: moving weighted average over the company (area 0).
-- Not for callers outside: stock_post and cost_adjust use it, after they have locked what must be locked before.
--
-- Worked numbers: domain rules of moving average. After a receipt the average is value / quantity; an issue takes
-- round(quantity * value / quantity on hand, 2); one that empties the stock takes all that is left. So zero quantity is
-- zero value, and rounding never adds up.
--
-- Order: date, receipts before everything else of a day, then the order of posting; what comes back on the day it left comes
-- after its issue, so that it follows its cost. Lines dated before later events of the
-- item are folded in where they belong: the state before them is the balance less the later events, and every later event
-- whose value was read from the average, or from an issue that was, is read anew; a value that a document brought stays. What changes is appended as `recost`.
-- A receipt that covers a shortage charges the difference to the account of the issue (`cover`); quantity zero with value
-- left, or a value of the wrong sign, is written off to that account (`residue`).
-- These followers are booked by gl_post_late, one voucher a period.
--
-- The plan of the fold does not depend on the lines, and making it anew takes longer than posting one: it is made once a
-- session. `renewed` and `returned` hold only what something takes back, so the fold is linear in the later events.
-- lines: see stock_post; quantity 0 is an adjustment of value.
CREATE OR REPLACE FUNCTION cost_post(company bigint, document_kind text, document_id bigint, on_date date, lines jsonb)
RETURNS TABLE (ord bigint, line_id bigint, item_id bigint, quantity numeric, value numeric, residue numeric, account_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  r record;
  item bigint := NULL;           -- the item being folded, with its state:
  q numeric; v numeric;          -- quantity and value,
  last_cost numeric;             -- last average, for stock that is gone,
  taker record;                  -- the issue whose account takes differences
  own numeric; follow numeric;   -- the event's value; what follows from it (cover, residue)
  covered numeric; difference numeric;
  e inventory_cost_event;
  cause bigint;
  place bigint;
  averaged boolean;
  renewed jsonb := '{}';         -- event id -> its new value, of those alone that something takes back: it is copied as it grows
  touched jsonb := '{}';         -- event id -> how much of it these lines take back
  returned jsonb := '{}';        -- event id -> {q, v}: how much of it is back so far, and at which value
  back jsonb; total numeric; free numeric;
  events inventory_cost_event[] := '{}';
  wrong jsonb;
BEGIN
  SELECT jsonb_agg(jsonb_build_object('line_id', l.line_id, 'item', i.code || ' ' || i.name, 'code',
           CASE WHEN i.company_id <> company THEN 'accounting.other_company'
                WHEN coalesce(nullif(i.valuation_method, ''), c.valuation_method) <> 'moving_average' THEN 'inventory.method_not_offered'
                WHEN l.account_id IS NULL THEN 'inventory.no_stock_account' ELSE 'inventory.negative_value' END,
           'method', coalesce(nullif(i.valuation_method, ''), c.valuation_method))) INTO wrong
    FROM jsonb_to_recordset(lines) AS l (line_id bigint, item_id bigint, account_id bigint, quantity numeric, value numeric)
    JOIN masterdata_item i ON i.id = l.item_id JOIN masterdata_item_category c ON c.id = i.category_id
   WHERE i.company_id <> company OR coalesce(nullif(i.valuation_method, ''), c.valuation_method) <> 'moving_average'
      OR l.account_id IS NULL OR l.value < 0 AND l.quantity <> 0;
  IF wrong IS NOT NULL THEN
    PERFORM ledger_refuse('inventory.method_not_offered', wrong);
  END IF;

  e.company_id := company; e.document_id := cost_post.document_id; e.document_kind := cost_post.document_kind; e.area_id := 0; e.known_at := now();
  FOR place IN SELECT DISTINCT l.item_id FROM jsonb_to_recordset(lines) AS l (item_id bigint) WHERE NOT EXISTS (
      SELECT 1 FROM inventory_cost_balance b WHERE b.company_id = company AND b.item_id = l.item_id AND b.area_id = 0) ORDER BY 1 LOOP
    PERFORM pg_advisory_xact_lock(4712, (place % 2147483647)::int);
  END LOOP;
  PERFORM 1 FROM inventory_cost_balance b WHERE b.company_id = company AND b.area_id = 0
     AND b.item_id IN (SELECT l.item_id FROM jsonb_to_recordset(lines) AS l (item_id bigint)) ORDER BY b.item_id FOR UPDATE;

  FOR r IN
    WITH given AS (
      SELECT l.*, CASE WHEN l.quantity > 0 AND NOT EXISTS (
                  SELECT 1 FROM inventory_cost_event o WHERE o.line_id = l.origin_line_id AND o.company_id = company AND o.item_id = l.item_id
                     AND o.kind = 'out' AND o.business_on = on_date) THEN 0 ELSE 1 END::smallint AS seq,
             CASE l.quantity WHEN 0 THEN 'adjust' ELSE CASE WHEN l.quantity > 0 THEN 'in' ELSE 'out' END END AS kind
        FROM ROWS FROM (jsonb_to_recordset(lines) AS (line_id bigint, item_id bigint, quantity numeric, value numeric, account_id bigint,
             contra_account_id bigint, party_id bigint, department_id bigint, employee_id bigint, project_id bigint, origin_line_id bigint))
             WITH ORDINALITY AS l (line_id, item_id, quantity, value, account_id, contra_account_id, party_id, department_id,
             employee_id, project_id, origin_line_id, ord)),
    begins AS (SELECT g.item_id, min(g.seq) AS seq FROM given g GROUP BY g.item_id),
    later AS (
      SELECT e.* FROM begins b JOIN inventory_cost_event e
        ON e.company_id = company AND e.item_id = b.item_id AND e.area_id = 0 AND (e.business_on, e.seq) > (on_date, b.seq)),
    start AS (
      SELECT b.item_id, coalesce(k.quantity, 0) - coalesce(s.quantity, 0) AS q, coalesce(k.value, 0) - coalesce(s.value, 0) AS v,
             coalesce(nullif(k.unit_cost, 0), i.purchase_price, i.standard_cost, 0) AS last_cost,
             CASE WHEN k.quantity <> 0 THEN k.account_id END AS account_id, b.seq AS begin_seq
        FROM begins b JOIN masterdata_item i ON i.id = b.item_id
        LEFT JOIN inventory_cost_balance k ON k.company_id = company AND k.item_id = b.item_id AND k.area_id = 0
        LEFT JOIN (SELECT e.item_id, sum(e.quantity) AS quantity, sum(e.value) AS value FROM later e GROUP BY e.item_id) s
          ON s.item_id = b.item_id),
    followers AS (
      SELECT e.cause_id, sum(e.value) FILTER (WHERE e.kind = 'recost') AS recost, sum(e.value) FILTER (WHERE e.kind <> 'recost') AS follow
        FROM later e WHERE e.cause_id IS NOT NULL GROUP BY e.cause_id)
    SELECT s.item_id, s.q, s.v, s.last_cost, u.*
      FROM start s JOIN (
        SELECT g.item_id AS item, on_date AS business_on, g.seq, true AS is_new, g.ord AS rank, g.line_id, g.kind, g.quantity, g.value,
               o.id IS NULL AND g.value IS NULL AS at_average, g.value IS NOT NULL AS is_given, coalesce(st.account_id, g.account_id) AS account_id, g.contra_account_id,
               g.party_id, g.department_id, g.employee_id, g.project_id, o.id AS origin_id, o.quantity AS origin_quantity,
               o.total AS origin_value, o.origin_id AS grand_id, o.business_on AS origin_on, 0::numeric AS old_follow, st.begin_seq, false AS is_origin
          FROM given g JOIN start st USING (item_id)
          LEFT JOIN LATERAL (
            SELECT e.id, e.quantity, e.origin_id, e.business_on, e.value + coalesce((SELECT sum(x.value) FROM inventory_cost_event x
                     WHERE x.cause_id = e.id AND x.kind = 'recost'), 0) AS total
              FROM inventory_cost_event e
             WHERE e.line_id = g.origin_line_id AND e.company_id = company AND e.item_id = g.item_id AND e.kind IN ('in', 'out')
             ORDER BY e.id LIMIT 1) o ON true
        UNION ALL
        SELECT e.item_id, e.business_on, e.seq, false, e.id, e.line_id, e.kind, e.quantity, e.value + coalesce(f.recost, 0), e.at_average, e.is_given,
               e.account_id, e.contra_account_id, e.party_id, e.department_id, e.employee_id, e.project_id, e.origin_id, o.quantity,
               o.value + coalesce((SELECT sum(x.value) FROM inventory_cost_event x WHERE x.cause_id = o.id AND x.kind = 'recost'), 0),
               o.origin_id, o.business_on, coalesce(f.follow, 0), st.begin_seq,
               EXISTS (SELECT 1 FROM inventory_cost_event x WHERE x.origin_id = e.id) OR e.line_id IN (SELECT g.origin_line_id FROM given g)
          FROM later e JOIN start st ON st.item_id = e.item_id
          LEFT JOIN followers f ON f.cause_id = e.id LEFT JOIN inventory_cost_event o ON o.id = e.origin_id
         WHERE e.cause_id IS NULL) u ON u.item = s.item_id
     ORDER BY u.item, u.business_on, u.seq, u.is_new, u.rank
  LOOP
    IF item IS DISTINCT FROM r.item THEN
      item := r.item; q := r.q; v := r.v; last_cost := CASE WHEN r.q > 0 THEN r.v / r.q ELSE r.last_cost END; taker := NULL;
    END IF;
    -- The event's own value.
    averaged := r.at_average AND r.kind <> 'adjust';
    IF averaged THEN
      own := CASE WHEN r.quantity = -q THEN -v WHEN q <> 0 THEN round(r.quantity * v / q, 2) ELSE round(r.quantity * last_cost, 2) END;
    ELSIF r.is_new AND r.value IS NOT NULL THEN
      own := CASE WHEN r.kind = 'out' THEN -r.value ELSE r.value END;
    ELSIF r.origin_id IS NOT NULL AND NOT r.is_given AND (r.is_new OR renewed ? r.origin_id::text OR touched ? r.origin_id::text) THEN
      -- The share of the original that is back after this, less what was back before: shares always add up to the whole.
      back := cost_back_before(returned, r.origin_id, on_date, r.begin_seq);
      total := coalesce((renewed ->> r.origin_id::text)::numeric, r.origin_value);
      own := (back ->> 'v')::numeric - round(total * ((back ->> 'q')::numeric + abs(r.quantity)) / abs(r.origin_quantity), 2);
    ELSE
      own := r.value;
    END IF;
    IF r.origin_id IS NOT NULL THEN
      IF r.is_new THEN
        IF r.origin_on > on_date THEN
          PERFORM ledger_refuse('inventory.back_too_early', jsonb_build_object('line_id', r.line_id, 'item', (SELECT i.code || ' ' || i.name FROM masterdata_item i WHERE i.id = r.item),
            'date', on_date, 'original', r.origin_on));
        END IF;
        back := cost_back_before('{}', r.origin_id, NULL, NULL);
        free := abs(r.origin_quantity) - (back ->> 'q')::numeric - coalesce((touched ->> r.origin_id::text)::numeric, 0);
        IF abs(r.quantity) > free OR sign(r.quantity) = sign(r.origin_quantity) THEN
          PERFORM ledger_refuse('inventory.over_return', jsonb_build_object('line_id', r.line_id, 'item', (SELECT i.code || ' ' || i.name FROM masterdata_item i WHERE i.id = r.item),
            'original', abs(r.origin_quantity), 'open', free, 'wanted', abs(r.quantity)));
        END IF;
        touched := touched || jsonb_build_object(r.origin_id::text, coalesce((touched ->> r.origin_id::text)::numeric, 0) + abs(r.quantity));
      END IF;
      back := cost_back_before(returned, r.origin_id, on_date, r.begin_seq);
      returned := returned || jsonb_build_object(r.origin_id::text, jsonb_build_object(
        'q', (back ->> 'q')::numeric + abs(r.quantity), 'v', (back ->> 'v')::numeric - own));
      IF r.grand_id IS NOT NULL THEN
        -- A return that is itself taken back frees its share of the first original again.
        back := cost_back_before(returned, r.grand_id, on_date, r.begin_seq);
        returned := returned || jsonb_build_object(r.grand_id::text, jsonb_build_object(
          'q', (back ->> 'q')::numeric - abs(r.quantity), 'v', (back ->> 'v')::numeric - own));
      END IF;
    END IF;
    -- What follows from it.
    difference := 0;
    IF r.quantity > 0 AND q < 0 AND NOT averaged THEN
      covered := least(-q, r.quantity);
      difference := CASE WHEN covered = r.quantity THEN own ELSE round(own * covered / r.quantity, 2) END
                  + CASE WHEN covered = -q THEN v ELSE round(v * covered / -q, 2) END;
    END IF;
    q := q + r.quantity;
    v := v + own - difference;
    follow := -difference;
    IF q = 0 AND v <> 0 OR q > 0 AND v < 0 OR q < 0 AND v > 0 THEN
      follow := follow - v;
      v := 0;
    END IF;
    IF q > 0 THEN
      last_cost := v / q;
    END IF;
    IF r.kind = 'out' AND averaged THEN
      taker := r;
    END IF;

    e.line_id := r.line_id; e.item_id := r.item; e.business_on := r.business_on; e.seq := r.seq; e.account_id := r.account_id;
    e.contra_account_id := r.contra_account_id; e.party_id := r.party_id; e.department_id := r.department_id;
    e.employee_id := r.employee_id; e.project_id := r.project_id;
    IF r.is_new THEN
      e.id := nextval('guantong_id'); e.kind := r.kind; e.quantity := r.quantity; e.value := own; e.at_average := averaged; e.is_given := r.is_given;
      e.origin_id := r.origin_id; e.cause_id := NULL;
      events := events || e;
      cause := e.id;
      ord := r.rank; line_id := r.line_id; item_id := r.item; quantity := r.quantity; value := own; residue := follow; account_id := r.account_id;
      RETURN NEXT;
    ELSE
      cause := r.rank;
    END IF;
    e.quantity := 0; e.at_average := false; e.is_given := false; e.origin_id := NULL; e.cause_id := cause;
    IF NOT r.is_new AND own <> r.value THEN
      IF r.is_origin THEN
        renewed := renewed || jsonb_build_object(cause::text, own);
      END IF;
      e.id := nextval('guantong_id'); e.kind := 'recost'; e.value := own - r.value;
      events := events || e;
    END IF;
    IF follow <> r.old_follow THEN
      IF taker IS NULL THEN
        SELECT x.contra_account_id, x.party_id, x.department_id, x.employee_id, x.project_id INTO taker FROM inventory_cost_event x
         WHERE x.company_id = company AND x.item_id = r.item AND x.area_id = 0 AND x.kind = 'out' AND x.at_average
           AND x.contra_account_id IS NOT NULL AND (x.business_on, x.seq) <= (r.business_on, 1::smallint)
         ORDER BY x.business_on DESC, x.seq DESC, x.id DESC LIMIT 1;
      END IF;
      e.contra_account_id := taker.contra_account_id; e.party_id := taker.party_id; e.department_id := taker.department_id;
      e.employee_id := taker.employee_id; e.project_id := taker.project_id;
      IF e.contra_account_id IS NULL THEN
        e.contra_account_id := cost_variance_account(company);
      END IF;
      e.id := nextval('guantong_id'); e.kind := CASE WHEN difference <> 0 THEN 'cover' ELSE 'residue' END; e.value := follow - r.old_follow;
      events := events || e;
    END IF;
  END LOOP;

  INSERT INTO inventory_cost_event (id, company_id, document_id, document_kind, line_id, kind, quantity, value, business_on, seq, at_average, is_given,
      known_at, account_id, cause_id, contra_account_id, department_id, employee_id, item_id, origin_id, party_id, project_id, area_id)
  SELECT n.id, n.company_id, n.document_id, n.document_kind, n.line_id, n.kind, n.quantity, n.value, n.business_on, n.seq, n.at_average, n.is_given,
      n.known_at, n.account_id, n.cause_id, n.contra_account_id, n.department_id, n.employee_id, n.item_id, n.origin_id, n.party_id, n.project_id, n.area_id
    FROM unnest(events) n ORDER BY n.id;
  PERFORM cost_followers_post(company, document_kind, document_id, array(SELECT n.id FROM unnest(events) n WHERE n.cause_id IS NOT NULL));
END $$;
REVOKE ALL ON FUNCTION cost_post(bigint, text, bigint, date, jsonb) FROM PUBLIC;

-- cost_back_before: how much of an event is back (q, positive) and at which value (v, of the event's sign), returns that
-- were taken back not counted. known: what the fold has seen of it already. Else what stands before a place in time, or all
-- of it when on_date is null.
CREATE OR REPLACE FUNCTION cost_back_before(known jsonb, event bigint, on_date date, begin_seq smallint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF known ? event::text THEN
    RETURN known -> event::text;
  END IF;
  RETURN (
    SELECT jsonb_build_object('q', coalesce(sum(m.q), 0), 'v', coalesce(-sum(m.value
             + coalesce((SELECT sum(f.value) FROM inventory_cost_event f WHERE f.cause_id = m.id AND f.kind = 'recost'), 0)), 0))
      FROM (SELECT x.id, abs(x.quantity) AS q, x.value, x.business_on, x.seq FROM inventory_cost_event x WHERE x.origin_id = event
            UNION ALL
            SELECT y.id, -abs(y.quantity), y.value, y.business_on, y.seq FROM inventory_cost_event x
              JOIN inventory_cost_event y ON y.origin_id = x.id WHERE x.origin_id = event) m
     WHERE on_date IS NULL OR (m.business_on, m.seq) <= (on_date, begin_seq));
END $$;
REVOKE ALL ON FUNCTION cost_back_before(jsonb, bigint, date, smallint) FROM PUBLIC;

-- cost_variance_account: what takes a difference when no issue can: role COST_VARIANCE of the account rules.
CREATE OR REPLACE FUNCTION cost_variance_account(company bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found_id bigint;
BEGIN
  SELECT r.account_id INTO found_id FROM accounting_account_rule r
   WHERE r.company_id = company AND r.role = 'COST_VARIANCE' AND r.category_id IS NULL AND r.category_kind = '' AND r.is_active;
  IF found_id IS NULL THEN
    PERFORM ledger_refuse('accounting.no_account_for_role', jsonb_build_object('role', 'COST_VARIANCE', 'category', ''));
  END IF;
  RETURN found_id;
END $$;
REVOKE ALL ON FUNCTION cost_variance_account(bigint) FROM PUBLIC;

-- cost_followers_post: books recost, cover and residue events at the end of the transaction: stock account against the
-- account of what they follow from, as red or blue amounts on the sides of an issue; one voucher a period. What rises and
-- what falls are lines of their own: a cent that only goes from one customer's issue to another's leaves the stock account
-- as it was, and still needs a line on both sides.
CREATE OR REPLACE FUNCTION cost_followers_post(company bigint, document_kind text, document_id bigint, event_ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF cardinality(event_ids) = 0 THEN
    RETURN;
  END IF;
  PERFORM gl_post_late(company, jsonb_build_object('business_on', t.business_on, 'summary', '成本调整', 'purpose', 'recost',
            'source_kind', document_kind, 'source_id', document_id, 'user_id', nullif(current_setting('app.user_id', true), '')), t.lines)
     FROM (SELECT max(s.business_on) AS business_on, jsonb_agg(to_jsonb(s) - 'period' - 'business_on') AS lines
             FROM (SELECT p.id AS period, max(e.business_on) AS business_on, a.account_id, sum(a.debit) AS debit, sum(a.credit) AS credit,
                          a.party_id, e.item_id, a.department_id, a.employee_id, a.project_id
                     FROM inventory_cost_event e
                     JOIN LATERAL (SELECT q.id FROM accounting_period q WHERE q.company_id = company AND e.business_on BETWEEN q.starts_on AND q.ends_on
                                    ORDER BY q.month DESC LIMIT 1) p ON true
                     CROSS JOIN LATERAL (VALUES
                       (e.contra_account_id, -e.value, 0::numeric, e.party_id, e.department_id, e.employee_id, e.project_id),
                       (e.account_id, 0, -e.value, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint))
                       a (account_id, debit, credit, party_id, department_id, employee_id, project_id)
                    WHERE e.id = ANY (event_ids)
                    GROUP BY p.id, a.account_id, a.party_id, e.item_id, a.department_id, a.employee_id, a.project_id, (a.debit = 0 AND a.credit <> 0), sign(e.value)
                    HAVING sum(a.debit) <> 0 OR sum(a.credit) <> 0 ORDER BY p.id, a.account_id) s
            GROUP BY s.period) t;
END $$;
REVOKE ALL ON FUNCTION cost_followers_post(bigint, text, bigint, bigint[]) FROM PUBLIC;
