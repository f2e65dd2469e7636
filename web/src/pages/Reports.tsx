import { Link } from 'react-router';
import { useMeta } from '../api/queries';
import { labelText, t } from '../core/i18n';
import { Empty } from './ui/small';
import './home.css';

export default function Reports() {
  const { modules, reports } = useMeta();
  return (
    <section className="pg-page" aria-labelledby="reports-title" data-testid="reports">
      <header className="pg-page-head"><h1 id="reports-title">{t('shell.reports')}</h1><span className="pg-spacer" /><Link to="/report-schedules" className="pg-link" data-testid="to-schedules">{t('schedules.title')}</Link></header>
      <div className="pg-page-body pg-padded">
        {reports.length === 0 && <Empty title={t('reports.none')}><p>{t('reports.none_hint')}</p></Empty>}
        <div className="pg-home-columns">
          {modules.filter((module) => reports.some((one) => one.module === module.code)).map((module) => (
            <section key={module.code} className="pg-panel" aria-label={labelText(module.label)}>
              <h2>{labelText(module.label)}</h2>
              <ul className="pg-tasks">{reports.filter((one) => one.module === module.code).map((one) => <li key={one.code}><Link to={`/reports/${one.code}`}>{labelText(one.label)}</Link></li>)}</ul>
            </section>
          ))}
        </div>
      </div>
    </section>
  );
}
