-- customize_use: how many rows hold a value under a custom field of the company (counted up to 1000); null where it has no such field.
CREATE OR REPLACE FUNCTION customize_use(company bigint, field_id bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT customize_used(f) FROM customize_field f WHERE f.id = field_id AND f.company_id = company;
$$;
REVOKE ALL ON FUNCTION customize_use(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customize_use(bigint, bigint) TO guantong_app;
