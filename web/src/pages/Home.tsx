import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { get } from '../api/client';
import { keys, useMeta, useSignedIn } from '../api/queries';
import type { Home as HomeData } from '../api/types';
import { labelText, t } from '../core/i18n';
import { decimal, grouped, scaleOf } from '../core/decimal';
import { pathOfType } from './shell/menu';
import { Awaited } from './ui/Awaited';
import { Empty, StateTag } from './ui/small';
import { TaskList } from './ui/TaskList';
import './home.css';

const Chart = lazy(() => import('../custom/dashboard/Chart'));

export default function Home() {
  const session = useSignedIn();
  const query = useQuery({ queryKey: keys.home, queryFn: () => get<HomeData>('/api/home'), refetchInterval: 60_000 });
  const { data } = query;
  if (data === undefined) return <Awaited query={query} />;
  return (
    <section className="pg-home" aria-labelledby="home-title" data-testid="home">
      <h1 id="home-title">{t('home.greeting', { name: session.user.name })}</h1>
      <div className="pg-figures">
        {data.cards.map((card) => <Figure key={card.code} card={card} />)}
      </div>
      <div className="pg-home-columns">
        {data.charts.map((chart) => (
          <section key={chart.code} className="pg-panel" aria-label={chart.label}>
            <h2>{chart.label}</h2>
            {chart.categories.length === 0 || chart.series.length === 0 ? <Empty title={t('home.nothing')} /> : <Suspense fallback={<div className="pg-chart" />}><Chart chart={chart} /></Suspense>}
          </section>
        ))}
        <section className="pg-panel" aria-labelledby="home-tasks">
          <h2 id="home-tasks">{t('shell.inbox')}<Link to="/inbox">{t('common.all')}</Link></h2>
          {data.tasks.length === 0 ? <p className="pg-quiet">{t('tasks.none')} {t('tasks.none_hint')}</p> : <TaskList tasks={data.tasks} />}
        </section>
        <section className="pg-panel" aria-labelledby="home-recent">
          <h2 id="home-recent">{t('home.recent')}</h2>
          {data.recent.length === 0 ? <p className="pg-quiet">{t('home.recent_none')} {t('empty.recent')}</p> : <Recent rows={data.recent} />}
        </section>
      </div>
    </section>
  );
}

function Figure({ card }: { card: HomeData['cards'][number] }) {
  const amount = decimal(typeof card.value === 'number' ? String(card.value) : card.value);
  const text = amount === null ? String(card.value) : grouped(amount, card.unit === 'money' || scaleOf(amount) > 0 ? 2 : 0);
  const unit = card.unit === 'money' || card.unit === 'count' ? '' : card.unit;
  const inside = (
    <>
      <span className="pg-quiet">{card.label}</span>
      <strong className={amount?.lt(0) === true ? 'pg-negative' : ''}>{text}{unit && <small>{unit}</small>}</strong>
    </>
  );
  return card.target ? <Link className="pg-figure" to={card.target} data-testid={`card-${card.code}`}>{inside}</Link> : <div className="pg-figure" data-testid={`card-${card.code}`}>{inside}</div>;
}

function Recent({ rows }: { rows: HomeData['recent'] }) {
  const meta = useMeta();
  return (
    <ul className="pg-tasks">
      {rows.map((row) => {
        const type = meta.types.find((one) => one.code === row.type);
        if (type === undefined) return null;
        return (
          <li key={`${row.type}/${row.id}`}>
            <div>
              <Link to={`${pathOfType(type)}/${row.id}`}>{row.number ?? t('form.unnumbered')}</Link>
              <small className="pg-quiet">{[labelText(type.label), row.title ?? ''].filter((one) => one !== '').join(' · ')}</small>
            </div>
            <StateTag type={type} state={row.state} />
          </li>
        );
      })}
    </ul>
  );
}
