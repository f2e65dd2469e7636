import { labelText, t } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import { groupings } from './joined';

/** By what the list is grouped. */
export function Grouping({ type, value, onChange }: { type: TypeMeta; value: string; onChange: (group: string) => void }) {
  const periods = { day: t('lists.by_day'), month: t('lists.by_month'), year: t('lists.by_year') };
  return (
    <select className="pg-input pg-grouping" value={value} aria-label={t('lists.group_by')} title={t('lists.group_by')} onChange={(event) => onChange(event.target.value)} data-testid="group-by">
      <option value="">{t('lists.no_groups')}</option>
      {groupings(type.fields).map((one) => <option key={one.value} value={one.value}>{labelText(one.field.label)}{one.period === '' ? '' : ` · ${periods[one.period]}`}</option>)}
    </select>
  );
}
