import { useLayoutEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

interface FloatingProps {
  /** The element to stand under, found anew whenever the page moves. */
  anchor: () => Element | null;
  /** Changes when the anchor does. */
  at: string;
  children: ReactNode;
}

interface Position {
  left: number;
  top?: number;
  bottom?: number;
  /** In a dialog: nothing stands over it. */
  over: boolean;
}

const ROOM = 280; // what a list needs below its cell; with less it opens upwards

/** A panel under a cell, above everything that scrolls or clips. */
export function Floating({ anchor, at, children }: FloatingProps) {
  const [position, setPosition] = useState<Position | null>(null);

  useLayoutEffect(() => {
    const place = () => {
      const element = anchor();
      const box = element?.getBoundingClientRect();
      const over = (element?.closest('[role=dialog]') ?? null) !== null;
      if (box === undefined) return setPosition(null);
      const left = Math.max(4, Math.min(box.left, window.innerWidth - 340));
      const upwards = window.innerHeight - box.bottom < ROOM && box.top > window.innerHeight - box.bottom;
      setPosition(upwards ? { left, bottom: window.innerHeight - box.top, over } : { left, top: box.bottom, over });
    };
    place();
    window.addEventListener('scroll', place, { capture: true, passive: true });
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, { capture: true });
      window.removeEventListener('resize', place);
    };
  }, [anchor, at]);

  if (position === null) return null;
  const { over, ...style } = position;
  return createPortal(
    <div className={over ? 'gt-floating gt-over' : 'gt-floating'} style={style}>
      {children}
    </div>,
    document.body,
  );
}
