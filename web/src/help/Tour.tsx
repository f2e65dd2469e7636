import { Button } from 'antd';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { t } from '../core/i18n';
import { placeOf, STOPS, type Box, type Stop } from './stops';
import './tour.css';

function seen(stop: Stop): HTMLElement | null {
  return stop.at.map((selector) => document.querySelector<HTMLElement>(selector)).find((element) => element?.checkVisibility() === true) ?? null;
}

/** Shows around: one place after the other, by keys or hand; Escape ends it at once. */
export default function Tour({ onEnd }: { onEnd: () => void }) {
  const [stops] = useState(() => STOPS.filter((stop) => seen(stop) !== null));
  const [at, setAt] = useState(0);
  const [spot, setSpot] = useState<Box | null>(null);
  const [place, setPlace] = useState({ left: 12, top: 60 });
  const card = useRef<HTMLDivElement>(null);
  const [before] = useState(() => document.activeElement);
  const stop = stops[at];

  useLayoutEffect(() => {
    function measure(): void {
      const element = stop === undefined ? null : seen(stop);
      if (element === null || card.current === null) return;
      const { left, top, width, height } = element.getBoundingClientRect();
      setSpot({ left, top, width, height });
      setPlace(placeOf({ left, top, width, height }, { width: card.current.offsetWidth, height: card.current.offsetHeight }, { width: window.innerWidth, height: window.innerHeight }));
    }
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [stop]);

  useEffect(() => {
    card.current?.querySelector<HTMLElement>('[data-testid=tour-next]')?.focus();
  }, [at]);

  useEffect(() => () => {
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  }, [before]);

  if (stop === undefined) return null;
  const isLast = at === stops.length - 1;
  const next = () => (isLast ? onEnd() : setAt(at + 1));

  function onKey(event: KeyboardEvent<HTMLDivElement>): void {
    const taken = (work: () => void) => {
      event.preventDefault();
      work();
    };
    event.stopPropagation();
    if (event.key === 'Escape') taken(onEnd);
    else if (event.key === 'ArrowRight') taken(next);
    else if (event.key === 'ArrowLeft') taken(() => setAt(Math.max(0, at - 1)));
    else if (event.key === 'Tab') taken(() => {
      const stopsHere = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
      const here = stopsHere.findIndex((one) => one === document.activeElement);
      stopsHere[(here + (event.shiftKey ? -1 : 1) + stopsHere.length) % stopsHere.length]?.focus();
    });
  }
  return (
    <div className="pg-tour" data-own-keys>
      {spot !== null && <div className="pg-tour-spot" aria-hidden="true" style={{ left: spot.left, top: spot.top, width: spot.width, height: spot.height }} />}
      <div ref={card} role="dialog" aria-modal="true" aria-labelledby="tour-title" aria-describedby="tour-text" className="pg-tour-card" style={place} onKeyDown={onKey} data-testid="tour" data-at={at + 1}>
        <small className="pg-quiet">{t('tour.step', { at: at + 1, of: stops.length })}</small>
        <h2 id="tour-title">{t(stop.head)}</h2>
        <p id="tour-text">{t(stop.text)}</p>
        <div className="pg-tools">
          {!isLast && <Button size="small" type="text" onClick={onEnd} data-testid="tour-skip">{t('tour.skip')}</Button>}
          <span className="pg-spacer" />
          {at > 0 && <Button size="small" onClick={() => setAt(at - 1)}>{t('tour.back')}</Button>}
          <Button size="small" type="primary" onClick={next} data-testid="tour-next">{t(isLast ? 'tour.end' : 'tour.next')}</Button>
        </div>
      </div>
    </div>
  );
}
