import { useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { keys, useSession } from '../api/queries';
import type { Session } from '../api/types';
import { language, setLanguage, t } from '../core/i18n';
import { SignInForm } from './SignInForm';
import './login.css';

function safeTarget(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/';
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
    if (entered.user.language !== undefined) setLanguage(entered.user.language);
    void navigate(target, { replace: true });
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
        <button type="button" className="pg-link" onClick={() => setLanguage(language() === 'zh' ? 'en' : 'zh')} data-testid="language">
          {t('shell.language')}
        </button>
      </section>
    </main>
  );
}
