import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../../api/client';
import type { Availability as Stock } from '../../api/types';
import { isDay, localToday } from '../../core/dates';
import { plain, sum } from '../../core/decimal';
import { t } from '../../core/i18n';
import { formatValue, isRecord, refText } from '../../meta/format';
import type { AvailabilityMeta, DataRecord } from '../../meta/types';

const PAUSE_MS = 300;
const QUANTITY = { name: 'quantity', type: 'quantity' as const, label: { zh: '数量', en: 'Quantity' } };

interface Wanted {
  key: string;
  item: number;
  unit: number | null;
  name: string;
  quantity: string;
  on: string | null;
}

function idOf(value: unknown): number | null {
  return isRecord(value) && value.id !== undefined && value.id !== null ? Number(value.id) : null;
}

/** One row an item and unit, quantities added up, in the order of the lines. */
export function wantedItems(meta: AvailabilityMeta, values: DataRecord): Wanted[] {
  const byKey = new Map<string, Wanted>();
  for (const line of (values[meta.lines] as DataRecord[] | undefined) ?? []) {
    const item = idOf(line[meta.item]);
    if (item === null) continue;
    const unit = idOf(line.unit);
    const key = `${item}/${unit ?? ''}`;
    const before = byKey.get(key);
    const on = [before?.on, line.promised_on, line.due_on].find((day) => typeof day === 'string' && isDay(day));
    byKey.set(key, { key, item, unit, name: refText(line[meta.item]), quantity: plain(sum([before?.quantity, line[meta.quantity]])), on: (on as string | undefined) ?? null });
  }
  return [...byKey.values()];
}

/** What the warehouse can give, while the lines are typed. */
export function Availability({ wanted: meta, values }: { wanted: AvailabilityMeta; values: DataRecord }) {
  const place = values[meta.warehouse];
  const warehouse = idOf(place);
  const wanted = wantedItems(meta, values);
  const now = JSON.stringify({ warehouse, lines: wanted.map(({ item, unit, quantity, on }) => ({ item, unit, quantity, on })) });
  const [asked, setAsked] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const { data } = useQuery({
    queryKey: ['availability', asked],
    queryFn: () => post<{ rows: Stock[] }>('/api/inventory/availability', JSON.parse(asked)),
    enabled: wanted.length > 0 && warehouse !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const rows = asked === now || data?.rows.length === wanted.length ? (data?.rows ?? []) : [];
  const today = localToday();
  return (
    <div className="pg-stock" data-testid="availability" aria-live="polite">
      <h2>{t('stock.title')}</h2>
      {wanted.length === 0 || warehouse === null ? <p className="pg-quiet">{t('stock.hint')}</p> : (
        <table className="pg-plain">
          <thead><tr><th>{t('stock.item')}</th>{(['stock.wanted', 'stock.on_hand', 'stock.reserved', 'stock.available', 'stock.incoming'] as const).map((key) => <th key={key} className="pg-number">{t(key)}</th>)}<th>{t('stock.first_on')}</th></tr></thead>
          <tbody>
            {wanted.map((one, at) => {
              const stock = rows[at]?.item === one.item ? rows[at] : undefined;
              const short = stock !== undefined && (stock.first_on === null || stock.first_on > (one.on !== null && one.on > today ? one.on : today));
              const cell = (value: string | undefined) => <td className="pg-number">{value === undefined ? '…' : formatValue(QUANTITY, value)}</td>;
              return (
                <tr key={one.key} className={short ? 'pg-short' : ''} data-item={one.item}>
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
