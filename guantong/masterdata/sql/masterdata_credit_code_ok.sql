-- masterdata_credit_code_ok: whether a unified social credit code (GB 32100-2015) is well formed, its checksum included.
-- The 18th character is 31 - (sum over the first 17 of value x 3^place) mod 31. Empty is allowed: not every partner has one.
-- The same rule in Python: guantong/masterdata/credit_code.py.
CREATE OR REPLACE FUNCTION masterdata_credit_code_ok(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT code = '' OR (
        code ~ '^[0-9ABCDEFGHJKLMNPQRTUWXY]{18}$'
        AND (
            SELECT (31 - sum(
                       (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place, 1)) - 1)
                       * (ARRAY[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])[place]
                   ) % 31) % 31
            FROM generate_series(1, 17) AS place
        ) = strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 18, 1)) - 1
    )
$$;

ALTER TABLE masterdata_party DROP CONSTRAINT IF EXISTS masterdata_party_credit_code;
ALTER TABLE masterdata_party
    ADD CONSTRAINT masterdata_party_credit_code CHECK (masterdata_credit_code_ok(credit_code));
ALTER TABLE masterdata_company DROP CONSTRAINT IF EXISTS masterdata_company_credit_code;
ALTER TABLE masterdata_company
    ADD CONSTRAINT masterdata_company_credit_code CHECK (masterdata_credit_code_ok(credit_code));
