import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../../api/client';
import type { Availability as Stock } from '../../api/types';
import { decimal, plain, sum } from '../../core/decimal';
import { t } from '../../core/i18n';
import { formatValue, isRecord, refText } from '../../meta/format';
import type { AvailabilityMeta, DataRecord } from '../../meta/types';

const PAUSE_MS = 300;
const QUANTITY = { name: 'quantity', type: 'quantity' as const, label: { zh: '数量', en: 'Quantity' } };

interface Wanted {
  item: number;
  name: string;
  quantity: string;
  on: unknown;
}

/** One row an item, its quantities added up, in the order of the lines. */
export function wantedItems(meta: AvailabilityMeta, values: DataRecord): Wanted[] {
  const byItem = new Map<number, Wanted>();
  for (const line of (values[meta.lines] as DataRecord[] | undefined) ?? []) {
    const item = line[meta.item];
    if (!isRecord(item) || item.id === undefined) continue;
    const id = Number(item.id);
    const before = byItem.get(id);
    const quantity = plain(sum([before?.quantity, line[meta.quantity]]));
    byItem.set(id, { item: id, name: refText(item), quantity, on: before?.on ?? line.promised_on ?? line.due_on ?? null });
  }
  return [...byItem.values()];
}

/** What the warehouse can give, while the lines are typed. */
export function Availability({ wanted: meta, values }: { wanted: AvailabilityMeta; values: DataRecord }) {
  const place = values[meta.warehouse];
  const warehouse = isRecord(place) ? place.id : null;
  const wanted = wantedItems(meta, values);
  const now = JSON.stringify({ warehouse, lines: wanted.map(({ item, quantity, on }) => ({ item, quantity, on })) });
  const [asked, setAsked] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const { data } = useQuery({
    queryKey: ['availability', asked],
    queryFn: () => post<{ rows: Stock[] }>('/api/inventory/availability', JSON.parse(asked)),
    enabled: wanted.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const byItem = new Map((data?.rows ?? []).map((row) => [Number(isRecord(row.item) ? row.item.id : row.item), row]));
  return (
    <div className="pg-stock" data-testid="availability" aria-live="polite">
      <h2>{t('stock.title')}</h2>
      {wanted.length === 0 ? <p className="pg-quiet">{t('stock.hint')}</p> : (
        <table className="pg-plain">
          <thead><tr><th>{t('stock.item')}</th>{(['stock.wanted', 'stock.on_hand', 'stock.reserved', 'stock.available', 'stock.incoming'] as const).map((key) => <th key={key} className="pg-number">{t(key)}</th>)}<th>{t('stock.first_on')}</th></tr></thead>
          <tbody>
            {wanted.map((one) => {
              const stock = byItem.get(one.item);
              const short = stock !== undefined && (decimal(one.quantity)?.gt(decimal(stock.available) ?? 0) ?? false);
              const cell = (value: string | undefined) => <td className="pg-number">{value === undefined ? '…' : formatValue(QUANTITY, value)}</td>;
              return (
                <tr key={one.item} className={short ? 'pg-short' : ''} data-item={one.item}>
                  <td>{one.name}</td>{cell(one.quantity)}{cell(stock?.on_hand)}{cell(stock?.reserved)}{cell(stock?.available)}{cell(stock?.incoming)}
                  <td>{stock === undefined ? '…' : (stock.first_on ?? t('stock.none'))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}
