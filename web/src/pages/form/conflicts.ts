/** Two people saved the same record: what differs, field by field and line by line, and what comes of the choice. */
import { decimal } from '../../core/decimal';
import { isRecord } from '../../meta/format';
import type { DataRecord, FieldMeta, LineSetMeta, TypeMeta } from '../../meta/types';
import { changedFields, isEmpty, same } from './values';

export interface Conflict {
  name: string;
  /** The header field; null where it is about a line. */
  field: FieldMeta | null;
  /** The line set, the number of the line on either side, and what of it differs. */
  line?: { set: LineSetMeta; number: number; fields: FieldMeta[] };
  /** A value; a line, or null where this side has none. */
  mine: unknown;
  theirs: unknown;
  /** True where both changed it, so that the user must choose. */
  both: boolean;
  /** True where it differs from what both began with on the user's side. */
  own: boolean;
}

const NONE: readonly DataRecord[] = [];

function linesOf(record: DataRecord, set: LineSetMeta): readonly DataRecord[] {
  return (record[set.name] as DataRecord[] | undefined) ?? NONE;
}

/** The same value, however its decimals are written. */
function alike(a: unknown, b: unknown): boolean {
  if (same(a, b)) return true;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const [one, other] = [decimal(a), decimal(b)];
  return one !== null && other !== null && one.eq(other);
}

function typedFields(set: LineSetMeta): FieldMeta[] {
  return set.fields.filter((field) => field.readonly !== true);
}

function differing(set: LineSetMeta, a: DataRecord, b: DataRecord): FieldMeta[] {
  return typedFields(set).filter((field) => !alike(a[field.name], b[field.name]));
}

function byId(lines: readonly DataRecord[]): Map<unknown, DataRecord> {
  return new Map(lines.filter((line) => !isEmpty(line.id)).map((line) => [line.id, line]));
}

/** What an added or a deleted line is told by. */
function tellingFields(set: LineSetMeta, line: DataRecord): FieldMeta[] {
  return set.fields.filter((field) => field.hidden !== true && !isEmpty(line[field.name]) && (isRecord(line[field.name]) || field.type !== 'ref')).slice(0, 4);
}

/** Field by field and line by line: what another user saved since `base`, beside what is typed here. */
export function conflictsOf(type: TypeMeta, base: DataRecord, mine: DataRecord, touched: ReadonlySet<string>, theirs: DataRecord): Conflict[] {
  const header = type.fields
    .filter((field) => field.readonly !== true && !alike(mine[field.name], theirs[field.name]))
    .map((field): Conflict => {
      const own = !alike(base[field.name], mine[field.name]);
      return { name: field.name, field, mine: mine[field.name], theirs: theirs[field.name], own, both: own && !alike(base[field.name], theirs[field.name]) };
    });
  return [...header, ...type.lines.filter((set) => touched.has(set.name)).flatMap((set) => lineConflicts(set, base, mine, theirs))];
}

function lineConflicts(set: LineSetMeta, base: DataRecord, mine: DataRecord, theirs: DataRecord): Conflict[] {
  const [before, ours, others] = [byId(linesOf(base, set)), byId(linesOf(mine, set)), byId(linesOf(theirs, set))];
  const found: Conflict[] = [];
  linesOf(mine, set).forEach((line, at) => {
    const other = isEmpty(line.id) ? undefined : others.get(line.id);
    const old = isEmpty(line.id) ? undefined : before.get(line.id);
    const fields = other === undefined ? tellingFields(set, line) : differing(set, line, other);
    if (fields.length === 0) return;
    const own = old === undefined || differing(set, line, old).length > 0;
    const theirOwn = old !== undefined && (other === undefined || differing(set, other, old).length > 0);
    found.push({ name: nameOf(set, line, at), field: null, line: { set, number: at + 1, fields }, mine: line, theirs: other ?? null, own, both: own && theirOwn });
  });
  linesOf(theirs, set).forEach((line, at) => {
    if (ours.has(line.id)) return;
    const old = before.get(line.id);
    const own = old !== undefined; // it was deleted here
    found.push({ name: nameOf(set, line, at), field: null, line: { set, number: at + 1, fields: tellingFields(set, line) }, mine: null, theirs: line, own, both: own && differing(set, line, old).length > 0 });
  });
  return found;
}

function nameOf(set: LineSetMeta, line: DataRecord, at: number): string {
  return `${set.name}#${isEmpty(line.id) ? `new${at}` : String(line.id)}`;
}

/** Theirs, with what the user chose to keep of their own laid over it. */
export function merged(type: TypeMeta, base: DataRecord, mine: DataRecord, touched: ReadonlySet<string>, theirs: DataRecord, keepMine: ReadonlySet<string>): { values: DataRecord; touched: Set<string> } {
  const values = { ...theirs };
  for (const field of changedFields(type, base, mine)) if (keepMine.has(field.name)) values[field.name] = mine[field.name];
  const kept = new Set<string>();
  for (const set of type.lines) {
    const chosen = lineConflicts(set, base, mine, theirs).filter((one) => keepMine.has(one.name));
    if (!touched.has(set.name) || chosen.length === 0) continue;
    values[set.name] = mergedLines(set, mine, theirs, new Set(chosen.map((one) => one.name)));
    kept.add(set.name);
  }
  return { values, touched: kept };
}

function mergedLines(set: LineSetMeta, mine: DataRecord, theirs: DataRecord, kept: ReadonlySet<string>): DataRecord[] {
  const [own, others] = [byId(linesOf(mine, set)), byId(linesOf(theirs, set))];
  const lines = linesOf(theirs, set).flatMap((line, at): DataRecord[] => {
    if (!kept.has(nameOf(set, line, at))) return [line];
    const ours = own.get(line.id);
    return ours === undefined ? [] : [ours];
  });
  const added = linesOf(mine, set).flatMap((line, at): DataRecord[] => {
    if ((!isEmpty(line.id) && others.has(line.id)) || !kept.has(nameOf(set, line, at))) return [];
    const { id: _id, line_no: _number, ...rest } = line; // deleted there: it comes back as a new line
    return [rest];
  });
  return [...lines, ...added];
}
