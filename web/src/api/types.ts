/** What travels besides records and meta (docs/wire.md). */
import type { DataRecord, FieldType, Problem } from '../meta/types';

export interface Session {
  user: { id: number; username: string; name: string; language?: 'zh' | 'en'; roles: { code: string; name: string }[] };
  company: { id: number; code?: string; name: string; currency?: string; price_mode?: string } | null;
  companies: { id: number; code?: string; name: string }[];
  permissions: string[];
  csrf: string;
  events_url: string | null;
  totp: boolean;
  must_change_password: boolean;
}

export interface ListPage {
  rows: DataRecord[];
  next: string | null;
  total?: number | null;
  sums?: Record<string, string>;
}

export interface LinkLine {
  line_no: number;
  item?: string | { name?: string; code?: string } | null;
  quantity: string;
  done: string;
  open: string;
}

export interface DocumentLink {
  type: string;
  id: number;
  number: string | null;
  title?: string | null;
  state: string;
  business_on?: string | null;
  relation?: string | null;
  lines?: LinkLine[];
}

export interface Links {
  upstream: DocumentLink[];
  downstream: DocumentLink[];
  open?: { quantity: string; done: string; open: string } | null;
}

export interface Change {
  lines?: string | null;
  line_no?: number | null;
  field: string;
  label?: string | null;
  old: unknown;
  new: unknown;
  /** In the words of the server, where it gives them (the audit). */
  old_text?: string | null;
  new_text?: string | null;
}

export interface HistoryEntry {
  at: string;
  user: { id: number; name: string } | null;
  source: string;
  request_id?: string | null;
  op: string;
  kind?: 'change' | 'file' | 'print';
  /** The file's name, or the template that was printed with. */
  about?: string | null;
  changes: Change[];
}

/** What somebody wrote beside a record. */
export interface Comment {
  id: number;
  text: string;
  mentions: { id: number; name: string }[];
  created_at: string;
  changed_at: string | null;
  created_by: { id: number; name: string };
  may_change: boolean;
}

export interface AuditEntry extends HistoryEntry {
  id: number;
  address?: string | null;
  table: string;
  table_label: string | null;
  op_label: string;
  source_label: string;
  type?: string | null;
  document_id?: number | null;
  number?: string | null;
}

export interface Attachment {
  id: number;
  name: string;
  size: number;
  content_type: string;
  created_at: string;
  created_by?: { id: number; name: string } | string | null;
}

export interface Task {
  id: number;
  code: string;
  title: string;
  type: string | null;
  document_id: number | null;
  number: string | null;
  created_at: string;
  due_on?: string | null;
  state: 'open' | 'done';
  made_by_rule?: string | null;
}

export interface TaskPage {
  rows: Task[];
  open: number;
  /** Of the open ones, those without a day or whose day has come. */
  due: number;
  next?: string | null;
}

/** Something that the user was told. `path` is a page of the client, `file` an address to fetch; each may be empty. */
export interface Notice {
  id: number;
  kind: string;
  label: string;
  title: string;
  hint: string;
  type: string;
  document_id: number | null;
  number: string;
  path: string;
  file: string;
  created_at: string;
  read_at: string | null;
}

export interface NoticePage {
  rows: Notice[];
  unread: number;
  kinds: { code: string; label: string; total: number; unread: number }[];
  next: string | null;
}

export interface Job {
  id: number;
  name: string;
  label: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  progress: number;
  message?: string | null;
  created_at: string;
  started_at?: string | null;
  finished_at?: string | null;
  user?: { id: number; name: string } | string | null;
  attempts?: number;
  result?: unknown;
  log?: { at: string; level: string; text: string }[];
}

export interface ImportProblem {
  row: number;
  column: string;
  found?: unknown;
  expected?: string | null;
  fix?: string | null;
  message?: string | null;
}

export interface ImportBatch {
  id: number;
  type: string;
  state: 'queued' | 'checking' | 'checked' | 'running' | 'done' | 'failed';
  total: number;
  good: number;
  bad: number;
  done: number;
  created: number;
  changed: number;
  unchanged: number;
  problems: ImportProblem[];
  problems_total: number;
}

export interface ReportColumn {
  name: string;
  label: string;
  type: FieldType;
  total?: boolean;
  link?: boolean;
  scale?: number | null;
  width?: number | null;
  options?: { value: string; label: string; tone?: string }[];
}

export type RowLink = { type: string; id: number } | { list: string; query: string } | { report: string; parameters: Record<string, string> };

export type ReportRow = DataRecord & { _level?: number; _leaf?: boolean; _links?: Record<string, RowLink> };

export interface ReportPage {
  title: string;
  columns: ReportColumn[];
  rows: ReportRow[];
  totals?: Record<string, string> | null;
  next?: string | null;
  /** Why some rows lead nowhere; empty where all lead somewhere. */
  undrilled?: string;
  /** By what a list's pivot is grouped. */
  grouped?: string[];
  /** What it was asked for, in words. */
  asked?: { name: string; label: string; value: string }[];
  /** The report's own columns, where what is shown is a pivot of them. */
  source?: { name: string; label: string; type: FieldType; total?: boolean }[];
}

export interface Home {
  cards: { code: string; label: string; value: string | number; unit?: string | null; target?: string | null; tone?: string | null }[];
  charts: {
    code: string;
    label: string;
    type: 'line' | 'bar';
    categories: string[];
    series: { name: string; data: (string | number)[] }[];
  }[];
  tasks: Task[];
  recent: { type: string; id: number; number: string | null; title?: string | null; state?: string | null; at?: string | null }[];
}

export interface Availability {
  item: number;
  on_hand: string;
  reserved: string;
  available: string;
  incoming: string;
  first_on: string | null;
}

export interface SearchHit {
  type: string;
  id: number;
  code: string;
  name?: string | null;
}

export interface BulkResult {
  done: number[];
  refused: { id: number; number?: string | null; problems: Problem[] }[];
}

export interface UserSession {
  id: number;
  created_at: string;
  last_seen_at: string;
  address?: string | null;
  agent?: string | null;
  current: boolean;
}
