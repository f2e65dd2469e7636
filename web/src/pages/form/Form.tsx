import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import { Link, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { ApiError, get } from '../../api/client';
import { draftKey, drafts } from '../../api/drafts';
import { keys, useMeta, useSignedIn, useTypeByPath } from '../../api/queries';
import { customForms } from '../../custom/registry';
import { labelText, t } from '../../core/i18n';
import type { DataRecord, TypeMeta } from '../../meta/types';
import NotFound from '../NotFound';
import { pathOfType } from '../shell/menu';
import { Awaited } from '../ui/Awaited';
import { Loading } from '../ui/small';
import { copyOf, type Kept } from './document';
import { startValues, withDerived } from './values';

const Editor = lazy(() => import('./Editor'));

/** The form of any type: finds the record, or what a new one begins with, then hands over to the editor. */
export default function Form() {
  const { module = '', plural = '', id = '' } = useParams();
  const [parameters] = useSearchParams();
  const location = useLocation();
  const type = useTypeByPath(module, plural);
  if (type === undefined) return <NotFound />;
  const Custom = type.page === null || type.page === undefined ? undefined : customForms[type.page];
  if (Custom !== undefined) return <Suspense fallback={<Loading />}><Custom type={type} id={id} /></Suspense>;
  const from = parameters.get('from') ?? '';
  const copy = parameters.get('copy') ?? '';
  const key = id === 'new' ? ['new', from === '' ? '' : `from-${from}`, copy === '' ? '' : `copy-${copy}`].filter((one) => one !== '').join('-') : id;
  // A new record keeps its form, and with it focus, cursor and undo, when it is saved and gets its own address.
  const held = (location.state as { held?: string } | null)?.held ?? (id === 'new' ? location.key : '');
  return <Loader key={`${type.code}/${held === '' ? key : held}`} type={type} id={id} place={key} from={from} copy={copy} held={held} />;
}

interface LoaderProps {
  type: TypeMeta;
  id: string;
  place: string;
  from: string;
  copy: string;
  held: string;
}

function Loader({ type, held, ...now }: LoaderProps) {
  const session = useSignedIn();
  const meta = useMeta();
  const navigate = useNavigate();
  const [{ id, place, from, copy }] = useState(now); // as it was opened
  const fresh = id === 'new';
  const { id: user } = session.user;
  const company = session.company?.id ?? 0;
  const storedUnder = useCallback((saved: string | null) => draftKey(user, company, type.code, saved ?? place), [user, company, type.code, place]);
  const key = storedUnder(null);
  const onCreated = useCallback((to: string) => void navigate(to, { replace: true, state: { held } }), [navigate, held]);

  const record = useQuery({
    queryKey: keys.record(type.code, id),
    queryFn: ({ signal }) => get<DataRecord>(`${type.path}/${id}`, undefined, signal),
    enabled: !fresh,
    staleTime: 0,
  });
  const start = useQuery({
    queryKey: ['start', type.code, place],
    queryFn: async () => {
      const me = { id: session.user.id, code: session.user.username, name: session.user.name };
      const empty = { ...startValues(type.fields, { me, ...(session.company?.currency === undefined ? {} : { currency: session.company.currency }) }), ...Object.fromEntries(type.lines.map((set) => [set.name, []])) };
      if (copy !== '') return copyOf(type, await get<DataRecord>(`${type.path}/${copy}`), empty);
      if (from === '') return empty;
      const prefilled = await get<DataRecord>(`${type.path}/new`, { from });
      return withDerived(type, { ...empty, ...Object.fromEntries(Object.entries(prefilled).filter(([, value]) => value !== null)) });
    },
    enabled: fresh,
    staleTime: Infinity,
    gcTime: 0,
  });
  const draft = useQuery({ queryKey: ['draft', key], queryFn: () => drafts.read<Kept>(key), staleTime: Infinity, gcTime: 0 });

  const query = fresh ? start : record;
  const values = query.data; // once they are there the form stays, whatever comes of asking again
  if (values === undefined && query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  if (values === undefined) return <Awaited query={query}><Link to={pathOfType(type)}>{t('form.back_to', { list: labelText(type.label) })}</Link></Awaited>;
  if (draft.data === undefined) return <Loading />;
  return (
    <Suspense fallback={<Loading />}>
      <Editor type={type} meta={meta} record={fresh ? null : values} start={values} draft={draft.data} storedUnder={storedUnder} onCreated={onCreated} sourced={from !== '' || copy !== ''} />
    </Suspense>
  );
}
