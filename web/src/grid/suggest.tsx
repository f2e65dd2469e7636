import { useLayoutEffect, useRef } from 'react';
import { t } from '../core/i18n';
import type { GridControl } from './control';
import { Floating } from './Floating';
import type { Choice, Suggest } from './store';
import { useGridState } from './useGrid';

interface SuggestListProps {
  control: GridControl;
  gridId: string;
  anchor: () => Element | null;
}

/** What fits the typed text, under the open cell. The focus stays in the cell. */
export function SuggestList({ control, gridId, anchor }: SuggestListProps) {
  const suggest = useGridState(control.store, (state) => state.suggest);
  const cursor = useGridState(control.store, (state) => state.cursor);
  if (suggest === null) return null;
  return (
    <Floating anchor={anchor} at={`${cursor.row}:${cursor.col}`}>
      <Choices suggest={suggest} id={gridId} onChoose={(index) => control.editor.choose(index)} />
    </Floating>
  );
}

interface ChoicesProps {
  suggest: Suggest;
  id: string;
  onChoose: (index: number) => void;
}

export function Choices({ suggest, id, onChoose }: ChoicesProps) {
  const list = useRef<HTMLDivElement>(null);
  const { choices, highlighted, loading, failed } = suggest;

  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [highlighted]);

  if (choices.length === 0)
    return <div className="gt-choices gt-choices-note">{t(loading ? 'grid.searching' : failed ? 'grid.lookup_failed' : 'grid.nothing_found')}</div>;
  return (
    <div ref={list} className={loading ? 'gt-choices gt-stale' : 'gt-choices'} role="listbox" id={`${id}-choices`} aria-label={t('grid.choices')} aria-busy={loading}>
      {choices.map((choice, index) => (
        <ChoiceRow key={choice.code + String(index)} id={`${id}-choice-${index}`} choice={choice} chosen={index === highlighted} onChoose={() => { if (!loading) onChoose(index); }} />
      ))}
    </div>
  );
}

interface ChoiceRowProps {
  id: string;
  choice: Choice;
  chosen: boolean;
  onChoose: () => void;
}

function ChoiceRow({ id, choice, chosen, onChoose }: ChoiceRowProps) {
  return (
    <div id={id} className={choice.creates === true ? 'gt-choice gt-choice-creates' : 'gt-choice'} role="option" aria-selected={chosen} onMouseDown={(event) => event.preventDefault()} onClick={onChoose}>
      {choice.code !== '' && <span className="gt-choice-code">{choice.code}</span>}
      <span className="gt-choice-name">{choice.name}</span>
      {choice.detail !== '' && <span className="gt-choice-detail">{choice.detail}</span>}
    </div>
  );
}
