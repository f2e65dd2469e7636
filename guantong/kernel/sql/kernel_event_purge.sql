-- kernel_event_purge: forgets events older than so many days and answers how many there were. Screens ask for an hour back
-- at most, so an event is of no use to anybody after a day; those of the last day stay whatever is asked.
-- Owner's rights: the application itself may not delete an event.
CREATE OR REPLACE FUNCTION kernel_event_purge(days int) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM kernel_event e WHERE e.at < now() - make_interval(days => greatest(coalesce(days, 1), 1)) RETURNING 1)
  SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION kernel_event_purge(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel_event_purge(int) TO guantong_app;
