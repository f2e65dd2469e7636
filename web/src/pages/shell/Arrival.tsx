import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';

const FOCUSABLE_HEADING = 'main h1';

/** After a change of page the heading has the focus, unless the page has put it into a field, and its words are read out. */
export function Arrival() {
  const { pathname } = useLocation();
  const [words, say] = useState('');
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return undefined;
    before.current = pathname;
    const main = document.getElementById('content');
    if (main === null) return undefined;
    const arrive = (): boolean => {
      const heading = document.querySelector<HTMLElement>(FOCUSABLE_HEADING);
      if (heading === null || heading.offsetParent === null) return false;
      say(heading.innerText);
      const { activeElement: active } = document;
      const elsewhere = active === null || active === document.body || (!main.contains(active) && active.closest('[role=dialog], input, textarea') === null);
      if (elsewhere) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
      return true;
    };
    const watch = new MutationObserver(() => { if (arrive()) stop(); });
    const stop = () => {
      watch.disconnect();
      clearTimeout(late);
    };
    const late = setTimeout(stop, 20_000);
    // A frame later the page that is left is gone.
    const frame = requestAnimationFrame(() => { if (!arrive()) watch.observe(main, { childList: true, subtree: true }); });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [pathname]);
  return <div className="pg-visually-hidden" role="status" data-testid="arrived">{words}</div>;
}
