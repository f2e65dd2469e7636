import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useDeferredValue, useRef, useState, type FormEvent } from 'react';
import { newKey } from '../../api/actions';
import { ApiError, get, post, request } from '../../api/client';
import { labelText, t } from '../../core/i18n';
import type { Problem } from '../../meta/types';
import { problemsOf, sentence } from '../../pages/ui/problems';
import { tellRefused } from '../../pages/ui/tellRefused';
import { Pick } from '../customize/Inputs';
import { fitted, has, NUMBERINGS, PARTS, RESETS, toggled, type Part, type Reset, type Series } from './model';

interface Answer {
  next: string;
  problems: Problem[];
}

/** What the server says to a setting: the next number, or why there is none. Raises ApiError where it did not answer. */
async function preview(code: string, pattern: string, digits: string, reset: Reset): Promise<Answer> {
  try {
    const { next } = await get<{ next: string }>('/api/numbering/preview', { code, pattern, digits, reset });
    return { next, problems: [] };
  } catch (reason) {
    if (reason instanceof ApiError && reason.undecided) throw reason; // nobody has said that it is wrong
    return { next: '', problems: problemsOf(reason) };
  }
}

/** One series: its pattern with the date parts as buttons, its period, and the number that would come next. */
export function SeriesEditor({ series, mayChange }: { series: Series; mayChange: boolean }) {
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const [pattern, setPattern] = useState(series.pattern);
  const [digits, setDigits] = useState(String(series.digits));
  const [reset, setReset] = useState<Reset>(series.reset);
  const [refused, setRefused] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const asked = useDeferredValue(pattern);
  const { data: answer, isPlaceholderData } = useQuery({
    queryKey: ['numbering', 'preview', series.code, asked, digits, reset], queryFn: () => preview(series.code, asked, digits === '' ? '0' : digits, reset), placeholderData: keepPreviousData, staleTime: 0,
  });
  const problems = refused.length > 0 ? refused : (answer?.problems ?? []);

  function press(part: Part): void {
    const next = toggled(pattern, part, input.current?.selectionStart ?? pattern.length);
    setPattern(next.pattern);
    setRefused([]);
    setTimeout(() => input.current?.setSelectionRange(next.at, next.at));
  }

  async function carryOut(work: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    try {
      await work();
      void message.success(t('numbering.saved', { series: series.code }));
    } catch (reason) {
      setRefused(problemsOf(reason));
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: ['customize', 'series'] });
    }
  }

  function save(event: FormEvent): void {
    event.preventDefault();
    if (busy || !mayChange) return;
    const body = { pattern, digits: Number(digits), reset };
    void carryOut(() => series.id === null
      ? post(NUMBERINGS, { code: series.code, ...body }, { key: newKey() })
      : request('PATCH', `${NUMBERINGS}/${series.id}`, { body: { version: series.version, ...body }, key: newKey() }));
  }

  function back(): void {
    modal.confirm({
      title: t('numbering.back_sure', { series: series.code }), okText: t('numbering.back'), cancelText: t('common.cancel'),
      onOk: () => request('DELETE', `${NUMBERINGS}/${series.id}`, { key: newKey() })
        .catch((reason: unknown) => tellRefused(message, reason))
        .finally(() => void queries.invalidateQueries({ queryKey: ['customize', 'series'] })),
    });
  }

  return (
    <form className="pg-numbering-set" onSubmit={save} data-testid="series-form" aria-label={series.code}>
      <h2>{series.code} <span className="pg-quiet">{series.types.map(labelText).join(' · ')}</span></h2>
      <div className="pg-field">
        <label htmlFor="numbering-pattern">{t('numbering.pattern')}</label>
        <input
          id="numbering-pattern" ref={input} className="pg-input" autoComplete="off" spellCheck={false} maxLength={40} value={pattern} disabled={!mayChange} aria-invalid={problems.length > 0} aria-describedby="numbering-next"
          onChange={(event) => { setPattern(event.target.value); setRefused([]); }}
        />
        <small className="pg-field-hint">{t('numbering.pattern_hint')}</small>
      </div>
      <div className="pg-field">
        <span className="pg-label" id="numbering-parts">{t('numbering.parts')}</span>
        <div className="pg-numbering-parts" role="group" aria-labelledby="numbering-parts">
          {PARTS.map((part) => <Button key={part} size="small" type={has(pattern, part) ? 'primary' : 'default'} aria-pressed={has(pattern, part)} disabled={!mayChange} onClick={() => press(part)} data-testid={`part-${part}`}>{t(`numbering.part.${part}`)}</Button>)}
        </div>
      </div>
      <Pick
        id="reset" label={t('numbering.reset')} value={reset} disabled={!mayChange} choices={RESETS.map((one) => ({ value: one, label: t(`numbering.reset.${one}`) }))}
        onChange={(next) => { setReset(next as Reset); setPattern((now) => fitted(now, next as Reset)); setRefused([]); }}
      />
      <div className="pg-field">
        <label htmlFor="numbering-digits">{t('numbering.digits')}</label>
        <input id="numbering-digits" className="pg-input numeric" type="number" min={3} max={10} value={digits} disabled={!mayChange} onChange={(event) => { setDigits(event.target.value); setRefused([]); }} />
      </div>
      <div className="pg-field">
        <span className="pg-label">{t('numbering.next')}</span>
        <div className="pg-numbering-next" id="numbering-next" role="status" aria-busy={isPlaceholderData || asked !== pattern} data-testid="numbering-next">
          {problems.length === 0 ? answer?.next : <><span className="pg-visually-hidden">{t('numbering.preview_none')}</span>{problems.map((one) => <p key={one.code} className="pg-field-problem" data-code={one.code}>{sentence(one)}</p>)}</>}
        </div>
      </div>
      {mayChange && (
        <div className="pg-tools">
          <Button type="primary" htmlType="submit" loading={busy} disabled={refused.length === 0 && problems.length > 0} data-testid="series-save">{t('common.save')}</Button>
          {series.id !== null && <Button onClick={back} data-testid="series-back">{t('numbering.back')}</Button>}
        </div>
      )}
    </form>
  );
}
