import { useQueryClient } from '@tanstack/react-query';
import { App, Modal } from 'antd';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { actionKeys } from '../../api/actions';
import { ApiError, request } from '../../api/client';
import { lookup } from '../../api/lookup';
import { keys, useSignedIn } from '../../api/queries';
import { labelText, t } from '../../core/i18n';
import type { GridHandle } from '../../grid/control';
import type { DataRecord, Meta, Problem } from '../../meta/types';
import { isRequired } from '../../meta/when';
import { InlineCreation, startedWith, type CreateRequest } from '../fields/inline';
import { untilSettled } from '../fields/pending';
import { problemsOf } from '../ui/problems';
import { CreateLines } from './CreateLines';
import { RecordInHand } from './document';
import { HeaderFields } from './HeaderFields';
import { Problems } from './Problems';
import { settleGrids } from './settle';
import { bodyOf, isEmpty, startValues } from './values';

interface Props {
  meta: Meta;
  asked: CreateRequest;
  onClose: () => void;
  /** It stands over another one of its kind, for what is missing there; from here nothing more is made. */
  inner?: boolean;
}

/** The form of a missing master, its lines included, over the document that asks for it. The server decides; then the record lands where it was asked for. */
export default function CreateDialog({ meta, asked, onClose, inner = false }: Props) {
  const { type } = asked;
  const session = useSignedIn();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const root = useRef<HTMLDivElement>(null);
  const grids = useRef(new Map<string, GridHandle>()).current;
  const requestKeys = useRef(actionKeys()).current;
  const left = useRef(false);
  const prefix = inner ? 'inner-' : 'new-';
  const [missing, setMissing] = useState<CreateRequest | null>(null);
  const inline = useMemo(() => (inner ? null : { meta, ask: setMissing }), [inner, meta]);
  const [hand] = useState(() => {
    const me = { id: session.user.id, code: session.user.username, name: session.user.name };
    const start = startValues(type.fields, { me, ...(session.company?.currency === undefined ? {} : { currency: session.company.currency }) });
    return new RecordInHand(type, null, { ...start, ...startedWith(type, asked.only, asked.text) });
  });
  const state = useSyncExternalStore(hand.subscribe, hand.read);
  const input = (name: string) => root.current?.querySelector<HTMLElement>(`#${prefix}${name}`);

  function goTo(problem: Problem): void {
    if (problem.line) grids.get(problem.lines ?? type.lines[0]?.name ?? '')?.showProblem(problem);
    else input(problem.field ?? '')?.focus();
  }

  useEffect(() => {
    const first = type.fields.find((field) => field.readonly !== true && isRequired(field, hand.state.values) && isEmpty(hand.state.values[field.name]));
    const timer = setTimeout(() => {
      if (root.current?.contains(document.activeElement) === true) return; // the user was quicker
      (first === undefined ? root.current?.querySelector<HTMLElement>('input') : input(first.name))?.focus();
    });
    return () => clearTimeout(timer);
  }, [type, hand]);
  useEffect(() => {
    const first = state.problems[0];
    if (first !== undefined) goTo(first);
  }, [state.problems]);

  async function save(): Promise<void> {
    if (hand.state.busy !== null) return; // a second click on what is under way
    hand.set({ busy: 'save' });
    try {
      await untilSettled();
      if (!(await settleGrids(grids, message.warning))) return;
      const problems = hand.faults();
      if (problems.length > 0) return hand.set({ problems });
      const body = bodyOf(type, null, hand.state.values, new Set());
      const record = await request<DataRecord>('POST', type.path, { body, key: requestKeys.keyOf('save', body) });
      void queries.invalidateQueries({ queryKey: keys.list(type.code) });
      const found = await asFound(record);
      if (left.current) return; // the user has gone back to the document without it
      asked.done(found);
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

  function close(): void {
    left.current = true;
    onClose();
    asked.cancelled();
  }

  /** Back to the document; what was typed here is not thrown away without a word. */
  function leave(): void {
    if (hand.state.dirty) void modal.confirm({ title: t('form.create_leave', { type: labelText(type.label) }), okText: t('form.create_discard'), cancelText: t('form.create_stay'), autoFocusButton: 'cancel', onOk: close });
    else close();
  }

  function onKey(event: KeyboardEvent): void {
    const isSave = (event.ctrlKey || event.metaKey) && (event.key.toLowerCase() === 's' || event.key === 'Enter');
    if (isSave) {
      event.preventDefault();
      void save();
    }
    if (isSave || (event.key === 'Escape' && event.defaultPrevented)) event.stopPropagation(); // an open cell has taken it
  }

  const dialog = (
    <Modal
      open width={type.lines.length > 0 ? 980 : 760} title={t('form.create_inline', { type: labelText(type.label) })} mask={{ closable: false }} okText={t('common.save')} cancelText={t('common.cancel')} confirmLoading={state.busy !== null}
      onOk={() => void save()} onCancel={leave} wrapProps={{ 'data-testid': inner ? 'create-inner' : 'create-inline' }}
    >
      <div ref={root} className="pg-form-body" onKeyDown={onKey}>
        <Problems type={type} problems={state.problems} onGo={goTo} onClose={() => hand.set({ problems: [] })} />
        <InlineCreation value={inline}>
          <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
            <HeaderFields type={type} meta={meta} values={state.values} problems={state.problems} editable prefix={prefix} onPut={(values) => hand.put(values)} />
            <button type="submit" hidden />
          </form>
          <CreateLines hand={hand} state={state} grids={grids} inline={inline} />
        </InlineCreation>
      </div>
    </Modal>
  );
  // Beside it, not within: a key pressed in the inner one is not the outer one's, too.
  return <>{dialog}{missing !== null && <CreateDialog meta={meta} asked={missing} onClose={() => setMissing(null)} inner />}</>;
}
