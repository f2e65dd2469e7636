-- The law of posted documents: once a document has left the states in which it may be edited, its header and lines stay as
-- they are, but for what its declaration says later documents and steps write; it goes from state to state as declared; its
-- number never changes. The triggers on each table, with their conditions, are made from the declarations
-- (guantong.kernel.posted); a trigger that has nothing to refuse is not even called.

-- document_refuse: how the law says no. `document`: the header as it stood.
CREATE OR REPLACE FUNCTION document_refuse(code text, document jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: % % %', code, document ->> 'kind', document ->> 'id', document ->> 'number' USING ERRCODE = 'GT001',
    DETAIL = jsonb_build_object('code', code, 'facts', jsonb_build_array(jsonb_build_object(
      'document', coalesce(document ->> 'number', document ->> 'id'), 'state', document ->> 'state')))::text;
END $$;

-- law_document: what the trigger's condition found is refused; its argument is the code of the refusal.
CREATE OR REPLACE FUNCTION law_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM document_refuse(TG_ARGV[0], CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END);
  RETURN NULL;
END $$;

-- law_document_line: a line never moves to another document.
CREATE OR REPLACE FUNCTION law_document_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM document_refuse('kernel.document_final', jsonb_build_object('id', OLD.document_id, 'kind', TG_TABLE_NAME));
  RETURN NULL;
END $$;

-- law_document_reversed: a document is taken back once, by a posted red one of its kind that names it.
CREATE OR REPLACE FUNCTION law_document_reversed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_red boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I r WHERE r.id = $1 AND r.reversal_of_id = $2 AND r.company_id = $3 AND r.kind = $4
                                    AND r.number IS NOT NULL AND r.state = $5)', TG_TABLE_NAME)
    INTO is_red USING NEW.reversed_by_id, NEW.id, NEW.company_id, NEW.kind, OLD.state;
  IF OLD.reversed_by_id IS NOT NULL OR NOT is_red OR OLD.number IS NULL THEN
    PERFORM document_refuse('kernel.document_state', to_jsonb(OLD));
  END IF;
  RETURN NULL;
END $$;
