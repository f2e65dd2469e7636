import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Progress } from 'antd';
import { useRef, useState, type DragEvent } from 'react';
import { actionKeys } from '../../api/actions';
import { ApiError, download, get, post } from '../../api/client';
import { keys } from '../../api/queries';
import type { ImportBatch } from '../../api/types';
import { labelText, t, type MessageKey } from '../../core/i18n';
import type { TypeMeta } from '../../meta/types';
import { messageOf } from '../ui/problems';

type Mode = 'check' | 'all' | 'good_only';
const POLL_MS = 700;
const SETTLED = new Set(['checked', 'done', 'failed']);
const STEPS: Record<ImportBatch['state'], MessageKey> = {
  queued: 'import.queued', checking: 'import.checking', checked: 'import.checked', running: 'import.running', done: 'import.done', failed: 'import.failed',
};

/** Upload, check every cell, show what is wrong by row and column, then write all rows or the good ones. */
export default function Import({ type, onClose }: { type: TypeMeta; onClose: () => void }) {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [batch, setBatch] = useState<number | null>(null);
  const [run, setRun] = useState(0);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const turn = useRef(0); // the answer about a file that was replaced meanwhile finds nobody
  const requestKeys = useRef(actionKeys()).current; // who sends a file again after a lost connection imports it once

  const { data: progress } = useQuery({
    queryKey: ['import', batch, run],
    queryFn: async () => {
      const now = await get<ImportBatch>(`/api/kernel/imports/${batch}`);
      if (now.state === 'done') void queries.invalidateQueries({ queryKey: keys.list(type.code) });
      return now;
    },
    enabled: batch !== null,
    refetchInterval: ({ state }) => (state.data !== undefined && SETTLED.has(state.data.state) ? false : POLL_MS),
  });

  async function send(chosen: File, mode: Mode): Promise<void> {
    const form = new FormData();
    form.append('file', chosen);
    turn.current += 1;
    const mine = turn.current;
    setBusy(true);
    setRefusal(null);
    try {
      const query = mode === 'check' || batch === null ? { mode } : { mode, batch };
      const key = requestKeys.keyOf('import', { ...query, name: chosen.name, size: chosen.size, at: chosen.lastModified });
      const started = await post<{ batch: number }>(`${type.path}/import`, undefined, { form, query, key });
      requestKeys.decided('import');
      if (mine !== turn.current) return;
      setBatch(started.batch);
      setRun((now) => now + 1);
    } catch (reason) {
      if (reason instanceof ApiError && !reason.undecided) requestKeys.decided('import');
      if (mine === turn.current) setRefusal(messageOf(reason));
    } finally {
      if (mine === turn.current) setBusy(false);
    }
  }

  function choose(chosen: File | undefined): void {
    if (chosen === undefined) return;
    setFile(chosen);
    setBatch(null);
    void send(chosen, 'check');
  }

  function dropped(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files[0]);
  }

  const template = (format: string) => void download(`${type.path}/template`, { format }, `${type.code}.${format}`).catch((reason: unknown) => setRefusal(messageOf(reason)));
  const checked = progress?.state === 'checked';
  const done = progress?.state === 'done';
  return (
    <Modal
      open title={t('import.title', { type: labelText(type.label) })} onCancel={onClose} width={820} mask={{ closable: false }} wrapProps={{ 'data-testid': 'import' }}
      footer={[
        <Button key="close" onClick={onClose}>{t('common.close')}</Button>,
        checked && progress.bad > 0 && progress.good > 0 && file !== null && <Button key="good" loading={busy} onClick={() => void send(file, 'good_only')} data-testid="import-good">{t('import.good_only', { count: progress.good })}</Button>,
        checked && progress.bad === 0 && progress.good > 0 && file !== null && <Button key="all" type="primary" loading={busy} onClick={() => void send(file, 'all')} data-testid="import-all">{t('import.all', { count: progress.good })}</Button>,
      ]}
    >
      {!done && (
        <label className={`pg-drop${over ? ' over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={dropped}>
          <b>{file === null ? t('import.drop') : file.name}</b>
          <span className="pg-quiet">{t('import.formats')}</span>
          <input type="file" accept=".xlsx,.csv" className="pg-visually-hidden" onChange={(event) => { choose(event.target.files?.[0]); event.target.value = ''; }} data-testid="import-file" />
        </label>
      )}
      <p className="pg-quiet">
        {t('import.template')} {['xlsx', 'csv'].map((format) => <button key={format} type="button" className="pg-link pg-format" onClick={() => template(format)}>{format}</button>)}
      </p>
      <div aria-live="polite">
        {refusal !== null && <div className="pg-notice bad" role="alert">{refusal}</div>}
        {progress !== undefined && <Figures batch={progress} />}
      </div>
    </Modal>
  );
}

function percent(batch: ImportBatch): number {
  if (SETTLED.has(batch.state)) return 100;
  if (batch.total === 0) return 0;
  const worked = batch.state === 'running' ? batch.done : batch.good + batch.bad;
  return Math.min(99, Math.round((worked / batch.total) * 100));
}

function Figures({ batch }: { batch: ImportBatch }) {
  const problems = batch.problems ?? [];
  const status = batch.state === 'failed' ? 'exception' : batch.state === 'done' ? 'success' : SETTLED.has(batch.state) ? 'normal' : 'active';
  return (
    <>
      <strong data-testid="import-state" data-state={batch.state}>{t(STEPS[batch.state])}</strong>
      <Progress aria-label={t('jobs.progress')} percent={percent(batch)} status={status} />
      <div className="pg-import-figures">
        <span>{t('import.total')} <b>{batch.total}</b></span>
        <span>{t('import.good')} <b>{batch.good}</b></span>
        <span className={batch.bad > 0 ? 'pg-negative' : ''}>{t('import.bad')} <b>{batch.bad}</b></span>
        {batch.state === 'done' && <span>{t('import.created')} <b>{batch.created}</b></span>}
        {batch.state === 'done' && <span>{t('import.changed')} <b>{batch.changed}</b></span>}
        {batch.state === 'done' && <span>{t('import.unchanged')} <b>{batch.unchanged}</b></span>}
      </div>
      {problems.length > 0 && (
        <div className="pg-import-problems" tabIndex={0} role="region" aria-label={t('import.problems')}>
          <table className="pg-plain">
            <thead><tr><th className="pg-number">{t('import.row')}</th><th>{t('import.column')}</th><th>{t('import.found')}</th><th>{t('import.expected')}</th><th>{t('import.fix')}</th></tr></thead>
            <tbody>
              {problems.map((problem, at) => (
                <tr key={at}>
                  <td className="pg-number">{problem.row}</td><td>{problem.column}</td><td>{String(problem.found ?? '')}</td><td>{problem.expected || problem.message}</td><td>{problem.fix}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {batch.problems_total > problems.length && <p className="pg-quiet">{t('import.more_problems', { shown: problems.length, total: batch.problems_total })}</p>}
    </>
  );
}
