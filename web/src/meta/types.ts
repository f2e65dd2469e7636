/** What the server tells the client about its document types (GET /api/meta), and what travels in records. */
import type { Label } from '../core/i18n';

export type { Label };

export type FieldType =
  | 'text'
  | 'longtext'
  | 'int'
  | 'quantity'
  | 'price'
  | 'money'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'bool'
  | 'enum'
  | 'ref'
  | 'file';

export interface OptionMeta {
  value: string;
  label: Label;
  tone?: string;
}

export interface FieldMeta {
  name: string;
  label: Label;
  type: FieldType;
  /** The type code searched by GET /api/search/{ref}?q=… */
  ref?: string;
  options?: OptionMeta[];
  required?: boolean;
  readonly?: boolean;
  hidden?: boolean;
  scale?: number;
  width?: number;
  default?: unknown;
  hint?: Label;
  section?: string;
  filterable?: boolean;
  sortable?: boolean;
  in_list?: boolean;
  /** A sum in the footer. */
  total?: boolean;
  /** When a record is chosen: local field <- property of the chosen record. */
  copies?: Record<string, string>;
  max_length?: number;
}

export type CalculatorName = 'none' | 'tax_line' | 'voucher' | 'count' | 'allocation';

export interface LineSetMeta {
  name: string;
  label: Label;
  fields: FieldMeta[];
  calculator: CalculatorName;
  can_add: boolean;
}

export interface StateMeta {
  code: string;
  label: Label;
  tone: string;
}

export interface TransitionMeta {
  code: string;
  label: Label;
  from: string[];
  to: string;
  confirm?: Label;
  primary?: boolean;
  danger?: boolean;
  asks?: FieldMeta[];
}

export interface PermissionsMeta {
  read: boolean;
  create: boolean;
  change: boolean;
  delete: boolean;
  export: boolean;
  import: boolean;
  print: boolean;
  actions: string[];
}

export interface TypeMeta {
  code: string;
  module: string;
  kind: 'document' | 'master' | 'report';
  label: Label;
  /** For example /api/sales/sales_order */
  path: string;
  fields: FieldMeta[];
  lines?: LineSetMeta[];
  states: StateMeta[];
  transitions: TransitionMeta[];
  sections: { code: string; label: Label }[];
  permissions: PermissionsMeta;
  /** The key of a special page, where the generic form does not do. */
  page?: string;
}

/** A record on the wire: decimals are strings, references are objects, lines stand under the name of their line set. */
export type DataRecord = { [field: string]: unknown };

/** A reference on the wire. */
export interface RefValue extends DataRecord {
  id: string | number;
  code?: string;
  name?: string;
}

/** One finding of the server, in the user's language. */
export interface Problem {
  code: string;
  message: string;
  hint?: string;
  field?: string;
  /** 1-based line within `lines`. */
  line?: number;
  /** The name of the line set. */
  lines?: string;
  facts?: { [name: string]: unknown };
}

/** The body of a refused request (application/problem+json). */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  code: string;
  trace_id?: string;
  problems: Problem[];
}
