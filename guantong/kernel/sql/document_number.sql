-- document_number: the next number of a series, e.g. 'CG-202601-0001', or as the company has set the series
-- (kernel_numbering); gapless per company, series and period of the business date. Call it late: the counter's row stays
-- locked until commit, and a rolled-back number is given again. The settings stay as they are until commit, too.
-- The number is claimed: at commit it must be on a document (law_document_number).
-- Owner's rights: the application cannot move a counter in any other way.
CREATE OR REPLACE FUNCTION document_number(company bigint, series text, on_date date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  setting record;
  moved record;
  given text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('numbering ' || company, 4715));
  SELECT * INTO setting FROM number_setting(company, document_number.series);
  INSERT INTO kernel_counter AS c (company_id, series, period, value)
  VALUES (company, document_number.series, number_period(setting.reset, on_date), 1)
  ON CONFLICT (company_id, series, period) DO UPDATE SET value = c.value + 1
  RETURNING c.period, c.value INTO moved;
  given := number_head(setting.pattern, moved.period) || lpad(moved.value::text, greatest(setting.digits, length(moved.value::text)), '0');
  INSERT INTO kernel_number_claim (company_id, series, number, on_date) VALUES (company, document_number.series, given, document_number.on_date);
  RETURN given;
END $$;
REVOKE ALL ON FUNCTION document_number(bigint, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION document_number(bigint, text, date) TO guantong_app;
