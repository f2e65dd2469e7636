import { useCallback, useMemo, useState } from 'react';
import { lookup, lookupMany, wordsOfForm } from '../../api/lookup';
import { serverKeeper } from '../../api/preferences';
import { useSignedIn } from '../../api/queries';
import { labelText } from '../../core/i18n';
import type { GridHandle } from '../../grid/control';
import { LineGrid } from '../../grid/LineGrid';
import type { LineSetMeta, Meta } from '../../meta/types';
import { useInlineCells, type AskToCreate } from '../fields/inline';
import type { DocumentState, RecordInHand } from './document';
import { isEmpty } from './values';

interface Props {
  hand: RecordInHand;
  state: DocumentState;
  /** The grids that are drawn, by the name of their set. */
  grids: Map<string, GridHandle>;
  /** How a cell asks for a record that is missing; null where nothing more is made. */
  inline: { meta: Meta; ask: AskToCreate } | null;
}

/** The lines of a record that is made over a document: those that it needs are open, the others a touch away. */
export function CreateLines({ hand, state, grids, inline }: Props) {
  const { type } = hand;
  const companyMode = useSignedIn().company?.price_mode ?? 'inclusive';
  const header = useMemo(() => ({ ...state.values, price_mode: isEmpty(state.values.price_mode) ? companyMode : state.values.price_mode }), [state.values, companyMode]);
  const find = useCallback((ref: string, query: string) => lookup(ref, query, wordsOfForm(type, ref, hand.state.values)), [type, hand]);
  const findMany = useCallback((ref: string, codes: string[]) => lookupMany(ref, codes, wordsOfForm(type, ref, hand.state.values)), [type, hand]);
  const cells = useInlineCells(inline);
  const gridOf = (set: LineSetMeta) => (
    <div className="pg-lines" data-testid={`new-lines-${set.name}`} style={{ '--pg-rows': 3 } as React.CSSProperties}>
      <LineGrid
        ref={(handle) => { if (handle === null) grids.delete(set.name); else grids.set(set.name, handle); }}
        lines={hand.lines(set.name)} columns={set.fields} calculator={set.calculator} headerValues={header} problems={state.problems} name={set.name}
        canAdd={set.can_add} maxLines={set.maximum ?? 5000} lookup={find} lookupMany={findMany} {...cells} label={labelText(set.label)} layoutKey={`${type.code}.${set.name}`} keeper={serverKeeper}
        onChange={(lines) => hand.putLines(set.name, lines)}
      />
    </div>
  );
  return <>{type.lines.map((set) => <Part key={set.name} set={set} wrong={state.problems.some((one) => Boolean(one.line) && (one.lines ?? set.name) === set.name)}>{gridOf(set)}</Part>)}</>;
}

/** A set of lines with its name; one that may stay empty is closed, and drawn once it was opened. */
function Part({ set, wrong, children }: { set: LineSetMeta; wrong: boolean; children: React.ReactNode }) {
  const [opened, setOpened] = useState(false);
  if ((set.minimum ?? 0) > 0) return <section className="pg-section"><h2>{labelText(set.label)}</h2>{children}</section>;
  return (
    <details className="pg-section" open={opened || wrong} onToggle={(event) => { if (event.currentTarget.open) setOpened(true); }}>
      <summary>{labelText(set.label)}</summary>
      {(opened || wrong) && children}
    </details>
  );
}
