-- accounting_voucher_problems: everything that keeps a voucher from being posted, one object a finding: lines with accounts
-- that are no leaves, out of use, another company's, control accounts by hand, dimensions that are missing or another company's; sides
-- that differ.
CREATE OR REPLACE FUNCTION accounting_voucher_problems(voucher bigint, company bigint, by_hand boolean) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  sums record;
  wrong jsonb;
BEGIN
  SELECT coalesce(sum(l.debit), 0) AS debit, coalesce(sum(l.credit), 0) AS credit,
         count(*) FILTER (WHERE l.debit <> 0) AS debits, count(*) FILTER (WHERE l.credit <> 0) AS credits,
         jsonb_agg(jsonb_build_object('line', l.line_no, 'lines', 'lines', 'account', a.code || ' ' || a.name, 'code',
           CASE WHEN a.company_id <> company OR l.company_id <> company OR f.is_foreign THEN 'accounting.other_company'
                WHEN NOT a.is_leaf THEN 'accounting.not_leaf'
                WHEN NOT a.is_active THEN 'accounting.account_inactive'
                WHEN a.subledger <> '' AND by_hand THEN 'accounting.control_by_hand'
                ELSE 'accounting.dimension_missing' END,
           'dimensions', array_to_string(m.missing, ', ')) ORDER BY l.line_no)
         FILTER (WHERE a.company_id <> company OR l.company_id <> company OR f.is_foreign OR NOT a.is_leaf OR NOT a.is_active
                    OR a.subledger <> '' AND by_hand OR cardinality(m.missing) > 0) AS wrong
    INTO sums
    FROM accounting_voucher_line l JOIN accounting_account a ON a.id = l.account_id
    CROSS JOIN LATERAL (SELECT CASE
        WHEN cardinality(a.dims_required) + cardinality(a.dims_one_of) = 0 THEN '{}'::text[]
        ELSE array(SELECT d.name
                     FROM (VALUES ('party', l.party_id), ('item', l.item_id), ('department', l.department_id),
                                  ('employee', l.employee_id), ('project', l.project_id), ('warehouse', l.warehouse_id)) d (name, id)
                    WHERE d.name = ANY (a.dims_required) AND d.id IS NULL)
             || CASE WHEN cardinality(a.dims_one_of) > 0 AND
                  (SELECT count(*) FROM (VALUES ('party', l.party_id), ('item', l.item_id), ('department', l.department_id),
                                  ('employee', l.employee_id), ('project', l.project_id), ('warehouse', l.warehouse_id)) d (name, id)
                    WHERE d.name = ANY (a.dims_one_of) AND d.id IS NOT NULL) <> 1
                THEN ARRAY[array_to_string(a.dims_one_of, ' / ')] ELSE '{}'::text[] END END) AS m (missing)
    CROSS JOIN LATERAL (SELECT EXISTS (
           SELECT 1 FROM masterdata_party p WHERE p.id = l.party_id AND p.company_id <> company
           UNION ALL SELECT 1 FROM masterdata_item i WHERE i.id = l.item_id AND i.company_id <> company
           UNION ALL SELECT 1 FROM masterdata_department d WHERE d.id = l.department_id AND d.company_id <> company
           UNION ALL SELECT 1 FROM masterdata_employee e WHERE e.id = l.employee_id AND e.company_id <> company
           UNION ALL SELECT 1 FROM masterdata_project j WHERE j.id = l.project_id AND j.company_id <> company
           UNION ALL SELECT 1 FROM masterdata_warehouse w WHERE w.id = l.warehouse_id AND w.company_id <> company)) AS f (is_foreign)
   WHERE l.document_id = voucher;
  wrong := coalesce(sums.wrong, '[]');
  IF sums.debit <> sums.credit THEN
    wrong := wrong || jsonb_build_array(jsonb_build_object('code', 'accounting.unbalanced', 'debit', sums.debit, 'credit', sums.credit, 'difference', sums.debit - sums.credit));
  END IF;
  IF sums.debits = 0 OR sums.credits = 0 THEN
    wrong := wrong || '[{"code": "accounting.one_sided"}]';
  END IF;
  RETURN wrong;
END $$;
REVOKE ALL ON FUNCTION accounting_voucher_problems(bigint, bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounting_voucher_problems(bigint, bigint, boolean) TO guantong_app;
