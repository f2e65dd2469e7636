import { Button, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { labelText, t } from '../../core/i18n';
import { formatValue, isRecord } from '../../meta/format';
import type { DataRecord, TypeMeta } from '../../meta/types';
import { conflictsOf, merged, type Conflict } from './conflicts';

interface Props {
  type: TypeMeta;
  base: DataRecord;
  mine: DataRecord;
  touched: ReadonlySet<string>;
  theirs: DataRecord;
  onMerged: (values: DataRecord, touched: Set<string>) => void;
  onTakeTheirs: () => void;
  onCancel: () => void;
}

/** Someone else saved meanwhile: each differing field with both values, and the user's choice. */
export default function StaleDialog({ type, base, mine, touched, theirs, onMerged, onTakeTheirs, onCancel }: Props) {
  const conflicts = useMemo(() => conflictsOf(type, base, mine, touched, theirs), [type, base, mine, touched, theirs]);
  const [keep, setKeep] = useState<ReadonlySet<string>>(() => new Set(conflicts.filter((one) => one.own).map((one) => one.name)));
  const who = theirs.changed_by as { name?: string } | null | undefined;

  function choose(name: string, own: boolean): void {
    setKeep((now) => {
      const next = new Set(now);
      if (own) next.add(name);
      else next.delete(name);
      return next;
    });
  }

  function valueText(one: Conflict, value: unknown): string {
    if (one.field !== null) return formatValue(one.field, value) || t('history.nothing');
    if (!isRecord(value) || one.line === undefined) return t('stale.no_line');
    return one.line.fields.map((field) => `${labelText(field.label)} ${formatValue(field, value[field.name]) || t('history.nothing')}`).join(' · ');
  }

  function placeOf(one: Conflict): string {
    if (one.field !== null) return labelText(one.field.label);
    const line = t('history.line', { line: one.line?.number ?? 0 });
    return type.lines.length > 1 && one.line !== undefined ? `${labelText(one.line.set.label)} · ${line}` : line;
  }

  return (
    <Modal
      open width={720} title={t('stale.title')} onCancel={onCancel} mask={{ closable: false }} wrapProps={{ 'data-testid': 'stale' }}
      footer={[
        <Button key="cancel" onClick={onCancel}>{t('common.cancel')}</Button>,
        <Button key="theirs" onClick={onTakeTheirs} data-testid="stale-theirs">{t('stale.take_theirs')}</Button>,
        <Button key="merge" type="primary" autoFocus data-testid="stale-merge" onClick={() => { const { values, touched: sets } = merged(type, base, mine, touched, theirs, keep); onMerged(values, sets); }}>{t('stale.merge')}</Button>,
      ]}
    >
      <p>{who?.name === undefined ? t('stale.hint') : t('stale.hint_who', { who: who.name })}</p>
      <table className="pg-plain">
        <thead><tr><th>{t('stale.field')}</th><th>{t('stale.mine')}</th><th>{t('stale.theirs')}</th></tr></thead>
        <tbody>
          {conflicts.map((one) => {
            const name = placeOf(one);
            const option = (own: boolean, value: unknown) => (
              <label><input type="radio" name={`stale-${one.name}`} checked={keep.has(one.name) === own} onChange={() => choose(one.name, own)} /> {valueText(one, value)}</label>
            );
            return <tr key={one.name} className={one.both ? 'pg-both' : ''}><th scope="row">{name} {one.both && <span className="pg-tag warn">{t('stale.both')}</span>}</th><td>{option(true, one.mine)}</td><td>{option(false, one.theirs)}</td></tr>;
          })}
        </tbody>
      </table>
      {conflicts.length === 0 && <p className="pg-quiet">{t('stale.no_difference')}</p>}
    </Modal>
  );
}
