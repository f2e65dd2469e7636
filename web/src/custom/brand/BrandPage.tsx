import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useDeferredValue, useEffect, useRef, useState, type FormEvent } from 'react';
import { newKey } from '../../api/actions';
import { get, post, request } from '../../api/client';
import { onLive } from '../../api/events';
import { keys, useMeta, useSignedIn } from '../../api/queries';
import { t } from '../../core/i18n';
import type { DataRecord, Problem } from '../../meta/types';
import { problemsOf, sentence } from '../../pages/ui/problems';
import { Awaited } from '../../pages/ui/Awaited';
import { Empty } from '../../pages/ui/small';
import { Check, Words } from '../customize/Inputs';
import { Accent, type Judged } from './Accent';
import { logoOf } from './shrink';
import '../../pages/fields/fields.css';
import '../../pages/form/form.css';
import '../../pages/list/list.css';
import './brand.css';

interface BrandRecord extends DataRecord {
  id: number;
  version: number;
}

interface Values {
  name: string;
  accent: string;
  accent_dark: string;
  logo: string;
  sign_in: boolean;
  is_active: boolean;
}

const OF_PAGE = ['customize', 'brand'];
const BRANDS = '/api/customize/brands';
const COLUMNS = 'code,name,accent,accent_dark,logo,sign_in,is_active';
const COLOUR = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;

/** An administrator's page: what the company is called, its logo and its colours. */
export default function BrandPage() {
  const meta = useMeta();
  const session = useSignedIn();
  const query = useQuery({
    queryKey: [...OF_PAGE, session.company?.id], queryFn: () => get<{ rows: BrandRecord[] }>(BRANDS, { columns: COLUMNS, limit: 1 }), staleTime: 0,
  });
  const { data } = query;
  const queries = useQueryClient();
  const typed = useRef(false);
  useEffect(() => onLive((event) => {
    // Somebody else's change is taken over where nothing is typed; else saving says who was first.
    if (event.type === 'brand' && !typed.current) void queries.invalidateQueries({ queryKey: OF_PAGE });
  }), [queries]);
  if (!meta.types.some((type) => type.code === 'brand' && type.permissions.change)) return <Empty title={t('customize.not_yours')} />;
  return (
    <section className="pg-page" aria-labelledby="brand-title" data-testid="brand">
      <header className="pg-page-head"><h1 id="brand-title">{t('brand.title')}</h1></header>
      <div className="pg-page-body pg-padded">
        {data === undefined ? <Awaited query={query} /> : <Editor key={`${data.rows[0]?.id ?? 'new'}/${data.rows[0]?.version ?? 0}`} record={data.rows[0] ?? null} company={session.company?.name ?? ''} maySignIn={session.permissions.includes('admin.sign_in.change')} onTyped={(now) => { typed.current = now; }} />}
      </div>
    </section>
  );
}

function valuesOf(record: BrandRecord | null, company: string): Values {
  const words = (field: string) => String(record?.[field] ?? '');
  return {
    name: record === null ? company.slice(0, 40) : words('name'), accent: words('accent'), accent_dark: words('accent_dark'), logo: words('logo'),
    sign_in: record?.sign_in === true, is_active: record === null || record.is_active === true,
  };
}

function Editor({ record, company, maySignIn, onTyped }: { record: BrandRecord | null; company: string; maySignIn: boolean; onTyped: (now: boolean) => void }) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [values, setValues] = useState(() => valuesOf(record, company));
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const latest = useRef(values);
  const reading = useRef<Promise<void>>(Promise.resolve()); // the picture that was chosen last: saving waits for it
  const put = (next: Partial<Values>) => {
    onTyped(true);
    latest.current = { ...latest.current, ...next };
    setValues(latest.current);
    setProblems([]);
  };
  const asked = useDeferredValue([values.accent, values.accent_dark].map((one) => (COLOUR.test(one) ? one : '')).join(' '));
  const [accent = '', accentDark = ''] = asked.split(' ');
  const { data: judged } = useQuery({
    queryKey: ['brand-check', asked], enabled: asked !== ' ', placeholderData: keepPreviousData, staleTime: Infinity,
    queryFn: () => get<{ light: Judged | null; dark: Judged | null }>('/api/brand/check', { accent, accent_dark: accentDark }),
  });

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      await reading.current;
      const how = { body: { ...latest.current, ...(record === null ? { code: 'brand' } : { version: record.version }) }, key: newKey() };
      await (record === null ? post(BRANDS, how.body, { key: how.key }) : request('PATCH', `${BRANDS}/${record.id}`, how));
      onTyped(false);
      void message.success(t('brand.saved'));
      void queries.invalidateQueries({ queryKey: keys.brand });
      void queries.invalidateQueries({ queryKey: OF_PAGE });
    } catch (reason) {
      setProblems(problemsOf(reason));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="pg-brand-page" onSubmit={(event) => void save(event)}>
      <Words id="name" label={t('brand.name')} hint={t('brand.name_hint')} value={values.name} onChange={(name) => put({ name })} />
      <Accent id="accent" label={t('brand.accent')} hint={t('brand.colour_hint')} value={values.accent} judged={accent === '' ? null : judged?.light ?? null} onChange={(colour) => put({ accent: colour })} />
      <Accent id="accent_dark" label={t('brand.accent_dark')} hint={t('brand.dark_hint')} value={values.accent_dark} judged={asked === ' ' ? null : judged?.dark ?? null} onChange={(colour) => put({ accent_dark: colour })} />
      <div className="pg-field">
        <span className="pg-label">{t('brand.logo')}</span>
        <div>
          <div className="pg-logo-large">
            {values.logo === '' ? <span className="pg-quiet">{t('brand.logo_none')}</span> : <img src={values.logo} alt={t('brand.logo')} />}
            {values.logo !== '' && <button type="button" className="pg-link" onClick={() => put({ logo: '' })} data-testid="logo-remove">{t('brand.remove')}</button>}
          </div>
          <label className="pg-logo-choose">
            {t('brand.logo_choose')}
            <input
              id="brand-logo" className="pg-visually-hidden" type="file" accept="image/png,image/jpeg,image/svg+xml" aria-describedby="brand-logo-hint"
              onClick={(event) => { event.currentTarget.value = ''; }} // the file that was removed can be chosen again
              onChange={(event) => { const file = event.target.files?.[0]; if (file !== undefined) reading.current = logoOf(file).then((logo) => put({ logo }), () => undefined); }}
            />
          </label>
        </div>
        <small className="pg-quiet" id="brand-logo-hint">{t('brand.logo_hint')}</small>
      </div>
      {(maySignIn || record?.sign_in === true) && <Check id="sign_in" label={t('brand.sign_in')} value={values.sign_in} onChange={(signIn) => put({ sign_in: signIn })} />}
      {!maySignIn && record?.sign_in === true && <p className="pg-quiet" data-testid="sign-in-held">{t('brand.sign_in_held')}</p>}
      <Check id="is_active" label={t('brand.active')} value={values.is_active} onChange={(active) => put({ is_active: active })} />
      <div role="alert">{problems.map((one) => <p key={`${one.code}/${one.field ?? ''}`} className="pg-field-problem" data-code={one.code}>{sentence(one)}</p>)}</div>
      <div><Button type="primary" htmlType="submit" loading={busy} data-testid="brand-save">{t('common.save')}</Button></div>
    </form>
  );
}
