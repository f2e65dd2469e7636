import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Progress } from 'antd';
import { useRef } from 'react';
import { useNavigate, useParams } from 'react-router';
import { actionKeys } from '../api/actions';
import { download, get, post } from '../api/client';
import { FIRST_PAGE, usePages } from '../api/pages';
import { keys } from '../api/queries';
import type { Job } from '../api/types';
import { t } from '../core/i18n';
import { formatInstant } from '../meta/format';
import { HelpButton } from '../help/HelpButton';
import { ByTheClock } from './ByTheClock';
import { Awaited } from './ui/Awaited';
import { MoreRows } from './ui/MoreRows';
import { tellRefused } from './ui/tellRefused';
import { Empty } from './ui/small';

const TONES: Record<Job['state'], string> = { waiting: 'neutral', running: 'info', done: 'good', failed: 'bad' };
const retryKeys = actionKeys();
const POLL_MS = 2000;

/** Jobs that are under way are looked at often; where many are shown, less often, since all of them are asked for. */
function often(rows: Job[]): number {
  const underWay = rows.some((job) => job.state === 'running' || job.state === 'waiting');
  return !underWay ? 30_000 : rows.length <= FIRST_PAGE ? POLL_MS : 5 * POLL_MS;
}

export default function Jobs() {
  const { id } = useParams();
  const navigate = useNavigate();
  const list = useRef<HTMLTableSectionElement>(null);
  const { query, rows, first } = usePages<{ rows: Job[]; next: string | null }>(keys.jobs, '/api/jobs', {}, often);
  const userName = (user: Job['user']) => (typeof user === 'object' && user !== null ? user.name : (user ?? t('common.system')));
  return (
    <section className="pg-page" aria-labelledby="jobs-title" data-testid="jobs">
      <header className="pg-page-head"><h1 id="jobs-title">{t('shell.jobs')}</h1></header>
      <div className="pg-page-body pg-padded">
        {first === undefined ? <Awaited query={query} /> : rows.length === 0 ? (
          <Empty title={t('jobs.none')}><p>{t('jobs.none_hint')}</p><HelpButton topic="lists" /></Empty>
        ) : (
          <>
            <table className="pg-plain">
              <thead><tr><th>{t('jobs.name')}</th><th>{t('jobs.state')}</th><th>{t('jobs.progress')}</th><th>{t('jobs.message')}</th><th>{t('common.user')}</th><th>{t('common.at')}</th></tr></thead>
              <tbody ref={list}>
                {rows.map((job) => (
                  <tr key={job.id} data-testid="job" data-key={job.id}>
                    <td><button type="button" className="pg-link" onClick={() => void navigate(`/jobs/${job.id}`)}>{job.label || job.name}</button></td>
                    <td><span className={`pg-tag ${TONES[job.state] ?? 'neutral'}`}>{t(`jobs.${job.state}`)}</span></td>
                    <td style={{ width: 160 }}><Progress aria-label={t('jobs.progress')} percent={Math.round(Number(job.progress ?? 0))} size="small" status={job.state === 'failed' ? 'exception' : job.state === 'done' ? 'success' : 'normal'} /></td>
                    <td>{job.message}</td><td>{userName(job.user)}</td><td className="pg-nowrap">{formatInstant(job.created_at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <MoreRows pages={query} shown={rows.length} list={list} />
          </>
        )}
        {!query.isPending && <ByTheClock />}
      </div>
      {id !== undefined && <JobDetail id={id} onClose={() => void navigate('/jobs')} />}
    </section>
  );
}

/** The file that a job has made, where it made one. */
function fileOf(job: Job | undefined): string {
  const { file } = (job?.result ?? {}) as { file?: unknown };
  return typeof file === 'string' && file.startsWith('/api/') ? file : '';
}

function JobDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const query = useQuery({
    queryKey: [...keys.jobs, id],
    queryFn: () => get<Job>(`/api/jobs/${id}`),
    refetchInterval: ({ state }) => (state.data?.state === 'running' || state.data?.state === 'waiting' ? POLL_MS : false),
  });
  const job = query.data;

  async function retry(): Promise<void> {
    try {
      await post(`/api/jobs/${id}/retry`, {}, { key: retryKeys.keyOf(id, {}) });
      retryKeys.decided(id);
    } catch (reason) {
      tellRefused(message, reason);
    }
    void queries.invalidateQueries({ queryKey: keys.jobs });
  }
  const file = fileOf(job);
  async function fetchFile(): Promise<void> {
    try {
      await download(file, undefined, job?.label ?? '');
    } catch (reason) {
      tellRefused(message, reason);
    }
  }
  return (
    <Drawer open onClose={onClose} size={560} title={job?.label ?? t('shell.jobs')} extra={job?.state === 'failed' && <Button onClick={() => void retry()} data-testid="job-retry">{t('client.retry')}</Button>}>
      {job === undefined ? <Awaited query={query} /> : (
        <>
          <p><span className={`pg-tag ${TONES[job.state] ?? 'neutral'}`}>{t(`jobs.${job.state}`)}</span> {job.message}</p>
          <Progress aria-label={t('jobs.progress')} percent={Math.round(Number(job.progress ?? 0))} status={job.state === 'failed' ? 'exception' : 'normal'} />
          {file !== '' && <p><Button type="primary" onClick={() => void fetchFile()} data-testid="job-file">{t('notices.download')}</Button></p>}
          <h3>{t('jobs.log')}</h3>
          <table className="pg-plain">
            <tbody>{(job.log ?? []).map((line, at) => <tr key={at} className={line.level === 'error' ? 'pg-negative' : ''}><td className="pg-nowrap pg-quiet">{formatInstant(line.at)}</td><td>{line.text}</td></tr>)}</tbody>
          </table>
        </>
      )}
    </Drawer>
  );
}
