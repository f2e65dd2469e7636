-- document_event: tells live screens that a document changed. The notice names it and nothing else; who may see it is
-- decided when it is delivered (kernel.events.visible).
CREATE OR REPLACE FUNCTION document_event(company bigint, kind text, document_id bigint, version int, action text,
                                          actor bigint, owner bigint, warehouse bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint;
BEGIN
  INSERT INTO kernel_event (company_id, type, document_id, version, action, user_id, owner_id, warehouse_id)
  VALUES (company, kind, document_id, version, action, actor, owner, warehouse) RETURNING id INTO new_id;
  PERFORM pg_notify('guantong_events', jsonb_build_object('id', new_id, 'company_id', company, 'type', kind,
    'document_id', document_id, 'version', version, 'owner_id', owner, 'warehouse_id', warehouse)::text);
END $$;
