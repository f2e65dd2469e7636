-- access_companies: the companies a user may enter; null = every company.
-- Roles say where he has anything to do; rows of scope 'company' narrow it further.
CREATE OR REPLACE FUNCTION access_companies(of_user bigint) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
  WITH held AS (
    SELECT bool_or(company_id IS NULL) AS everywhere,
           array_agg(DISTINCT company_id) FILTER (WHERE company_id IS NOT NULL) AS ids
      FROM access_user_role WHERE user_id = of_user),
  narrowed AS (
    SELECT array_agg(target_id ORDER BY target_id) AS ids FROM access_user_scope WHERE user_id = of_user AND kind = 'company')
  SELECT CASE
           WHEN h.everywhere THEN n.ids
           WHEN n.ids IS NULL THEN coalesce(h.ids, '{}')
           ELSE ARRAY(SELECT c FROM unnest(h.ids) c WHERE c = ANY (n.ids) ORDER BY c)
         END
    FROM held h, narrowed n
$$;
