-- exchange_analyze: let the planner know a master table anew after a large import, and sort what its search index has put
-- off. Without it type-ahead over 100,000 new rows takes half a second until the autovacuum comes by, with it a few
-- milliseconds. Only for tables with search keys.
CREATE OR REPLACE FUNCTION exchange_analyze(of_table regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = of_table AND attname = 'search_keys' AND NOT attisdropped) THEN
        EXECUTE format('ANALYZE %s', of_table);
        PERFORM gin_clean_pending_list(i.indexrelid)
           FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
          WHERE i.indrelid = of_table AND m.amname = 'gin';
    END IF;
END $$;
REVOKE ALL ON FUNCTION exchange_analyze(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange_analyze(regclass) TO guantong_app;
