-- customize_refuse: how a law of customization says no; facts is one object.
CREATE OR REPLACE FUNCTION customize_refuse(code text, facts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', code, facts USING ERRCODE = 'GT001',
    DETAIL = jsonb_build_object('code', code, 'facts', jsonb_build_array(facts))::text;
END $$;
