import { lazy, Suspense, type ReactNode } from 'react';
import { Navigate, type RouteObject } from 'react-router';

const GridExamples = lazy(() => import('./grid/GridExamples'));

function later(page: ReactNode): ReactNode {
  return <Suspense fallback={null}>{page}</Suspense>;
}

/** Every page is a lazy chunk of its own. Pages of the shell are children of one layout route. */
export const routes: RouteObject[] = [
  { path: '/examples/grid', element: later(<GridExamples />) },
  { path: '*', element: <Navigate to="/examples/grid" replace /> },
];
