import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { keys, useSession } from '../api/queries';
import type { Session } from '../api/types';
import { get, request } from '../api/client';
import { nameOf, setBrand, useBrand } from '../brand';
import { language, setLanguage, t, type Language } from '../core/i18n';
import { isOwnPath } from '../core/paths';
import { fetchWhenTyping, rememberEntered } from './inside';
import { SignInForm } from './SignInForm';
import { Mark } from './ui/Mark';
import './login.css';

/** The language chosen on this page; it outlives the page, which is drawn anew by the choice. */
const chosen: { current: Language | null } = { current: null };

export default function Login() {
  const [parameters] = useSearchParams();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: session } = useSession();
  const next = parameters.get('next') ?? '';
  const target = isOwnPath(next) ? next : '/';
  const brand = useBrand();
  const page = useRef<HTMLElement>(null);
  const shown = useQuery({ queryKey: [...keys.brand, 'sign_in'], queryFn: () => get<unknown>('/api/brand/sign_in'), enabled: session === null });
  useEffect(() => {
    if (shown.data !== undefined) setBrand(shown.data);
  }, [shown.data]);

  const isAsked = session === null;
  useEffect(() => {
    if (isAsked) rememberEntered(false);
    return page.current === null ? undefined : fetchWhenTyping(page.current);
  }, [isAsked]);

  function enter(entered: Session): void {
    queries.clear();
    queries.setQueryData(keys.session, entered);
    void navigate(target, { replace: true });
    if (chosen.current === null) {
      if (entered.user.language !== undefined) setLanguage(entered.user.language);
      return;
    }
    queries.setQueryData(keys.session, { ...entered, user: { ...entered.user, language: chosen.current } });
    void request('PATCH', '/api/session', { body: { language: chosen.current } }).catch(() => undefined); // the choice holds on this device all the same
  }

  if (session !== null && session !== undefined) return <Navigate to={target} replace />;
  return (
    <main className="pg-login" ref={page}>
      <section className="pg-login-card" aria-label={t('sign_in.title')}>
        <header>
          <Mark brand={brand} />
          <div>
            <h1 data-testid="sign-in-name">{nameOf(brand)}</h1>
            <p className="pg-quiet">{t('sign_in.slogan')}</p>
          </div>
        </header>
        <SignInForm onSignedIn={enter} />
        <button type="button" className="pg-link" onClick={() => { chosen.current = language() === 'zh' ? 'en' : 'zh'; setLanguage(chosen.current); }} data-testid="language">
          {t('shell.language')}
        </button>
      </section>
    </main>
  );
}
