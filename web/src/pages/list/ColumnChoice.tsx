import { SettingOutlined } from '../ui/icons';
import { Button, Popover } from 'antd';
import { labelText, t } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import { possibleColumns, shownColumns } from './state';

interface Props {
  type: TypeMeta;
  chosen: string[] | null;
  onChange: (columns: string[] | null) => void;
}

/** Which columns the list shows and in what order. */
export function ColumnChoice({ type, chosen, onChange }: Props) {
  const names = shownColumns(type, chosen).map((field) => field.name);
  const possible = possibleColumns(type);
  const ordered = [...names, ...possible.map((field) => field.name).filter((name) => !names.includes(name))];

  function move(name: string, by: number): void {
    const next = [...names];
    const at = next.indexOf(name);
    const other = next[at + by];
    if (other === undefined) return;
    next[at + by] = name;
    next[at] = other;
    onChange(next);
  }

  const content = (
    <div className="pg-columns">
      {ordered.map((name) => {
        const label = labelText(possible.find((field) => field.name === name)?.label ?? { zh: name, en: name });
        const on = names.includes(name);
        return (
          <div key={name}>
            <label><input type="checkbox" checked={on} disabled={on && names.length === 1} onChange={() => onChange(on ? names.filter((one) => one !== name) : [...names, name])} />{label}</label>
            {on && <button type="button" className="pg-filter-button" aria-label={t('list.column_up', { column: label })} onClick={() => move(name, -1)}>↑</button>}
            {on && <button type="button" className="pg-filter-button" aria-label={t('list.column_down', { column: label })} onClick={() => move(name, 1)}>↓</button>}
          </div>
        );
      })}
      <button type="button" className="pg-link" onClick={() => onChange(null)}>{t('list.columns_default')}</button>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={content}>
      <Button icon={<SettingOutlined />} aria-label={t('list.columns')} title={t('list.columns')} data-testid="columns" />
    </Popover>
  );
}
