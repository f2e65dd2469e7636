-- finance_open_item: what partners owe us and we owe them, as receipts and payments settle it. due_amount is positive where
-- somebody owes on that side (sell: the customer, buy: we), negative for red invoices and advances.
-- Accrued receipts are left out: invoices settle them, not money. The columns of a master, so that it is found and listed.
DROP VIEW IF EXISTS finance_open_item;
CREATE VIEW finance_open_item AS
SELECT o.id, o.company_id, o.reference AS code, p.name, o.open_amount <> 0 AS is_active, o.account_id, o.party_id, o.document_id,
       o.document_kind, o.reference, o.business_on, o.due_on, o.amount, o.open_amount, r.side, r.is_advance,
       o.open_amount * CASE r.side WHEN 'sell' THEN 1 ELSE -1 END AS due_amount,
       ''::text AS remarks, 1 AS version, NULL::bigint AS created_by_id, NULL::bigint AS changed_by_id,
       o.known_at AS created_at, o.known_at AS changed_at, '{}'::jsonb AS custom
  FROM accounting_open_item o
  JOIN masterdata_party p ON p.id = o.party_id
  JOIN LATERAL (
    SELECT CASE WHEN a.role IN ('RECEIVABLE', 'CUSTOMER_ADVANCE') THEN 'sell' ELSE 'buy' END AS side,
           a.role IN ('CUSTOMER_ADVANCE', 'SUPPLIER_ADVANCE') AS is_advance
      FROM accounting_account_rule a
     WHERE a.company_id = o.company_id AND a.account_id = o.account_id
       AND a.role IN ('RECEIVABLE', 'CUSTOMER_ADVANCE', 'PAYABLE', 'SUPPLIER_ADVANCE') LIMIT 1) r ON true;
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'guantong_app') THEN
    GRANT SELECT ON finance_open_item TO guantong_app;
  END IF;
END $$;
