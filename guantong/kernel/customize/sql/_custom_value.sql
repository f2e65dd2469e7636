-- custom_…: a custom value of a row as its type, null where there is none. Plain SQL over immutable parts, so that the
-- planner sees through them and an index on such an expression is used. A value of another JSON type is null, never an
-- error: a list must not break over one row. Days are kept as 2026-01-31, instants as 2026-01-31T08:00:00.000000Z.
CREATE OR REPLACE FUNCTION custom_number(custom jsonb, name text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN jsonb_typeof(custom -> name) = 'number' THEN (custom -> name)::numeric END $$;

CREATE OR REPLACE FUNCTION custom_integer(custom jsonb, name text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN jsonb_typeof(custom -> name) = 'number' THEN (custom -> name)::bigint END $$;

CREATE OR REPLACE FUNCTION custom_flag(custom jsonb, name text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN jsonb_typeof(custom -> name) = 'boolean' THEN (custom -> name)::boolean END $$;

CREATE OR REPLACE FUNCTION custom_day(custom jsonb, name text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN (custom ->> name) ~ '^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$'
               THEN make_date(substr(custom ->> name, 1, 4)::int, substr(custom ->> name, 6, 2)::int,
                              substr(custom ->> name, 9, 2)::int) END $$;

CREATE OR REPLACE FUNCTION custom_instant(custom jsonb, name text) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN (custom ->> name) ~ '^[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9][.][0-9]{6}Z$'
               THEN make_timestamp(substr(custom ->> name, 1, 4)::int, substr(custom ->> name, 6, 2)::int,
                      substr(custom ->> name, 9, 2)::int, substr(custom ->> name, 12, 2)::int,
                      substr(custom ->> name, 15, 2)::int, substr(custom ->> name, 18, 9)::double precision)
                    AT TIME ZONE 'UTC' END $$;
