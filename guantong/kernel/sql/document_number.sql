-- document_number: the next number of a series, e.g. 'CG-202601-0001'; gapless per company, series and month of the
-- business date. Call it late: the counter's row stays locked until commit, and a rolled-back number is given again.
-- The number is claimed: at commit it must be on a document (law_document_number).
-- Owner's rights: the application cannot move a counter in any other way.
CREATE OR REPLACE FUNCTION document_number(company bigint, series text, on_date date) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH given AS (
    INSERT INTO kernel_counter AS c (company_id, series, period, value)
    VALUES (company, series, to_char(on_date, 'YYYYMM'), 1)
    ON CONFLICT (company_id, series, period) DO UPDATE SET value = c.value + 1
    RETURNING c.series || '-' || c.period || '-' || lpad(c.value::text, greatest(4, length(c.value::text)), '0') AS number)
  INSERT INTO kernel_number_claim (company_id, series, number, on_date) SELECT company, document_number.series, g.number, document_number.on_date FROM given g
  RETURNING number
$$;
REVOKE ALL ON FUNCTION document_number(bigint, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION document_number(bigint, text, date) TO guantong_app;
