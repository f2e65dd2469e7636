import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { get } from '../../api/client';
import { keys } from '../../api/queries';
import type { DocumentLink, Links as LinksData } from '../../api/types';
import { labelText, t } from '../../core/i18n';
import { formatValue, isNegative, refText } from '../../meta/format';
import type { Meta, TypeMeta } from '../../meta/types';
import { pathOfType } from '../shell/menu';
import { Awaited } from '../ui/Awaited';
import { Empty, StateTag } from '../ui/small';

const QUANTITY = { name: 'quantity', type: 'quantity' as const, label: { zh: '数量', en: 'Quantity' } };

/** Where a document came from and what it led to, with what is still open on each line. */
export default function Links({ type, meta, id }: { type: TypeMeta; meta: Meta; id: string }) {
  const query = useQuery({ queryKey: keys.record(type.code, id, 'links'), queryFn: () => get<LinksData>(`${type.path}/${id}/links`) });
  const { data } = query;
  if (data === undefined) return <Awaited query={query} />;
  if (data.upstream.length + data.downstream.length === 0) return (
      <Empty title={t('links.none')}>
        <p>{type.creates.length > 0 ? t('empty.links', { types: type.creates.map((one) => labelText(one.label)).join(t('common.and_so')) }) : t('links.none_hint')}</p>
      </Empty>
    );
  return (
    <div data-testid="links">
      {data.open && <p>{t('links.open', { quantity: number(data.open.quantity), done: number(data.open.done), open: number(data.open.open) })}</p>}
      <div className="pg-links">
        <Side title={t('links.upstream')} links={data.upstream} meta={meta} />
        <Side title={t('links.downstream')} links={data.downstream} meta={meta} />
      </div>
    </div>
  );
}

function number(value: string): string {
  return formatValue(QUANTITY, value);
}

function Quantity({ value }: { value: string }) {
  return <td className={isNegative(QUANTITY, value) ? 'pg-number pg-negative' : 'pg-number'}>{number(value)}</td>;
}

function Side({ title, links, meta }: { title: string; links: DocumentLink[]; meta: Meta }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {links.length === 0 && <p className="pg-quiet">{t('common.none')}</p>}
      {links.map((link) => {
        const type = meta.types.find((one) => one.code === link.type);
        const name = link.number ?? t('form.unnumbered');
        return (
          <div key={`${link.type}/${link.id}`}>
            <div className="pg-link-head">
              {type === undefined ? name : <Link to={`${pathOfType(type)}/${link.id}`}>{`${labelText(type.label)} ${name}`}</Link>} <StateTag type={type} state={link.state} />
              <span className="pg-quiet">{[link.business_on, link.title, link.relation].filter(Boolean).join(' · ')}</span>
            </div>
            {link.lines !== undefined && link.lines.length > 0 && (
              <details open={links.length < 3}>
                <summary>{t('form.lines_count', { count: link.lines.length })}</summary>
                <table className="pg-plain">
                  <thead><tr><th>{t('links.line')}</th><th>{t('links.item')}</th><th className="pg-number">{t('links.quantity')}</th><th className="pg-number">{t('links.done')}</th><th className="pg-number">{t('links.left')}</th></tr></thead>
                  <tbody>{link.lines.map((line, at) => <tr key={at}><td>{line.line_no}</td><td>{refText(line.item)}</td><Quantity value={line.quantity} /><Quantity value={line.done} /><Quantity value={line.open} /></tr>)}</tbody>
                </table>
              </details>
            )}
          </div>
        );
      })}
    </section>
  );
}
