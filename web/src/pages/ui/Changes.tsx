import { labelText, t, type MessageKey } from '../../core/i18n';
import { formatValue, refText } from '../../meta/format';
import type { Change } from '../../api/types';
import type { FieldMeta, TypeMeta } from '../../meta/types';

function fieldOf(type: TypeMeta | undefined, change: Change): FieldMeta | undefined {
  const fields = change.lines ? type?.lines.find((set) => set.name === change.lines)?.fields : type?.fields;
  return fields?.find((field) => field.name === change.field);
}

function valueText(field: FieldMeta | undefined, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('history.nothing');
  if (field !== undefined) return formatValue(field, value);
  return typeof value === 'object' ? refText(value) || JSON.stringify(value) : String(value);
}

const OPERATIONS: Record<string, MessageKey> = { insert: 'history.insert', update: 'history.update', delete: 'history.delete' };

export function operationText(op: string): string {
  const key = OPERATIONS[op.toLowerCase()];
  return key === undefined ? op : t(key);
}

/** What changed, as old → new in the words of the type. */
export function Changes({ type, changes }: { type: TypeMeta | undefined; changes: Change[] }) {
  return (
    <ul className="pg-changes">
      {changes.map((change, at) => {
        const field = fieldOf(type, change);
        const name = change.label ?? (field === undefined ? change.field : labelText(field.label));
        return (
          <li key={at}>
            <span className="pg-quiet">{change.line_no ? `${t('history.line', { line: change.line_no })} ` : ''}{name}</span>{' '}
            {change.old !== null && change.old !== undefined && change.old !== '' && <><del>{valueText(field, change.old)}</del> → </>}<ins>{valueText(field, change.new)}</ins>
          </li>
        );
      })}
    </ul>
  );
}
