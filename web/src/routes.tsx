import { lazy, Suspense, type ReactNode } from 'react';
import type { RouteObject } from 'react-router';
import { Broken } from './pages/Broken';
import { Gate } from './pages/Gate';
import { Loading } from './pages/ui/small';

const GridExamples = lazy(() => import('./grid/GridExamples'));
const Login = lazy(() => import('./pages/Login'));
const Home = lazy(() => import('./pages/Home'));
const Inbox = lazy(() => import('./pages/inbox/Inbox'));
const Jobs = lazy(() => import('./pages/Jobs'));
const Audit = lazy(() => import('./pages/Audit'));
const Account = lazy(() => import('./pages/Account'));
const Access = lazy(() => import('./custom/access/Access'));
const Customize = lazy(() => import('./custom/customize/Customize'));
const BrandPage = lazy(() => import('./custom/brand/BrandPage'));
const NumberingPage = lazy(() => import('./custom/numbering/NumberingPage'));
const Printing = lazy(() => import('./custom/printing/Printing'));
const Reports = lazy(() => import('./pages/Reports'));
const Schedules = lazy(() => import('./pages/report/Schedules'));
const ListPivot = lazy(() => import('./pages/report/ListPivot'));
const Report = lazy(() => import('./pages/report/Report'));
const List = lazy(() => import('./pages/list/List'));
const Form = lazy(() => import('./pages/form/Form'));
const NotFound = lazy(() => import('./pages/NotFound'));

function later(page: ReactNode): ReactNode {
  return <Suspense fallback={<Loading />}>{page}</Suspense>;
}

/** Every page is a lazy chunk of its own. Pages of the shell are children of one layout route, behind the gate. */
export const routes: RouteObject[] = [
  { path: '/login', element: later(<Login />), errorElement: <Broken /> },
  { path: '/examples/grid', element: later(<GridExamples />), errorElement: <Broken /> },
  {
    path: '/',
    element: <Gate />,
    errorElement: <Broken />,
    children: [
      {
        errorElement: <Broken />,
        children: [
          { index: true, element: later(<Home />) },
          { path: 'inbox', element: later(<Inbox />) },
          { path: 'jobs/:id?', element: later(<Jobs />) },
          { path: 'audit', element: later(<Audit />) },
          { path: 'access', element: later(<Access />) },
          { path: 'customize', element: later(<Customize />) },
          { path: 'brand', element: later(<BrandPage />) },
          { path: 'numbering', element: later(<NumberingPage />) },
          { path: 'printing', element: later(<Printing />) },
          { path: 'account', element: later(<Account />) },
          { path: 'reports', element: later(<Reports />) },
          { path: 'report-schedules', element: later(<Schedules />) },
          { path: 'reports/:code', element: later(<Report />) },
          { path: ':module/:plural', element: later(<List />) },
          { path: ':module/:plural/pivot', element: later(<ListPivot />) },
          { path: ':module/:plural/:id', element: later(<Form />) },
          { path: '*', element: later(<NotFound />) },
        ],
      },
    ],
  },
];
