import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useNavigate } from 'react-router';
import { address, ApiError, get } from '../../api/client';
import type { Draft } from '../../api/drafts';
import { drafts } from '../../api/drafts';
import { lookup, lookupMany, wordsOfForm } from '../../api/lookup';
import { serverKeeper } from '../../api/preferences';
import { keys, useSignedIn } from '../../api/queries';
import { labelText, t } from '../../core/i18n';
import type { GridHandle } from '../../grid/control';
import { LineGrid } from '../../grid/LineGrid';
import { formatInstant } from '../../meta/format';
import type { DataRecord, FieldMeta, Meta, Problem, TransitionMeta, TypeMeta } from '../../meta/types';
import { isRequired, isVisible } from '../../meta/when';
import { listAddress, useNeighbours } from '../list/neighbours';
import { InlineCreation, useInlineCells, type CreateRequest } from '../fields/inline';
import { pathOfType } from '../shell/menu';
import { messageOf } from '../ui/problems';
import { Loading, StateTag } from '../ui/small';
import { isEditable, RecordInHand, type Kept } from './document';
import { HeaderFields } from './HeaderFields';
import { Info } from './Info';
import { Problems } from './Problems';
import { Toolbar } from './Toolbar';
import { mainStep } from './mainStep';
import { useFormCommands } from './useFormCommands';
import { settleGrids } from './settle';
import { useActions } from './useActions';
import { useDraft } from './useDraft';
import { useFormKeys } from './useFormKeys';
import { isEmpty } from './values';
import '../fields/fields.css';
import './form.css';

const Asks = lazy(() => import('../fields/Asks'));
const PrintPreview = lazy(() => import('../../custom/printing/PrintPreview'));
const CreateDialog = lazy(() => import('./CreateDialog'));
const StaleDialog = lazy(() => import('./StaleDialog'));
const Shortcuts = lazy(() => import('./Shortcuts'));

export interface EditorProps {
  type: TypeMeta;
  meta: Meta;
  record: DataRecord | null;
  start: DataRecord;
  draft: Draft<Kept> | null;
  /** The key of the draft of a record by its id, or of a new one. */
  storedUnder: (id: string | null) => string;
  /** The new record was saved: this is where it is found from now on. */
  onCreated: (to: string) => void;
  /** Made from another document, or as a copy: filled, but not by hand. */
  sourced: boolean;
}

export default function Editor({ type, meta, record, start, draft, storedUnder, sourced, onCreated }: EditorProps) {
  const [hand] = useState(() => makeHand(type, record, start, draft, sourced));
  const state = useSyncExternalStore(hand.subscribe, hand.read);
  useEffect(() => { hand.type = type; }, [hand, type]); // an administrator may change fields while the form is open
  const [restored, setRestored] = useState(draft !== null);
  const [stale, setStale] = useState<DataRecord | null>(null);
  const [asking, setAsking] = useState<TransitionMeta | null>(null);
  const typedForStep = useRef(new Map<string, DataRecord>()); // a step that is refused for the document's sake asks nothing twice
  const [help, setHelp] = useState(false);
  const [previewing, setPreviewing] = useState(false);
  const [creating, setCreating] = useState<CreateRequest | null>(null);
  const inline = useMemo(() => ({ meta, ask: setCreating }), [meta]);
  const cells = useInlineCells(inline);
  const grids = useRef(new Map<string, GridHandle>());
  const root = useRef<HTMLElement>(null);
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();

  const place = useCallback(() => storedUnder(hand.state.saved === null ? null : String(hand.state.saved.id)), [storedUnder, hand]);
  const takeIn = useCallback(() => {
    const { activeElement: active } = document;
    if (active instanceof HTMLElement && active.closest('.pg-form-head') !== null) active.blur();
    for (const grid of grids.current.values()) grid.leave();
  }, []);
  useDraft(hand, place, takeIn);
  const actions = useActions(type, hand, place, () => ({ settle: () => settleGrids(grids.current, message.warning) }), setStale, onCreated);
  const id = state.saved === null ? null : String(state.saved.id);
  const neighbours = useNeighbours(type, id);
  const live = useQuery({ queryKey: keys.record(type.code, id ?? 'new'), queryFn: () => get<DataRecord>(`${type.path}/${id}`), enabled: id !== null, staleTime: 0, refetchOnMount: false });
  useEffect(() => {
    if (live.data !== undefined) hand.meet(live.data);
  }, [live.data, hand]);

  useEffect(() => { if (!state.dirty) setRestored(false); }, [state.dirty]);
  useHeldFocus(root, `${id}/${String(state.saved?.version)}/${asking === null}/${stale === null}`);

  const editable = isEditable(type, state);
  const companyMode = useSignedIn().company?.price_mode ?? 'inclusive';
  const lineHeader = useMemo(() => ({ ...state.values, price_mode: isEmpty(state.values.price_mode) ? companyMode : state.values.price_mode }), [state.values, companyMode]);
  const find = useCallback((ref: string, query: string) => lookup(ref, query, wordsOfForm(type, ref, hand.state.values)), [type, hand]);
  const findMany = useCallback((ref: string, codes: string[]) => lookupMany(ref, codes, wordsOfForm(type, ref, hand.state.values)), [type, hand]);
  const put = useCallback((values: DataRecord) => hand.put(values), [hand]);
  const steps = useMemo(() => stepsNow(type, state.saved), [type, state.saved]);
  const title = titleOf(type, state.saved);

  function goTo(problem: Problem): void {
    if (problem.line) {
      const set = problem.lines ?? type.lines[0]?.name ?? '';
      grids.current.get(set)?.showProblem(problem);
    } else root.current?.querySelector<HTMLElement>(`#field-${problem.field}`)?.focus();
  }

  useEffect(() => {
    const first = state.problems[0];
    if (first !== undefined) goTo(first);
  }, [state.problems.length > 0 && state.problems[0]]);

  useEffect(() => {
    if (hand.state.saved !== null || sourced) return undefined;
    const first = type.fields.find((field) => field.readonly !== true && isRequired(field, hand.state.values) && isEmpty(hand.state.values[field.name]));
    const timer = setTimeout(() => {
      const { activeElement: active } = document;
      if ((root.current?.contains(active) === true && active?.id !== 'form-title') || active?.closest('[role=dialog]') != null) return; // the user was quicker
      root.current?.querySelector<HTMLElement>(first === undefined ? '.pg-form-head input' : `#field-${first.name}`)?.focus();
    });
    return () => clearTimeout(timer);
  }, [hand, type, sourced]);

  function begin(step: TransitionMeta): void {
    if ((step.asks ?? []).length > 0 || (step.confirm !== null && step.confirm !== undefined)) setAsking(step);
    else void actions.carryOut(step, {});
  }

  function discard(): void {
    const latest = live.data ?? record;
    void drafts.remove(place()).then(() => {
      hand.set({ saved: latest, values: latest ?? start, touched: new Set(), problems: [], dirty: false, newer: null });
      hand.sent = null;
      if (record !== null) void queries.invalidateQueries({ queryKey: keys.record(type.code, String(record.id)) });
    });
  }

  function neighbour(by: 'previous' | 'next'): void {
    const other = neighbours[by];
    if (other === null) return;
    takeIn();
    void navigate(`${pathOfType(type)}/${other}`);
  }

  const print = () => {
    if (id !== null && type.print) window.open(address(`${type.path}/${id}/print`, { format: 'pdf' }), '_blank', 'noopener');
  };

  const preview = () => {
    if (id !== null && type.print && type.permissions.print) setPreviewing(true);
  };

  const toList = () => void navigate(listAddress(type.code) ?? pathOfType(type));
  useFormCommands({ type, meta, state, steps, editable, title, save: () => void actions.save(), begin, print, preview, help: () => setHelp(true), go: (to) => void navigate(to) });
  useFormKeys({
    save: () => editable && void actions.save(),
    step: () => {
      const main = mainStep(steps);
      if (main !== undefined) begin(main);
      else if (editable) void actions.save();
    },
    fresh: () => {
      if (!type.creatable || !type.permissions.create) return;
      takeIn();
      void navigate(`${pathOfType(type)}/new`);
    },
    neighbour,
    lines: () => grids.current.get(type.lines[0]?.name ?? '')?.focus(),
    print,
    preview,
    help: () => setHelp(true),
    leave: toList,
  });

  return (
    <section className="pg-page pg-form" ref={root} aria-labelledby="form-title" data-testid={`form-${type.code}`} data-state={String(state.saved?.state ?? 'new')} aria-busy={state.busy !== null}>
      <header className="pg-page-head">
        <button type="button" className="pg-link pg-back" onClick={toList} aria-label={t('form.back_to', { list: labelText(type.label) })}>←</button>
        <h1 id="form-title" tabIndex={-1}>{labelText(type.label)} <span data-testid="number">{title}</span></h1>
        <StateTag type={type} state={state.saved?.state} />
        {state.dirty && <span className="pg-tag warn" data-testid="unsaved">{t('form.unsaved')}</span>}
        <span className="pg-spacer" />
        <Toolbar
          type={type} meta={meta} state={state} steps={steps} editable={editable} onSave={() => void actions.save()} onStep={begin} neighbours={neighbours} onNeighbour={neighbour} onHelp={() => setHelp(true)} onPreview={preview}
          onRemove={() => void modal.confirm({ title: t('common.delete'), content: t('form.delete_sure'), okText: t('common.delete'), okButtonProps: { danger: true }, cancelText: t('common.cancel'), onOk: () => actions.remove() })}
        />
      </header>
      <Loading kind="bar" busy={state.busy !== null} />
      <div className="pg-page-body pg-form-body">
        {restored && state.dirty && draft !== null && (
          <div className="pg-notice info" data-testid="restored"><span>{t('form.restored', { at: formatInstant(draft.at) })}</span> <button type="button" className="pg-link" onClick={discard}>{t('form.discard')}</button></div>
        )}
        {state.newer !== null && (
          <div className="pg-notice" role="status" data-testid="newer">
            <span>{t('form.newer', { who: (state.newer.changed_by as { name?: string } | null)?.name ?? t('form.someone') })}</span> <button type="button" className="pg-link" onClick={() => setStale(state.newer)}>{t('form.newer_look')}</button>
          </div>
        )}
        {live.error instanceof ApiError && !live.error.undecided && <div className="pg-notice" role="status" data-testid="gone">{messageOf(live.error)}</div>}
        <Problems type={type} problems={state.problems} onGo={goTo} onClose={() => hand.set({ problems: [] })} />
        <InlineCreation value={inline}>
          <HeaderFields type={type} meta={meta} values={state.values} problems={state.problems} editable={editable} onPut={put} />
        </InlineCreation>
        {type.lines.map((set) => (
          <div className="pg-lines" key={set.name} data-testid={`lines-${set.name}`} style={{ '--pg-rows': Math.max(1, Math.min(18, hand.lines(set.name).length)) } as React.CSSProperties}>
            {type.lines.length > 1 && <h2>{labelText(set.label)}</h2>}
            <LineGrid
              ref={(handle) => { if (handle === null) grids.current.delete(set.name); else grids.current.set(set.name, handle); }}
              lines={hand.lines(set.name)} columns={set.fields} calculator={set.calculator} headerValues={lineHeader} problems={state.problems} name={set.name} readOnly={!editable}
              isLocked={lockedCell} canAdd={set.can_add} maxLines={set.maximum ?? 5000} lookup={find} lookupMany={findMany} {...cells} label={labelText(set.label)} layoutKey={`${type.code}.${set.name}`} keeper={serverKeeper}
              onChange={(lines) => hand.putLines(set.name, lines)}
            />
          </div>
        ))}
        <Info type={type} meta={meta} state={state} editable={editable} />
      </div>
      <Suspense fallback={<Loading kind="over" />}>
        {asking !== null && (
          <Asks
            start={typedForStep.current.get(asking.code)} onTyped={(values) => typedForStep.current.set(asking.code, values)} step={asking} busy={state.busy !== null} problems={state.problems} onCancel={() => setAsking(null)}
            onDone={(values) => void actions.carryOut(asking, values).then((done) => { if (done) typedForStep.current.delete(asking.code); if (done || hand.state.problems.every((one) => !(asking.asks ?? []).some((ask) => ask.name === one.field))) setAsking(null); })}
          />
        )}
        {stale !== null && state.saved !== null && (
          <StaleDialog
            type={type} base={state.saved} mine={state.values} touched={state.touched} theirs={stale} onCancel={() => setStale(null)}
            onTakeTheirs={() => { setStale(null); void actions.takeLatest(); }}
            onMerged={(values, touched) => { hand.set({ saved: stale, values, touched, newer: null, dirty: true, problems: [] }); setStale(null); }}
          />
        )}
        {creating !== null && <CreateDialog meta={meta} asked={creating} onClose={() => setCreating(null)} />}
        {previewing && id !== null && <PrintPreview type={type} id={id} onClose={() => setPreviewing(false)} />}
        {help && <Shortcuts onClose={() => setHelp(false)} />}
      </Suspense>
    </section>
  );
}

/** A cell whose condition does not hold in its line is not for typing. */
function lockedCell(line: DataRecord, field: FieldMeta): boolean {
  return field.visible_when != null && !isVisible(field, line);
}

/** Where a step took the focused field or button away, the focus goes to the form's heading and not to nowhere. */
function useHeldFocus(root: { current: HTMLElement | null }, when: string): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) root.current?.querySelector<HTMLElement>('#form-title')?.focus({ preventScroll: true });
    });
    return () => clearTimeout(timer);
  }, [root, when]);
}

function makeHand(type: TypeMeta, record: DataRecord | null, start: DataRecord, draft: Draft<Kept> | null, sourced: boolean): RecordInHand {
  const hand = new RecordInHand(type, record, start);
  if (draft !== null) {
    hand.restore(draft.content);
    if (record !== null && Number(record.version) > Number(draft.version)) hand.set({ newer: record });
  } else if (sourced) hand.set({ dirty: true });
  return hand;
}

function titleOf(type: TypeMeta, saved: DataRecord | null): string {
  if (saved === null) return t('list.new');
  const text = saved[type.title] ?? saved.number ?? saved.code;
  return text === null || text === undefined || text === '' ? t('form.unnumbered') : String(text);
}

/** The steps that state and permission allow: the server's word where it gives one. A new document offers those of its first state. */
function stepsNow(type: TypeMeta, saved: DataRecord | null): TransitionMeta[] {
  const permitted = type.transitions.filter((step) => type.permissions.actions.includes(step.code));
  if (saved === null) return permitted.filter((step) => step.source.includes(type.states[0]?.code ?? '') && step.danger !== true && (step.primary === true));
  const { actions } = saved;
  if (Array.isArray(actions)) return type.transitions.filter((step) => actions.includes(step.code));
  return permitted.filter((step) => step.source.includes(String(saved.state)));
}
