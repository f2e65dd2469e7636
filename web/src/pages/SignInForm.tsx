import { Button } from 'antd';
import { useRef, useState, type FormEvent } from 'react';
import { ApiError } from '../api/client';
import { signIn } from '../api/queries';
import type { Session } from '../api/types';
import { t } from '../core/i18n';
import { messageOf } from './ui/problems';

interface Props {
  /** The user whose session has ended; they alone sign in again without losing the page. */
  username?: string;
  onSignedIn: (session: Session) => void;
}

/** User name and password, then the authenticator's digits where the user has one. */
export function SignInForm({ username = '', onSignedIn }: Props) {
  const [needsCode, setNeedsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || form.current === null) return;
    const values = new FormData(form.current);
    const typed = (name: string) => String(values.get(name) ?? '').trim();
    setBusy(true);
    setRefusal(null);
    try {
      onSignedIn(await signIn(typed('username'), String(values.get('password') ?? ''), typed('code').replace(/\s/g, '')));
    } catch (reason) {
      const wantsCode = reason instanceof ApiError && reason.code === 'access.totp_required';
      if (wantsCode && !needsCode) setNeedsCode(true);
      else {
        setRefusal(messageOf(reason));
        const again = form.current?.querySelector<HTMLInputElement>(needsCode ? '#sign-in-code' : '#sign-in-password');
        again?.focus();
        again?.select();
      }
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} className="pg-sign-in" onSubmit={(event) => void submit(event)} data-testid="sign-in">
      <label htmlFor="sign-in-username">{t('sign_in.username')}</label>
      <input id="sign-in-username" name="username" className="pg-input" autoComplete="username" defaultValue={username} required autoFocus={username === ''} />
      <label htmlFor="sign-in-password">{t('sign_in.password')}</label>
      <input
        id="sign-in-password" name="password" type="password" className="pg-input" autoComplete="current-password" required autoFocus={username !== ''}
      />
      {needsCode && (
        <>
          <label htmlFor="sign-in-code">{t('sign_in.code')}</label>
          <input
            id="sign-in-code" name="code" className="pg-input" inputMode="numeric" autoComplete="one-time-code" maxLength={9} required autoFocus aria-describedby="sign-in-code-hint"
          />
          <p id="sign-in-code-hint" className="pg-quiet">{t('sign_in.code_hint')}</p>
        </>
      )}
      <div role="alert" className="pg-sign-in-refusal">{refusal}</div>
      <Button type="primary" htmlType="submit" loading={busy} block data-testid="sign-in-submit">{t('sign_in.submit')}</Button>
    </form>
  );
}
