import { Modal } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { get } from '../../api/client';
import type { SearchHit } from '../../api/types';
import { bothOf, labelText, t } from '../../core/i18n';
import type { Meta } from '../../meta/types';
import { commandsNow } from './commands';
import { findVisits, inOrder, rank, type Hit } from './find';
import { openHelp } from '../../help/open';
import { headings, readPages } from '../../help/pages';
import { messageOf } from '../ui/problems';
import { Loading } from '../ui/small';
import { pathOfType, type MenuEntry, type MenuModule } from './menu';
import { remember, visits } from './recent';

interface Props {
  meta: Meta;
  modules: MenuModule[];
  administrator: boolean;
  onClose: () => void;
}

function pageEntries(meta: Meta, administrator: boolean): MenuEntry[] {
  const customizes = meta.types.some((type) => type.code === 'custom_field' && type.permissions.create);
  const pages: [to: string, label: ReturnType<typeof bothOf>][] = [
    ['/', bothOf('shell.home')], ['/inbox', bothOf('shell.inbox')], ['/jobs', bothOf('shell.jobs')], ['/reports', bothOf('shell.reports')], ['/report-schedules', bothOf('schedules.title')], ['/account', bothOf('shell.account')],
    ...(customizes ? [['/customize', bothOf('customize.title')], ['/printing', bothOf('printing.title')], ['/numbering', bothOf('numbering.title')], ['/brand', bothOf('brand.title')]] as [string, ReturnType<typeof bothOf>][] : []),
    ...(administrator ? [['/access', bothOf('access.title')], ['/audit', bothOf('shell.audit')]] as [string, ReturnType<typeof bothOf>][] : []),
  ];
  return pages.map(([to, label]) => ({ key: to, code: to.slice(1), to, label }));
}

function newEntries(meta: Meta): MenuEntry[] {
  return meta.types
    .filter((type) => type.creatable && type.permissions.create)
    .map((type) => ({
      key: `new.${type.code}`, code: `new ${type.code}`, to: `${pathOfType(type)}/new`, label: { zh: `新建${type.label.zh}`, en: `New ${type.label.en.toLowerCase()}` },
    }));
}

/** Menus, actions, record types and records by Chinese, English, pinyin initials, number or barcode; what was used last first. */
export default function Palette({ meta, modules, administrator, onClose }: Props) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [hurried, setHurried] = useState(false); // Enter came before the answer
  const navigate = useNavigate();
  const asked = useDeferredValue(typed.trim());

  const entries = useMemo(() => [...modules.flatMap((module) => module.entries), ...newEntries(meta), ...pageEntries(meta, administrator)], [meta, modules, administrator]);
  const [commands] = useState(commandsNow);
  const [kept] = useState(visits);

  const { data, error, isFetching } = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => get<{ rows: SearchHit[] }>('/api/search', { q: asked, limit: 12 }, signal),
    enabled: asked.length > 0,
  });

  const { data: help = [] } = useQuery({ queryKey: ['help', 'headings'], queryFn: async () => headings(await readPages('zh'), await readPages('en')), staleTime: Infinity });

  const menuHit = (entry: MenuEntry): Hit => ({ key: entry.key, group: 'palette.menu', text: labelText(entry.label), detail: '', to: entry.to });
  const commandHit = (command: (typeof commands)[number]): Hit => ({ key: `command/${command.key}`, group: 'palette.actions', text: labelText(command.label), detail: '', to: null, run: command.run });
  const helpHit = (entry: (typeof help)[number]): Hit => ({ key: `help/${entry.key}`, group: 'palette.help', text: labelText(entry.label), detail: t('help.title'), to: null, run: () => openHelp({ page: entry.page, title: labelText(entry.label) }) });
  const typeOf = (code: string | null) => meta.types.find((one) => one.code === code);

  function atRest(): Hit[] {
    const recent = kept.flatMap((visit): Hit[] => {
      const type = typeOf(visit.type);
      const entry = visit.type === null ? entries.find((one) => one.to === visit.to) : undefined;
      if (entry !== undefined) return [{ ...menuHit(entry), group: 'palette.recent' }];
      return type === undefined ? [] : [{ key: visit.to, group: 'palette.recent', text: visit.text, detail: labelText(type.label), to: visit.to }];
    }).slice(0, 8);
    const shown = new Set(recent.map((hit) => hit.to));
    return [...recent, ...commands.slice(0, 8).map(commandHit), ...entries.filter((entry) => !shown.has(entry.to)).slice(0, 9).map(menuHit)];
  }

  function found(): Hit[] {
    const menus = rank(entries, typed, 7, (entry) => kept.findIndex((visit) => visit.to === entry.to));
    const actions = rank(commands, typed, 5);
    const [first, second] = [menus.map(({ entry }) => menuHit(entry)), actions.map(({ entry }) => commandHit(entry))];
    const asRecord = (type: string, to: string, text: string): Hit => ({ key: to, group: 'palette.records', text, detail: labelText(typeOf(type)?.label ?? { zh: '', en: '' }), to });
    const answered = (asked !== typed.trim() ? [] : (data?.rows ?? [])).flatMap((row) => {
      const type = typeOf(row.type);
      return type === undefined ? [] : [asRecord(row.type, `${pathOfType(type)}/${row.id}`, [row.code, row.name === row.code ? '' : row.name].filter(Boolean).join('  '))];
    });
    // Known ones only when the answer is there, so that nothing jumps under the hand and no old name is opened in haste.
    const before = answered.length === 0 ? [] : findVisits(kept, typed, 3).filter((visit) => answered.some((hit) => hit.to === visit.to));
    const isWhole = (hit: Hit) => hit.text.toLowerCase().split('  ')[0] === asked.toLowerCase();
    const lately = (hit: Hit) => (isWhole(hit) ? -1 : before.some((visit) => visit.to === hit.to) ? 0 : 1);
    const records = answered.map((hit, at) => ({ hit, at })).sort((a, b) => lately(a.hit) - lately(b.hit) || a.at - b.at).map(({ hit }) => hit);
    const told = rank(help, typed, 4).map(({ entry }) => helpHit(entry));
    return [...(inOrder(menus, actions) === 'menus' ? [...first, ...second] : [...second, ...first]), ...records, ...told];
  }
  const hits = typed.trim() === '' ? atRest() : found();
  const chosen = Math.min(at, Math.max(hits.length - 1, 0));

  function go(hit: Hit | undefined): void {
    if (hit === undefined) return;
    onClose();
    if (hit.to === null) {
      setTimeout(() => hit.run?.()); // when the palette has gone and the page has its keys back
      return;
    }
    const record = hit.group === 'palette.records' || meta.types.some((type) => hit.to?.startsWith(`${pathOfType(type)}/`) && !hit.to.endsWith('/new'));
    if (!record) remember({ to: hit.to, type: null, text: hit.text });
    void navigate(hit.to);
  }

  const settled = asked === typed.trim() && !isFetching;
  useEffect(() => {
    if (!hurried || !settled) return;
    setHurried(false);
    go(hits[0]);
  }, [hurried, settled]);

  function onKey(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setAt((chosen + move + hits.length) % Math.max(hits.length, 1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const onlyHelp = hits[chosen]?.group === 'palette.help' && at === 0 && !settled; // a record may still come
      if (hits.length > 0 && !onlyHelp) go(hits[chosen]);
      else setHurried(true);
    }
  }

  return (
    <Modal open onCancel={onClose} footer={null} closable={false} focusable={{ focusTriggerAfterClose: false }} width={620} style={{ top: 72 }} aria-label={t('palette.title')} styles={{ container: { padding: 0 } }} transitionName="" maskTransitionName="">
      <div className="pg-palette" data-testid="palette">
        <input
          className="pg-input" autoFocus value={typed} placeholder={t('shell.search_hint')} aria-label={t('palette.title')} role="combobox" aria-expanded="true" aria-controls="palette-hits"
          aria-activedescendant={hits.length > 0 ? `palette-${chosen}` : undefined} onChange={(event) => { setTyped(event.target.value); setAt(0); setHurried(false); }} onKeyDown={onKey}
        />
        <Loading kind="bar" busy={isFetching} />
        <div id="palette-hits" role="listbox" className="pg-palette-hits">
          {hits.map((hit, index) => (
            <div key={`${hit.group}/${hit.key}`}>
              {hits[index - 1]?.group !== hit.group && <div className="pg-palette-group">{t(hit.group)}</div>}
              <div
                id={`palette-${index}`} role="option" aria-selected={index === chosen} className="pg-palette-hit" onMouseMove={() => setAt(index)} onClick={() => go(hit)}
                ref={(element) => { if (index === chosen) element?.scrollIntoView({ block: 'nearest' }); }}
              >
                <span>{hit.text}</span><small>{hit.detail}</small>
              </div>
            </div>
          ))}
          {hits.length === 0 && <div className="pg-palette-none">{isFetching ? t('palette.searching') : error !== null ? messageOf(error) : t('palette.none', { typed: asked })}</div>}
        </div>
        <footer className="pg-quiet">{t('palette.keys')}</footer>
      </div>
    </Modal>
  );
}
