/** The query client, the keys under which answers are kept, and the queries that several pages share. */
import { QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { noteType } from '../meta/lastType';
import type { Meta, TypeMeta } from '../meta/types';
import { ApiError, companyNow, get, post, request, setCompany, setCsrf } from './client';
import { completeMeta } from './meta';
import type { Session, TaskPage } from './types';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, reason) => failures < 2 && reason instanceof ApiError && reason.undecided,
    },
  },
});

export const keys = {
  session: ['session'] as const,
  meta: ['meta'] as const,
  list: (type: string, parameters?: string) => (parameters === undefined ? ['list', type] : ['list', type, parameters]),
  record: (type: string, id: string | number, part = 'record') => ['record', type, String(id), part],
  tasks: (state = 'open') => ['tasks', state],
  brand: ['brand'] as const,
  jobs: ['jobs'] as const,
  notices: ['notices'] as const,
  home: ['home'] as const,
  report: (code: string, parameters: string) => ['report', code, parameters],
};

function keep(session: Session): Session {
  setCsrf(session.csrf);
  setCompany(session.company?.id ?? null);
  return session;
}

export async function readSession(): Promise<Session | null> {
  try {
    return keep(await request<Session>('GET', '/api/session', { signIn: false }));
  } catch (reason) {
    if (reason instanceof ApiError && reason.status === 401) return null;
    throw reason;
  }
}

/** After another tab has signed in again: takes over the new secret, if it is the same user in the same company. */
export async function renewed({ user, company }: Session): Promise<boolean> {
  const now = await request<Session>('GET', '/api/session', { signIn: false }).catch(() => null);
  if (now?.user.id !== user.id || now.company?.id !== company?.id) return false;
  setCsrf(now.csrf);
  return true;
}

export async function signIn(username: string, password: string, code: string): Promise<Session> {
  const body = { username, password, ...(code === '' ? {} : { code }) };
  const session = await post<Session>('/api/session', body, { signIn: false, company: false });
  const here = companyNow();
  if (here === null || here === session.company?.id || !session.companies.some(({ id }) => id === here)) return keep(session);
  setCsrf(session.csrf); // the page goes on in its company, whatever the new session begins with
  return (await readSession()) ?? session;
}

/** Makes the user's session, and those to come, work in another company. What the page holds is of the old one: it must be loaded anew. */
export async function workIn(company: number): Promise<void> {
  await request('PATCH', '/api/session', { body: { company } });
}

export async function signOut(): Promise<void> {
  await request('DELETE', '/api/session', { signIn: false });
}

export function useSession(): UseQueryResult<Session | null> {
  return useQuery({ queryKey: keys.session, queryFn: readSession, staleTime: Infinity });
}

/** The session inside the shell, which is drawn for signed-in users only. */
export function useSignedIn(): Session {
  const { data } = useSession();
  if (data === null || data === undefined) throw new Error('nobody is signed in');
  return data;
}

const metaQuery = {
  queryKey: keys.meta,
  queryFn: async () => completeMeta(await get<Partial<Meta>>('/api/meta')),
  staleTime: Infinity,
};

export function useMetaQuery(enabled = true): UseQueryResult<Meta> {
  return useQuery({ ...metaQuery, enabled });
}

/** The meta inside the shell, which waits for it. */
export function useMeta(): Meta {
  const { data } = useQuery(metaQuery);
  if (data === undefined) throw new Error('the meta is not there yet');
  return data;
}

export function useTypeByPath(module: string, plural: string): TypeMeta | undefined {
  const found = useMeta().types.find((type) => type.module === module && type.plural === plural);
  const code = found?.code;
  useEffect(() => { if (code !== undefined) noteType(code); }, [code]);
  return found;
}

export type TaskState = 'open' | 'due' | 'later' | 'done';

export function useTasks(state: TaskState = 'open'): UseQueryResult<TaskPage> {
  return useQuery({ queryKey: keys.tasks(state), queryFn: () => get<TaskPage>('/api/tasks', { state }), refetchInterval: 60_000 });
}
