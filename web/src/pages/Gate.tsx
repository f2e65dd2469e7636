import { lazy, Suspense, useEffect, useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useSession } from '../api/queries';
import { loadShell, rememberEntered, wasInside } from './inside';
import { Loading } from './ui/Loading';

const Shell = lazy(loadShell);

/** Before everything else: who is not signed in gets the sign-in page, and nothing of what lies behind it. */
export function Gate() {
  const { data: session, isPending } = useSession();
  const { pathname, search } = useLocation();
  const [expected] = useState(wasInside);
  useEffect(() => {
    if (expected) void loadShell().catch(() => undefined); // beside the question who it is; the page asks again where it fails
  }, [expected]);
  useEffect(() => {
    if (session !== undefined && session !== null) rememberEntered(true);
  }, [session]);
  if (session === null) return <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />;
  if (isPending) return <Loading />;
  return <Suspense fallback={<Loading />}><Shell /></Suspense>;
}
