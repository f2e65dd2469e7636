import { App, Badge, Drawer, Dropdown } from 'antd';
import { BellOutlined, CheckOutlined, HomeOutlined, MenuOutlined, QuestionCircleOutlined, SearchOutlined, UserOutlined } from './ui/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Link, NavLink, Outlet, useLocation, useNavigate } from 'react-router';
import { ApiError, get, onForged, onSignInNeeded, request } from '../api/client';
import { settleLastWords } from '../api/drafts';
import { listen } from '../api/events';
import { forgetPreferences, loadPreferences } from '../api/preferences';
import { useUnread } from '../api/notices';
import { keys, renewed, signOut, useMetaQuery, useSession, useTasks } from '../api/queries';
import type { Session } from '../api/types';
import { nameOf, setBrand, useBrand } from '../brand';
import { bothOf, language, setLanguage, t } from '../core/i18n';
import { onHelpAsked, openHelp, type Wanted } from '../help/open';
import { useTour } from '../help/useTour';
import { chooseLook, useLookChoice, type LookChoice } from '../look';
import type { Meta } from '../meta/types';
import { Arrival } from './shell/Arrival';
import { useCommands } from './shell/commands';
import { Company, useCompanies } from './shell/Company';
import { menuOf } from './shell/menu';
import { Navigation } from './shell/Navigation';
import { visitsOf } from './shell/recent';
import { Mark } from './ui/Mark';
import { Toasts } from './shell/Toasts';
import { Awaited } from './ui/Awaited';
import { Loading } from './ui/small';
import { tellRefused } from './ui/tellRefused';
import './shell/shell.css';

const Account = lazy(() => import('./Account'));
const LOOKS: readonly LookChoice[] = ['system', 'light', 'dark'];
const loadPalette = () => import('./shell/Palette');
const Palette = lazy(loadPalette);
const Help = lazy(() => import('../help/Help'));
const SignInAgain = lazy(() => import('./SignInAgain'));

/** Everything around a page: navigation, search, tasks, user menu; and the modal that asks to sign in again. */
export default function Shell() {
  const session = useSession();
  const signedIn = session.data !== null && session.data !== undefined;
  const meta = useMetaQuery(signedIn && session.data?.must_change_password !== true);
  const user = session.data?.must_change_password === true ? undefined : session.data?.user.id;
  useEffect(() => {
    if (user === undefined) return undefined;
    void loadPreferences();
    return forgetPreferences;
  }, [user]);
  if (session.isPending) return <Loading />;
  const missing = [session, meta].find((query) => query.error !== null && query.data === undefined); // what is there stays, whatever comes of asking again
  if (missing !== undefined) return <Awaited query={missing} />;
  if (!signedIn) return <Loading />; // the gate asks to sign in
  return (
    <App component={false}>
      <Interrupted session={session.data as Session} />
      {session.data?.must_change_password === true ? <Suspense fallback={<Loading />}><Account /></Suspense> : meta.data === undefined ? <Loading /> : <Frame session={session.data as Session} meta={meta.data} />}
    </App>
  );
}

/** Asks to sign in again over the page when a request meets an ended session. */
function Interrupted({ session }: { session: Session }) {
  const queries = useQueryClient();
  const [goOn, setGoOn] = useState<(() => void) | null>(null);
  useEffect(() => {
    onSignInNeeded(() => new Promise((resolve) => setGoOn(() => resolve)));
    return () => onSignInNeeded(null);
  }, []);
  useEffect(() => {
    onForged(() => renewed(session));
    return () => onForged(null);
  }, [session]);
  if (goOn === null) return null;

  function entered(next: Session): void {
    if (next.user.id !== session.user.id) {
      window.location.assign('/'); // another user sees other things: nothing of the old page may stay
      return;
    }
    queries.setQueryData(keys.session, next);
    goOn?.();
    setGoOn(null);
  }
  return <Suspense fallback={null}><SignInAgain session={session} onSignedIn={entered} /></Suspense>;
}

function useLive(session: Session): void {
  const queries = useQueryClient();
  useEffect(() => listen(session.events_url, queries), [session.events_url, queries]);
}

/** The brand of the company that the user works in. */
function useCompanysBrand(company: number | undefined) {
  const { data } = useQuery({ queryKey: [...keys.brand, company], queryFn: () => get<unknown>('/api/brand'), staleTime: Infinity });
  useEffect(() => {
    if (data !== undefined) setBrand(data);
  }, [data]);
  return useBrand();
}

function Frame({ session, meta }: { session: Session; meta: Meta }) {
  const [palette, setPalette] = useState(false);
  const beforePalette = useRef<Element | null>(null);
  useEffect(() => {
    const { current } = beforePalette;
    if (palette || !(current instanceof HTMLElement)) return undefined;
    // Where no other page has taken the focus it goes back to where it was.
    const back = setTimeout(() => {
      if (current.isConnected && document.activeElement === document.body) current.focus();
    });
    return () => clearTimeout(back);
  }, [palette]);
  const [drawer, setDrawer] = useState(false);
  const [help, setHelp] = useState<{ wanted: Wanted | null } | null>(null);
  const { pathname } = useLocation();
  const modules = useMemo(() => menuOf(meta), [meta]);
  const { data: tasks } = useTasks('due');
  const brand = useCompanysBrand(session.company?.id);
  const unread = useUnread();
  const { tour, begin } = useTour(pathname);
  useCommands('help', () => [{ key: 'help', code: 'help', label: bothOf('help.title'), run: () => openHelp() }]);
  useCompanies(session);
  useLive(session);
  visitsOf(session.user.id, session.company?.id ?? 0);

  useEffect(() => {
    onHelpAsked((wanted) => setHelp({ wanted }));
    return () => onHelpAsked(null);
  }, []);

  useEffect(() => {
    const early = setTimeout(() => {
      void loadPalette(); // so that what is typed after Ctrl+K finds it there
      void settleLastWords();
    }, 500);
    return () => clearTimeout(early);
  }, []);

  useLayoutEffect(() => { // as soon as the page is drawn
    function onKey(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        if (document.activeElement?.closest('.pg-palette') === null) beforePalette.current = document.activeElement;
        setPalette((open) => !open);
      } else if (event.key === 'F1') {
        event.preventDefault();
        openHelp();
      }
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const administrator = session.permissions.some((one) => one === 'see.audit' || one.startsWith('admin.'));
  const customizes = session.permissions.includes('customize.custom_field.create');
  const due = tasks?.due ?? 0;
  const count = due + unread;
  const told = [t('shell.tasks_open', { count: due }), ...(unread > 0 ? [t('notices.unread', { count: unread })] : [])].join(t('common.and_so'));
  return (
    <div className="pg-shell">
      <a className="pg-skip" href="#content">{t('shell.skip')}</a>
      <header className="pg-top">
        <Link to="/" className="pg-brand" aria-label={t('shell.home')}><Mark brand={brand} /><b>{nameOf(brand)}</b></Link>
        <button type="button" className="pg-search" onClick={() => setPalette(true)} data-testid="search">
          <SearchOutlined aria-hidden="true" />
          <span>{t('shell.search_hint')}</span>
          <kbd className="pg-kbd">Ctrl K</kbd>
        </button>
        <Company session={session} />
        <Link to="/inbox" className="pg-bell" aria-label={told} data-testid="inbox-badge">
          <Badge count={count} size="small" overflowCount={99} offset={[6, -2]}><BellOutlined /></Badge>
        </Link>
        <button type="button" className="pg-help-open" onClick={() => openHelp()} aria-label={t('help.title')} title="F1" data-testid="help-open"><QuestionCircleOutlined aria-hidden="true" /></button>
        <UserMenu session={session} />
      </header>
      <aside className="pg-side"><Navigation modules={modules} administrator={administrator} customizes={customizes} /></aside>
      <main className="pg-content" id="content" tabIndex={-1}><Outlet /></main>
      <Arrival />
      <nav className="pg-bottom" aria-label={t('shell.navigation')}>
        <NavLink to="/" end><HomeOutlined /><span>{t('shell.home')}</span></NavLink>
        <NavLink to="/inbox" aria-label={`${t('shell.inbox')}: ${told}`}><Badge count={count} size="small" offset={[10, 0]}><BellOutlined /></Badge><span>{t('shell.inbox')}</span></NavLink>
        <button type="button" onClick={() => setPalette(true)} data-tour="search"><SearchOutlined /><span>{t('shell.search')}</span></button>
        <button type="button" onClick={() => setDrawer(true)} data-tour="menu"><MenuOutlined /><span>{t('shell.menu')}</span></button>
      </nav>
      <Drawer open={drawer} onClose={() => setDrawer(false)} placement="left" size={280} title={<Company session={session} />} styles={{ body: { padding: 0 } }}>
        <Navigation modules={modules} administrator={administrator} customizes={customizes} onChosen={() => setDrawer(false)} />
      </Drawer>
      {help !== null && <Suspense fallback={<Loading kind="over" />}><Help key={`${help.wanted?.page}/${help.wanted?.title}`} path={pathname} wanted={help.wanted} onClose={() => setHelp(null)} onTour={() => { setHelp(null); begin(); }} /></Suspense>}
      {palette && <Suspense fallback={<Loading kind="over" />}><Palette meta={meta} modules={modules} administrator={administrator} onClose={() => setPalette(false)} /></Suspense>}
      <Toasts />
      {tour}
    </div>
  );
}

function lookLabel(look: LookChoice): { zh: string; en: string } {
  const [what, how] = [bothOf('shell.look'), bothOf(`shell.look.${look}`)];
  return { zh: `${what.zh}:${how.zh}`, en: `${what.en}: ${how.en}` };
}

function UserMenu({ session }: { session: Session }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const chosenLook = useLookChoice();

  async function switchLanguage(): Promise<void> {
    const next = language() === 'zh' ? 'en' : 'zh';
    await request('PATCH', '/api/session', { body: { language: next } }).catch((reason: unknown) => tellRefused(message, reason));
    queries.setQueryData(keys.session, { ...session, user: { ...session.user, language: next } });
    setLanguage(next);
    void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' && query.queryKey[0] !== 'meta' });
  }

  async function leave(): Promise<void> {
    try {
      await signOut();
    } catch (reason) {
      if (!(reason instanceof ApiError) || reason.status !== 401) return tellRefused(message, reason); // he must not believe that he is out
    }
    queries.clear();
    window.location.assign('/login');
  }

  useCommands('own', () => [
    { key: 'language', code: 'language', label: bothOf('shell.language'), run: () => void switchLanguage() },
    ...LOOKS.map((one) => ({ key: `look.${one}`, code: `look ${one}`, label: lookLabel(one), run: () => chooseLook(one) })),
    { key: 'leave', code: 'logout', label: bothOf('shell.sign_out'), run: () => void leave() },
  ]);
  return (
    <Dropdown
      autoFocus
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', label: <span>{session.user.name}<br /><small className="pg-quiet">{session.user.roles.map((role) => role.name).join(' · ')}</small></span>, disabled: true },
          { type: 'divider' },
          { key: 'account', label: t('shell.account') },
          { key: 'language', label: t('shell.language') },
          { type: 'group', label: t('shell.look'), children: LOOKS.map((one) => ({ key: `look.${one}`, label: t(`shell.look.${one}`), icon: <CheckOutlined style={{ visibility: one === chosenLook ? 'visible' : 'hidden' }} />, 'aria-checked': one === chosenLook })) },
          { type: 'divider' },
          { key: 'leave', label: t('shell.sign_out') },
        ],
        onClick: ({ key }) => {
          if (key === 'account') void navigate('/account');
          if (key === 'language') void switchLanguage();
          if (key.startsWith('look.')) chooseLook(key.slice(5) as LookChoice);
          if (key === 'leave') void leave();
        },
      }}
    >
      <button type="button" className="pg-user" aria-label={session.user.name} data-testid="user-menu"><UserOutlined aria-hidden="true" /><span>{session.user.name}</span></button>
    </Dropdown>
  );
}
