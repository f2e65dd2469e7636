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

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}

/** What is negative is red beside its sign. */
function signed(text: string): string | undefined {
  return /^-[\d,.]+$/.test(text) ? 'pg-negative' : undefined;
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
        if (change.old_text === null && change.new_text === null) return null;
        const was = change.old_text !== undefined ? change.old_text ?? '' : hasValue(change.old) ? valueText(field, change.old) : '';
        const is = change.new_text !== undefined ? change.new_text ?? t('history.nothing') : valueText(field, change.new);
        return (
          <li key={at}>
            <span className="pg-quiet">{change.line_no ? `${t('history.line', { line: change.line_no })} ` : ''}{name}</span>{' '}
            {was !== '' && <><del className={signed(was)}>{was}</del> → </>}<ins className={signed(is)}>{is}</ins>
          </li>
        );
      })}
    </ul>
  );
}
