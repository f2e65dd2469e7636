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
  ref?: string | null;
  /** A yes/no field that the records offered must have: GET /api/search/{ref}?only=… */
  only?: string | null;
  options?: OptionMeta[];
  required?: boolean;
  readonly?: boolean;
  hidden?: boolean;
  scale?: number | null;
  width?: number | null;
  default?: unknown;
  hint?: Label | null;
  section?: string;
  filterable?: boolean;
  sortable?: boolean;
  in_list?: boolean;
  /** A sum in the footer. */
  total?: boolean;
  unique?: boolean;
  /** When a record is chosen: local field <- property of the chosen record. */
  copies?: Record<string, string>;
  max_length?: number | null;
  minimum?: string | null;
  maximum?: string | null;
  /** Added by an administrator. */
  custom?: boolean;
  /** Where it does not hold, the field is not shown and not asked for. */
  visible_when?: WhenMeta | null;
  /** Where it holds, the field must be filled, as `required` says for always. */
  required_when?: WhenMeta | null;
}

/** A condition on another field of the same header or line: it has one of some values, or is filled, or empty. */
export interface WhenMeta {
  field: string;
  one_of?: (string | boolean)[];
  filled?: boolean;
}

export type CalculatorName = 'none' | 'tax_line' | 'voucher' | 'count' | 'allocation';

export interface LineSetMeta {
  name: string;
  label: Label;
  fields: FieldMeta[];
  calculator: CalculatorName;
  minimum?: number;
  maximum?: number;
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
  /** The states from which the step is allowed. */
  source: string[];
  /** The state afterwards; null keeps the state. */
  target: string | null;
  confirm?: Label | null;
  primary?: boolean;
  danger?: boolean;
  bulk?: boolean;
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
  /** The codes of the transitions the user may carry out. */
  actions: string[];
}

/** A downstream document that this one offers to make (下推). */
export interface CreateMeta {
  type: string;
  label: Label;
  states: string[];
}

/** Where the form asks what is available: names of the line set, its item and quantity fields, and the header's warehouse. */
export interface AvailabilityMeta {
  lines: string;
  item: string;
  quantity: string;
  warehouse: string;
}

export interface TypeMeta {
  code: string;
  module: string;
  plural: string;
  record: 'document' | 'master';
  label: Label;
  /** For example /api/sales/sales_orders */
  path: string;
  fields: FieldMeta[];
  lines: LineSetMeta[];
  states: StateMeta[];
  transitions: TransitionMeta[];
  sections: { code: string; label: Label }[];
  permissions: PermissionsMeta;
  editable_in: string[];
  creates: CreateMeta[];
  /** The field that names a record to people. */
  title: string;
  /** The default sort of the list, e.g. -business_on. */
  order: string;
  /** The columns of the list in their order, where an administrator has laid them out. */
  list_columns?: string[];
  menu: string;
  icon?: string | null;
  creatable: boolean;
  links: boolean;
  print: boolean;
  attachments: boolean;
  availability?: AvailabilityMeta | null;
  /** References whose offers depend on header fields: an item carries its price for the partner of the order. */
  offers?: Record<string, string[]>;
  natural_key: string;
  /** The key of a special page, where the generic form does not do. */
  page?: string | null;
}

export interface ModuleMeta {
  code: string;
  label: Label;
  order: number;
}

export interface ReportMeta {
  code: string;
  module: string;
  label: Label;
  parameters: FieldMeta[];
  tree?: boolean;
}

export interface Meta {
  version: string;
  modules: ModuleMeta[];
  types: TypeMeta[];
  reports: ReportMeta[];
}

/** A record on the wire: decimals are strings, references are objects, lines stand under the name of their line set. */
export type DataRecord = { [field: string]: unknown };

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
