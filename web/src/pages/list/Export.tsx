import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Progress } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { download, get } from '../../api/client';
import type { Job } from '../../api/types';
import { t } from '../../core/i18n';
import { messageOf, sentence } from '../ui/problems';

const POLL_MS = 800;

/** How far a long export is; the file comes by itself when it is ready. Closing leaves the job running. */
export default function Export({ job, name, onClose }: { job: number; name: string; onClose: () => void }) {
  const fetched = useRef(false);
  const [lost, setLost] = useState<unknown>(null);
  const { data, error } = useQuery({
    queryKey: ['job', job],
    queryFn: () => get<Job & { problems?: { code: string; message: string }[] }>(`/api/jobs/${job}`),
    refetchInterval: ({ state }) => (state.data?.state === 'done' || state.data?.state === 'failed' ? false : POLL_MS),
  });
  const file = data?.state === 'done' ? (data.result as { file?: string } | null)?.file : undefined;
  useEffect(() => {
    if (file === undefined || fetched.current) return;
    fetched.current = true;
    void fetchFile(file);
  });
  async function fetchFile(address: string): Promise<void> {
    try {
      await download(address, undefined, name);
      setLost(null);
    } catch (reason) {
      setLost(reason);
    }
  }
  const failed = data?.state === 'failed';
  return (
    <Modal
      open title={t('lists.exporting')} onCancel={onClose} width={440} wrapProps={{ 'data-testid': 'export' }}
      footer={[file !== undefined && <Button key="again" onClick={() => void fetchFile(file)}>{t('lists.download_again')}</Button>, <Button key="close" type="primary" onClick={onClose}>{t('common.close')}</Button>]}
    >
      <Progress aria-label={t('jobs.progress')} percent={file !== undefined ? 100 : Math.min(99, Math.round(Number(data?.progress ?? 0)))} status={failed ? 'exception' : file !== undefined ? 'success' : 'active'} />
      <p aria-live="polite" data-testid="export-state" data-state={data?.state ?? 'waiting'}>{failed ? (data.problems ?? []).map(sentence).join(' ') || data.message : t(file !== undefined ? 'lists.export_done' : 'lists.export_running')}</p>
      {(lost ?? error) !== null && <div className="pg-notice bad" role="alert">{messageOf(lost ?? error)}</div>}
    </Modal>
  );
}
