/** The thin client: one function for every request, with CSRF header, request key, language and problems as an error. */
import { language, t } from '../core/i18n';
import type { Problem, ProblemDocument } from '../meta/types';

/** A refused request. `status` 0 means that no answer came, or not to its end; below 400 an answer that cannot be read. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: Problem[];
  readonly traceId: string | undefined;

  constructor(status: number, body: Partial<ProblemDocument>) {
    super(body.problems?.[0]?.message ?? body.title ?? body.code ?? String(status));
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code ?? body.problems?.[0]?.code ?? (status === 0 ? 'client.offline' : 'client.unreadable');
    this.problems = body.problems ?? [];
    this.traceId = body.trace_id;
  }

  /** True where the server may or may not have carried it out, so that the same key must be sent again. */
  get undecided(): boolean {
    return this.status < 400 || this.status >= 500;
  }
}

export type Query = Record<string, string | number | boolean | null | undefined | readonly string[]>;

export interface RequestOptions {
  query?: Query | URLSearchParams;
  body?: unknown;
  form?: FormData;
  /** The Idempotency-Key of the action. */
  key?: string;
  signal?: AbortSignal;
  /** False where a 401 is an answer, as on the sign-in page. */
  signIn?: boolean;
  /** False where the session's own company is meant, whatever this page works in. */
  company?: false;
}

let csrf = '';
let company: number | null = null;
let askToSignIn: (() => Promise<void>) | null = null;
let askForSecret: (() => Promise<boolean>) | null = null;
let waiting: Promise<void> | null = null;

export function setCsrf(token: string): void {
  csrf = token;
}

/** Sets the company of this page. Every request names it: in another tab the same session may work in another company by now. */
export function setCompany(id: number | null): void {
  company = id;
}

export function companyNow(): number | null {
  return company;
}

/** An address that the browser opens by itself, such as a print in a tab of its own, for the company of this page. */
export function address(path: string, query: Query = {}): string {
  return path + queryString({ ...query, company });
}

/** Sets how the client asks an interrupted user to sign in again; the promise is kept once they have. */
export function onSignInNeeded(ask: (() => Promise<void>) | null): void {
  askToSignIn = ask;
  waiting = null; // who asked before is gone, and his promise is never kept
}

/** Sets how the client learns the session's new secret after another tab has signed in again; false where it is not the same session's user. */
export function onForged(ask: (() => Promise<boolean>) | null): void {
  askForSecret = ask;
}

export function queryString(query: Query | URLSearchParams | undefined): string {
  if (query === undefined) return '';
  if (query instanceof URLSearchParams) return query.size === 0 ? '' : `?${query}`;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    if (Array.isArray(value)) for (const one of value) parameters.append(name, String(one));
    else parameters.append(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function headersOf(method: string, options: RequestOptions): Headers {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': language() === 'zh' ? 'zh-CN' : 'en' });
  if (company !== null && options.company !== false) headers.set('X-Company', String(company));
  if (method !== 'GET') {
    if (csrf !== '') headers.set('X-CSRF-Token', csrf);
    if (options.key !== undefined) headers.set('Idempotency-Key', options.key);
  }
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  return headers;
}

/** The server's own limit for a file. It answers before it has read a larger one, and a browser that is still sending takes that for a lost connection. */
const LARGEST_FILE_MB = 25;

/** Refuses a file that the server would not read. Raises ApiError 413 as the server would. */
function demandSize(form: FormData): void {
  for (const [field, file] of form) {
    if (typeof file === 'string' || file.size <= LARGEST_FILE_MB * 1024 * 1024) continue;
    const facts = { file: file.name, size: Math.ceil(file.size / 1024 / 1024), limit: LARGEST_FILE_MB };
    throw new ApiError(413, { code: 'client.file_too_large', problems: [{ code: 'client.file_too_large', message: t('client.file_too_large', facts), hint: t('client.file_too_large_hint'), field, facts }] });
  }
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  if (options.form !== undefined) demandSize(options.form);
  try {
    return await fetch(path + queryString(options.query), {
      method,
      headers: headersOf(method, options),
      body: options.form ?? (options.body === undefined ? null : JSON.stringify(options.body)),
      credentials: 'same-origin',
      signal: options.signal ?? null,
    });
  } catch (reason) {
    if (options.signal?.aborted === true) throw reason;
    throw new ApiError(0, { code: 'client.offline' });
  }
}

async function problemOf(answer: Response): Promise<ApiError> {
  try {
    return new ApiError(answer.status, JSON.parse(await answer.text()) as Partial<ProblemDocument>);
  } catch {
    return new ApiError(answer.status, {});
  }
}

/** The body of an answer. The line may be cut in the middle of it: nobody knows then what came of the request. */
async function whole<Body>(reading: Promise<Body>, signal?: AbortSignal): Promise<Body> {
  try {
    return await reading;
  } catch (reason) {
    if (signal?.aborted === true) throw reason;
    throw new ApiError(0, { code: 'client.offline' });
  }
}

/** One modal for all requests that met the expired session. */
function signInAgain(ask: () => Promise<void>): Promise<void> {
  waiting ??= ask().finally(() => {
    waiting = null;
  });
  return waiting;
}

async function answered(method: string, path: string, options: RequestOptions, again = true): Promise<Response> {
  const answer = await send(method, path, options);
  if (answer.ok) return answer;
  if (answer.status === 401 && options.signIn !== false && askToSignIn !== null) {
    await signInAgain(askToSignIn);
    return answered(method, path, options);
  }
  const problem = await problemOf(answer);
  if (problem.code === 'kernel.bad_csrf' && again && askForSecret !== null && (await askForSecret())) return answered(method, path, options, false);
  throw problem;
}

/** Sends a request and reads its JSON. Raises ApiError with every problem the server named. */
export async function request<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const answer = await answered(method, path, options);
  if (answer.status === 204) return undefined as Answer;
  const text = await whole(answer.text(), options.signal);
  try {
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  } catch {
    throw new ApiError(answer.status, {}); // the page of a proxy in place of the server's answer
  }
}

export const get = <Answer>(path: string, query?: Query | URLSearchParams, signal?: AbortSignal): Promise<Answer> =>
  request<Answer>('GET', path, { ...(query === undefined ? {} : { query }), ...(signal === undefined ? {} : { signal }) });

export const post = <Answer>(path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer> =>
  request<Answer>('POST', path, { ...options, ...(body === undefined ? {} : { body }) });

/** Fetches a file through the same checks and hands it to the browser's download. Answers with the job where the file is long in the making (202). */
export async function download(path: string, query: Query | URLSearchParams | undefined, fallbackName: string): Promise<number | null> {
  const answer = await answered('GET', path, query === undefined ? {} : { query });
  if (answer.status === 202) return (await whole(answer.json() as Promise<{ job: number }>)).job;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await whole(answer.blob()));
  link.download = fileName(answer.headers.get('Content-Disposition') ?? '') ?? fallbackName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return null;
}

/** The name that the server gives a file; null where it gives none that can be read. */
function fileName(disposition: string): string | null {
  const [, encoded, plain] = /filename\*=UTF-8''([^;]+)|filename="?([^";]+)"?/i.exec(disposition) ?? [];
  try {
    return encoded === undefined ? (plain ?? null) : decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
