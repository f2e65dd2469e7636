import { useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { actionKeys } from '../../api/actions';
import { ApiError, request } from '../../api/client';
import { lookup } from '../../api/lookup';
import { keys, useSignedIn } from '../../api/queries';
import { labelText, t } from '../../core/i18n';
import type { DataRecord, Meta } from '../../meta/types';
import { isRequired } from '../../meta/when';
import { InlineCreation, startedWith, type CreateRequest } from '../fields/inline';
import { untilSettled } from '../fields/pending';
import { problemsOf } from '../ui/problems';
import { RecordInHand } from './document';
import { HeaderFields } from './HeaderFields';
import { Problems } from './Problems';
import { bodyOf, isEmpty, startValues } from './values';

const PREFIX = 'new-';

/** The form of a missing master over the document that asks for it. The server decides; then the record lands where it was asked for. */
export default function CreateDialog({ meta, asked, onClose }: { meta: Meta; asked: CreateRequest; onClose: () => void }) {
  const { type } = asked;
  const session = useSignedIn();
  const queries = useQueryClient();
  const root = useRef<HTMLFormElement>(null);
  const requestKeys = useRef(actionKeys()).current;
  const [hand] = useState(() => {
    const me = { id: session.user.id, code: session.user.username, name: session.user.name };
    const start = startValues(type.fields, { me, ...(session.company?.currency === undefined ? {} : { currency: session.company.currency }) });
    return new RecordInHand(type, null, { ...start, ...startedWith(type, asked.only, asked.text) });
  });
  const state = useSyncExternalStore(hand.subscribe, hand.read);
  const input = (name: string) => root.current?.querySelector<HTMLElement>(`#${PREFIX}${name}`);

  useEffect(() => {
    const first = type.fields.find((field) => field.readonly !== true && isRequired(field, hand.state.values) && isEmpty(hand.state.values[field.name]));
    const timer = setTimeout(() => (first === undefined ? root.current?.querySelector<HTMLElement>('input') : input(first.name))?.focus());
    return () => clearTimeout(timer);
  }, [type, hand]);
  useEffect(() => {
    const field = state.problems[0]?.field;
    if (field !== undefined) input(field)?.focus();
  }, [state.problems]);

  async function save(): Promise<void> {
    if (hand.state.busy !== null) return; // a second click on what is under way
    hand.set({ busy: 'save' });
    try {
      await untilSettled();
      const problems = hand.faults();
      if (problems.length > 0) return hand.set({ problems });
      const body = bodyOf(type, null, hand.state.values, new Set());
      const record = await request<DataRecord>('POST', type.path, { body, key: requestKeys.keyOf('save', body) });
      void queries.invalidateQueries({ queryKey: keys.list(type.code) });
      asked.done(await asFound(record));
      onClose();
    } catch (reason) {
      if (reason instanceof ApiError && !reason.undecided) requestKeys.decided('save');
      hand.set({ problems: problemsOf(reason) });
    } finally {
      hand.set({ busy: null });
    }
  }

  /** As type-ahead gives it, with what it brings into other fields. */
  async function asFound(record: DataRecord): Promise<DataRecord> {
    const found = await lookup(asked.only === null ? type.code : `${type.code}:${asked.only}`, String(record[type.natural_key] ?? '')).catch(() => []);
    return found.find((one) => String(one.id) === String(record.id)) ?? record;
  }

  return (
    <Modal
      open width={760} title={t('form.create_inline', { type: labelText(type.label) })} mask={{ closable: false }} okText={t('common.save')} cancelText={t('common.cancel')} confirmLoading={state.busy !== null}
      onOk={() => void save()} onCancel={() => { onClose(); asked.cancelled(); }} wrapProps={{ 'data-testid': 'create-inline' }}
    >
      <form ref={root} className="pg-form-body" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Problems type={type} problems={state.problems} onGo={(problem) => input(problem.field ?? '')?.focus()} onClose={() => hand.set({ problems: [] })} />
        <InlineCreation value={null}>
          <HeaderFields type={type} meta={meta} values={state.values} problems={state.problems} editable prefix={PREFIX} onPut={(values) => hand.put(values)} />
        </InlineCreation>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
