import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { get } from '../../api/client';
import { useMeta } from '../../api/queries';
import { labelText, t } from '../../core/i18n';
import { Awaited } from '../../pages/ui/Awaited';
import { Empty } from '../../pages/ui/small';
import type { Series } from './model';
import { SeriesEditor } from './SeriesEditor';
import '../../pages/fields/fields.css';
import '../../pages/form/form.css';
import './numbering.css';

/** An administrator's page: how each kind of document is numbered. */
export default function NumberingPage() {
  const meta = useMeta();
  const [parameters, setParameters] = useSearchParams();
  const type = meta.types.find((one) => one.code === 'numbering');
  const query = useQuery({ queryKey: ['customize', 'series'], queryFn: () => get<{ rows: Series[] }>('/api/numbering/series'), enabled: type !== undefined, staleTime: 0 });
  if (type === undefined) return <Empty title={t('customize.not_yours')} />;
  const rows = query.data?.rows ?? [];
  const chosen = rows.find((one) => one.code === parameters.get('series')) ?? rows[0];
  return (
    <section className="pg-page" aria-labelledby="numbering-title" data-testid="numbering">
      <header className="pg-page-head">
        <h1 id="numbering-title">{t('numbering.title')}</h1>
        <Link className="pg-link" to="/customize/numberings">{t('numbering.all')}</Link>
      </header>
      <div className="pg-page-body pg-padded">
        {chosen === undefined ? <Awaited query={query} /> : (
          <div className="pg-numbering">
            <table className="pg-plain" data-testid="series">
              <thead><tr><th>{t('numbering.series')}</th><th>{t('numbering.documents')}</th><th>{t('numbering.pattern')}</th><th>{t('numbering.next')}</th></tr></thead>
              <tbody>
                {rows.map((one) => (
                  <tr key={one.code} aria-current={one === chosen} data-key={one.code}>
                    <td><button type="button" className="pg-link" onClick={() => setParameters({ series: one.code }, { replace: true })} data-testid={`series-${one.code}`}>{one.code}</button></td>
                    <td>{one.types.map(labelText).join(' · ')}</td>
                    <td><code>{one.pattern}</code>{one.id === null && <span className="pg-quiet"> {t('numbering.standard')}</span>}</td>
                    <td className="pg-nowrap">{one.next}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <SeriesEditor key={`${chosen.code}/${chosen.id ?? 0}/${chosen.version ?? 0}`} series={chosen} mayChange={type.permissions.change && type.permissions.create} />
          </div>
        )}
      </div>
    </section>
  );
}
