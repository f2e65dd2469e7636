import { useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { keys, useSession } from '../api/queries';
import type { Session } from '../api/types';
import { request } from '../api/client';
import { language, setLanguage, t, type Language } from '../core/i18n';
import { SignInForm } from './SignInForm';
import './login.css';

/** The language chosen on this page; it outlives the page, which is drawn anew by the choice. */
const chosen: { current: Language | null } = { current: null };

/** Only a page of ours: control signs go too, since browsers leave them out of an address before they read it. */
function safeTarget(next: string | null): string {
  return next !== null && /^\/(?![/\\])[^\u0000-\u001f\\]*$/.test(next) ? next : '/';
}

export default function Login() {
  const [parameters] = useSearchParams();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: session } = useSession();
  const target = safeTarget(parameters.get('next'));

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
    <main className="pg-login">
      <section className="pg-login-card" aria-label={t('sign_in.title')}>
        <header>
          <span className="pg-mark" aria-hidden="true">{t('app.name').slice(0, 1)}</span>
          <div>
            <h1>{t('app.name')}</h1>
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
