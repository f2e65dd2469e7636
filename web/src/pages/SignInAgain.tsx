import { Modal } from 'antd';
import { t } from '../core/i18n';
import type { Session } from '../api/types';
import { SignInForm } from './SignInForm';

/** Stands over whatever the user was doing when the session ended; the waiting requests go on afterwards. */
export default function SignInAgain({ session, onSignedIn }: { session: Session; onSignedIn: (next: Session) => void }) {
  return (
    <Modal open closable={false} footer={null} width={380} title={t('sign_in.again')} keyboard={false} mask={{ closable: false }} wrapProps={{ 'data-testid': 'sign-in-again' }}>
      <p className="pg-quiet">{t('sign_in.again_hint')}</p>
      <SignInForm username={session.user.username} onSignedIn={onSignedIn} />
    </Modal>
  );
}
