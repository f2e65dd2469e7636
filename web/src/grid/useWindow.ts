import { useLayoutEffect, useState, type RefObject } from 'react';

const OVERSCAN = 8;
const STEP = 4; // rows scrolled before the window moves

export interface RowWindow {
  first: number;
  last: number;
  /** Rows that fit on the screen. */
  fits: number;
  /** Pixels between the borders, without a scroll bar; 0 before they are known. */
  width: number;
}

/** Which rows to draw: those in sight and a few around them (`overscan` above and below). */
export function useWindow(scroller: RefObject<HTMLElement | null>, rows: number, rowHeight: number, overscan = OVERSCAN): RowWindow {
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [width, setWidth] = useState(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => {
      setHeight(element.clientHeight);
      setWidth(element.clientWidth);
    };
    const onScroll = () => setTop(Math.floor(element.scrollTop / rowHeight / STEP) * STEP);
    measure();
    onScroll();
    element.addEventListener('scroll', onScroll, { passive: true });
    const observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(measure);
    observer?.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer?.disconnect();
    };
  }, [scroller, rowHeight]);

  const fits = Math.max(1, Math.floor(height / rowHeight) - 2);
  return { first: Math.max(0, top - overscan), last: Math.min(rows - 1, top + fits + 2 + STEP + overscan), fits, width };
}
