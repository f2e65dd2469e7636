import { type ReactNode } from 'react';
import { Link } from 'react-router';
import { isNumeric } from '../../core/check';
import { t } from '../../core/i18n';
import { formatValue, isNegative } from '../../meta/format';
import type { DataRecord, TypeMeta } from '../../meta/types';
import { pathOfType } from '../shell/menu';
import type { TableColumn } from '../table/DataTable';
import { StateTag } from '../ui/small';

const DETAILS = 5;

/** A list on a phone: one card a record. */
export function Cards({ type, columns, rows, foot }: { type: TypeMeta; columns: TableColumn[]; rows: DataRecord[]; foot: ReactNode }) {
  const details = columns.filter((column) => column.name !== type.title && column.name !== 'state').slice(0, DETAILS);
  return (
    <div className="pg-cards">
      {rows.map((row) => (
        <Link key={String(row.id)} className="pg-card" to={`${pathOfType(type)}/${String(row.id)}`}>
          <span className="pg-card-head">
            <b>{String(row[type.title] ?? '') || t('form.unnumbered')}</b>
            <StateTag type={type} state={row.state} />
          </span>
          <dl>
            {details.map((column) => {
              const text = formatValue(column.field, row[column.name]);
              if (text === '') return null;
              return (
                <div key={column.name}>
                  <dt>{column.title}</dt>
                  <dd className={`${isNumeric(column.field) ? 'pg-number' : ''}${isNegative(column.field, row[column.name]) ? ' pg-negative' : ''}`}>{text}</dd>
                </div>
              );
            })}
          </dl>
        </Link>
      ))}
      {foot}
    </div>
  );
}
