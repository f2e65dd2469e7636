import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { memo, useDeferredValue, useEffect, useMemo, useState } from 'react';
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

/** Whether what is asked, which follows the typing by a pause, names a warehouse and an item already. */
export function isQuestion(asked: string): boolean {
  const { warehouse, lines } = JSON.parse(asked) as { warehouse: number | null; lines: unknown[] };
  return warehouse !== null && lines.length > 0;
}

interface Props {
  meta: AvailabilityMeta;
  lines: unknown;
  place: unknown;
}

/** What the warehouse can give, while the lines are typed: drawn after the keys, which never wait for it. */
export function Availability({ wanted, values }: { wanted: AvailabilityMeta; values: DataRecord }) {
  const lines = useDeferredValue(values[wanted.lines]);
  const place = useDeferredValue(values[wanted.warehouse]);
  return <StockTable meta={wanted} lines={lines} place={place} />;
}

const StockTable = memo(function StockTable({ meta, lines, place }: Props) {
  const warehouse = idOf(place);
  const wanted = useMemo(() => wantedItems(meta, { [meta.lines]: lines }), [meta, lines]);
  const now = useMemo(() => JSON.stringify({ warehouse, lines: wanted.map(({ item, unit, quantity, on }) => ({ item, unit, quantity, on })) }), [warehouse, wanted]);
  const [asked, setAsked] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const { data } = useQuery({
    queryKey: ['availability', asked],
    queryFn: () => post<{ rows: Stock[] }>('/api/inventory/availability', JSON.parse(asked)),
    enabled: isQuestion(asked),
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
              return (
                <StockRow
                  key={one.key} item={one.item} name={one.name} short={short} quantity={one.quantity} onHand={stock?.on_hand} reserved={stock?.reserved}
                  available={stock?.available} incoming={stock?.incoming} firstOn={stock === undefined ? undefined : stock.first_on}
                />
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
});

interface RowProps {
  item: number;
  name: string;
  short: boolean;
  quantity: string;
  onHand: string | undefined;
  reserved: string | undefined;
  available: string | undefined;
  incoming: string | undefined;
  /** null: never; undefined: not known yet. */
  firstOn: string | null | undefined;
}

/** Given texts alone, so that a row is drawn again only when one of its figures is another. */
const StockRow = memo(function StockRow({ item, name, short, quantity, onHand, reserved, available, incoming, firstOn }: RowProps) {
  return (
    <tr className={short ? 'pg-short' : ''} data-item={item}>
      <td>{name}</td>
      {[quantity, onHand, reserved, available, incoming].map((value, at) => <td key={at} className="pg-number">{value === undefined ? '…' : formatValue(QUANTITY, value)}</td>)}
      <td>{firstOn === undefined ? '…' : (firstOn ?? t('stock.none'))}</td>
    </tr>
  );
});
