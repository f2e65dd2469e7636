-- custom_fits: whether a JSON value is one of a custom field's type; of choices and references only the JSON type.
CREATE OR REPLACE FUNCTION custom_fits(value_type text, value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN value_type = 'bool' THEN jsonb_typeof(value) = 'boolean'
              WHEN value_type IN ('int', 'ref') THEN jsonb_typeof(value) = 'number' AND (value #>> '{}') ~ '^-?[0-9]{1,18}$'
              WHEN value_type = 'date' THEN custom_day(jsonb_build_object('v', value), 'v') IS NOT NULL
              WHEN value_type = 'datetime' THEN custom_instant(jsonb_build_object('v', value), 'v') IS NOT NULL
              WHEN value_type IN ('text', 'longtext', 'enum') THEN jsonb_typeof(value) = 'string'
              ELSE jsonb_typeof(value) = 'number' END
$$;
