/** Conditions joined by and/or: how they stand in the address (`where`), and how they are worked on. */
import type { FieldMeta } from '../../meta/types';
import { OPERATORS, type Condition, type Operator } from './state';

export interface Group {
  how: 'all' | 'any';
  members: (Group | Condition)[];
}

const DEEPEST = 5;

export function isGroup(node: Group | Condition): node is Group {
  return 'members' in node;
}

/** From the address; null for what is no such thing. */
export function readJoined(text: string | null): Group | null {
  if (text === null || text === '') return null;
  try {
    const node = nodeOf(JSON.parse(text), 0);
    if (node === null) return null;
    return isGroup(node) ? node : { how: 'all', members: [node] };
  } catch {
    return null;
  }
}

function nodeOf(raw: unknown, depth: number): Group | Condition | null {
  if (depth > DEEPEST) return null;
  if (Array.isArray(raw)) {
    const [field, text] = raw as unknown[];
    if (raw.length !== 2 || typeof field !== 'string' || typeof text !== 'string') return null;
    const at = text.indexOf(':');
    const op = text.slice(0, at);
    return OPERATORS.has(op) ? { field, op: op as Operator, value: text.slice(at + 1) } : null;
  }
  if (typeof raw !== 'object' || raw === null) return null;
  const [entry, ...others] = Object.entries(raw);
  if (entry === undefined || others.length > 0 || (entry[0] !== 'all' && entry[0] !== 'any') || !Array.isArray(entry[1])) return null;
  const members = entry[1].map((one) => nodeOf(one, depth + 1));
  return members.some((one) => one === null) ? null : { how: entry[0], members: members as (Group | Condition)[] };
}

/** For the address; empty when nothing is asked. Groups that hold nothing are left out. */
export function writeJoined(group: Group | null): string {
  const raw = group === null ? null : rawOf(group);
  return raw === null ? '' : JSON.stringify(raw);
}

function rawOf(node: Group | Condition): unknown {
  if (!isGroup(node)) return [node.field, `${node.op}:${node.value}`];
  const members = node.members.map(rawOf).filter((one) => one !== null);
  return members.length === 0 ? null : { [node.how]: members };
}

/** All conditions within, for the chip above the list. */
export function conditionsIn(group: Group): Condition[] {
  return group.members.flatMap((one) => (isGroup(one) ? conditionsIn(one) : [one]));
}

/** What may be asked of a field by its type; `null:1` and `null:0` need no value. */
export function operatorsOf(field: Pick<FieldMeta, 'type'>): string[] {
  switch (field.type) {
    case 'text':
    case 'longtext':
      return ['like', 'eq', 'ne', 'null:1', 'null:0'];
    case 'enum':
    case 'bool':
    case 'ref':
      return ['eq', 'ne', 'null:1', 'null:0'];
    default:
      return ['eq', 'ge', 'le', 'gt', 'lt', 'ne', 'null:1', 'null:0'];
  }
}

/** Whether a condition says something already. */
export function isWhole(condition: Condition): boolean {
  return condition.field !== '' && condition.value !== '';
}

/** Without what is not whole yet. */
export function settled(group: Group): Group {
  return { how: group.how, members: group.members.map((one) => (isGroup(one) ? settled(one) : one)).filter((one) => (isGroup(one) ? one.members.length > 0 : isWhole(one))) };
}

/** The ways to group a list: by choices, references, words, and days by their periods. */
export interface Grouped {
  value: string;
  field: FieldMeta;
  period: '' | 'day' | 'month' | 'year';
}

export function groupings(fields: readonly FieldMeta[]): Grouped[] {
  return fields
    .filter((field) => field.filterable !== false && field.hidden !== true && ['enum', 'bool', 'ref', 'text', 'date', 'datetime'].includes(field.type) && field.unique !== true && field.name !== 'number')
    .flatMap((field): Grouped[] =>
      field.type === 'date' || field.type === 'datetime'
        ? (['month', 'year', 'day'] as const).map((period) => ({ value: `${field.name}:${period}`, field, period }))
        : [{ value: field.name, field, period: '' as const }],
    );
}
