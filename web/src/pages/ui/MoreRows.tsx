import { Button } from 'antd';
import { useEffect, useRef, type RefObject } from 'react';
import { t } from '../../core/i18n';
import { messageOf } from './problems';

/** How far below what is in sight the end may be for more rows to be fetched. */
const AHEAD = '0px 0px 400px 0px';

export interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: unknown;
  fetchNextPage: () => unknown;
}

/**
 * The end of rows that go on. More come when the end comes in sight, or by the button; after one that failed, by the button
 * alone. Whoever pressed it, or stood on it when it went, goes on at the first row that came. `list` holds a child for each row.
 */
export function MoreRows({ pages, shown, list }: { pages: Pages; shown: number; list: RefObject<HTMLElement | null> }) {
  const end = useRef<HTMLDivElement>(null);
  const stands = useRef(false);
  const before = useRef<number | null>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;

  useEffect(() => {
    if (isFetchingNextPage) {
      before.current ??= shown;
      return;
    }
    const from = before.current;
    before.current = null;
    if (from === null || !stands.current || shown === from) return;
    stands.current = false;
    list.current?.children[from]?.querySelector<HTMLElement>('a[href], button')?.focus();
  }, [shown, isFetchingNextPage, list]);

  useEffect(() => {
    if (end.current === null || !hasNextPage || isFetchingNextPage || isFetchNextPageError || typeof IntersectionObserver === 'undefined') return undefined;
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) void fetchNextPage();
    }, { root: scrolledBy(end.current), rootMargin: AHEAD });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [shown, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  function press(): void {
    stands.current = true;
    void fetchNextPage();
  }
  return (
    <div ref={end} className="pg-more-rows">
      {isFetchNextPageError && <p role="alert">{messageOf(pages.error)}</p>}
      {hasNextPage && <Button onClick={press} onFocus={() => { stands.current = true; }} onBlur={() => { stands.current = false; }} loading={isFetchingNextPage} data-testid="more-rows">{t(isFetchNextPageError ? 'client.retry' : 'list.load_more')}</Button>}
      <span className="pg-visually-hidden" role="status">{t('lists.so_far', { count: shown })}</span>
    </div>
  );
}

/** The box whose scrolling brings an element in sight; null is the page itself. */
function scrolledBy(element: HTMLElement): HTMLElement | null {
  for (let box = element.parentElement; box !== null; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box === document.body ? null : box;
  }
  return null;
}
