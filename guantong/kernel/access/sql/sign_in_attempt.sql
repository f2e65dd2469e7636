-- sign_in_attempt: count one attempt to sign in before the password is looked at, so that attempts sent all at once
-- count too. Answer: null = go on and look; otherwise until when this name or address is locked.
-- A name is locked for 15 minutes by its 5th failure within 15 minutes, an address by its 50th.
CREATE OR REPLACE FUNCTION sign_in_attempt(name_key text, address_key text) RETURNS timestamptz
LANGUAGE plpgsql AS $$
DECLARE
  period constant interval := interval '15 minutes';
  a record;
BEGIN
  DELETE FROM access_attempt WHERE since < now() - interval '1 day' AND coalesce(locked_until, since) < now();
  -- Keys in one order (address before name), so that two attempts never wait for each other.
  FOR a IN
    INSERT INTO access_attempt AS t (key, count, since)
    SELECT w.key, 0, now() FROM (VALUES (address_key), (name_key)) w (key) ORDER BY w.key
    ON CONFLICT (key) DO UPDATE SET key = excluded.key
    RETURNING t.key, t.locked_until
  LOOP
    IF a.locked_until > now() THEN
      RETURN a.locked_until;
    END IF;
  END LOOP;
  UPDATE access_attempt t
     SET count = n.count, since = n.since,
         locked_until = CASE WHEN n.count >= CASE WHEN t.key = name_key THEN 5 ELSE 50 END THEN now() + period END
    FROM (SELECT o.key,
                 CASE WHEN o.since < now() - period OR o.locked_until IS NOT NULL THEN 1 ELSE o.count + 1 END AS count,
                 CASE WHEN o.since < now() - period OR o.locked_until IS NOT NULL THEN now() ELSE o.since END AS since
            FROM access_attempt o WHERE o.key IN (name_key, address_key)) n
   WHERE t.key = n.key;
  RETURN NULL;
END $$;

-- sign_in_attempt_good: the attempt was none after all. With `forget`, the name's earlier failures are forgotten as well
-- (signed in); without, only this attempt is taken back (the password was right, the second factor is still to come).
CREATE OR REPLACE FUNCTION sign_in_attempt_good(name_key text, address_key text, forget boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE access_attempt SET count = greatest(count - 1, 0), locked_until = NULL
   WHERE key IN (SELECT k.key FROM access_attempt k WHERE k.key IN (name_key, address_key) ORDER BY k.key FOR UPDATE);
  IF forget THEN
    DELETE FROM access_attempt WHERE key = name_key;
  END IF;
END $$;
