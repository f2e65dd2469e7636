import { Modal } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { get } from '../../api/client';
import type { SearchHit } from '../../api/types';
import { labelText, t } from '../../core/i18n';
import type { Meta } from '../../meta/types';
import { findEntries, pathOfType, type MenuEntry, type MenuModule } from './menu';

interface Hit {
  key: string;
  group: 'palette.menu' | 'palette.records';
  text: string;
  detail: string;
  to: string;
}

interface Props {
  meta: Meta;
  modules: MenuModule[];
  onClose: () => void;
}

const FIXED: { to: string; zh: string; en: string }[] = [
  { to: '/', zh: '首页', en: 'Home' }, { to: '/inbox', zh: '待办', en: 'Inbox' }, { to: '/jobs', zh: '后台任务', en: 'Jobs' },
  { to: '/reports', zh: '报表', en: 'Reports' }, { to: '/account', zh: '我的账户', en: 'My account' },
];

function newEntries(meta: Meta): MenuEntry[] {
  return meta.types
    .filter((type) => type.creatable && type.permissions.create)
    .map((type) => ({
      key: `new.${type.code}`, code: `new ${type.code}`, to: `${pathOfType(type)}/new`, label: { zh: `新建${type.label.zh}`, en: `New ${type.label.en.toLowerCase()}` },
    }));
}

/** Menus, record types and records by Chinese, English, pinyin initials or number. */
export default function Palette({ meta, modules, onClose }: Props) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [hurried, setHurried] = useState(false); // Enter came before the answer
  const navigate = useNavigate();
  const asked = useDeferredValue(typed.trim());

  const entries = useMemo(() => {
    const menus = modules.flatMap((module) => module.entries);
    const fixed = FIXED.map(({ to, zh, en }) => ({ key: to, code: en, to, label: { zh, en } }));
    const customizes = meta.types.some((type) => type.code === 'custom_field' && type.permissions.create);
    const customize = { key: '/customize', code: 'customize', to: '/customize', label: { zh: '自定义', en: 'Customization' } };
    return [...menus, ...newEntries(meta), ...fixed, ...(customizes ? [customize] : [])];
  }, [meta, modules]);

  const { data, isFetching } = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => get<{ rows: SearchHit[] }>('/api/search', { q: asked, limit: 12 }, signal),
    enabled: asked.length > 0,
  });

  const menus: Hit[] = (typed.trim() === '' ? entries.slice(0, 9) : findEntries(entries, typed, 7)).map((entry) => ({
    key: entry.key, group: 'palette.menu', text: labelText(entry.label), detail: '', to: entry.to,
  }));
  const records: Hit[] = (asked === '' || asked !== typed.trim() ? [] : (data?.rows ?? [])).flatMap((row) => {
    const type = meta.types.find((one) => one.code === row.type);
    if (type === undefined) return [];
    return [{ key: `${row.type}/${row.id}`, group: 'palette.records' as const, text: [row.code, row.name].filter(Boolean).join('  '), detail: labelText(type.label), to: `${pathOfType(type)}/${row.id}` }];
  });
  const hits = [...menus, ...records];
  const chosen = Math.min(at, Math.max(hits.length - 1, 0));

  function go(hit: Hit | undefined): void {
    if (hit === undefined) return;
    onClose();
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
      if (hits.length > 0) go(hits[chosen]);
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
        <div id="palette-hits" role="listbox" className="pg-palette-hits">
          {hits.map((hit, index) => (
            <div key={hit.key}>
              {hits[index - 1]?.group !== hit.group && <div className="pg-palette-group">{t(hit.group)}</div>}
              <div
                id={`palette-${index}`} role="option" aria-selected={index === chosen} className="pg-palette-hit" onMouseMove={() => setAt(index)} onClick={() => go(hit)}
                ref={(element) => { if (index === chosen) element?.scrollIntoView({ block: 'nearest' }); }}
              >
                <span>{hit.text}</span><small>{hit.detail}</small>
              </div>
            </div>
          ))}
          {hits.length === 0 && <div className="pg-palette-none">{isFetching ? t('palette.searching') : t('palette.none', { typed: asked })}</div>}
        </div>
        <footer className="pg-quiet">{t('palette.keys')}</footer>
      </div>
    </Modal>
  );
}
