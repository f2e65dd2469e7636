import { memo, useEffect, useState } from 'react';
import { t } from '../../core/i18n';

interface Props {
  at: number;
  count: number;
  /** The drawing, or nothing while it is not there. */
  page: string | undefined;
  width: number;
  height: number;
}

/** One page, or the paper that keeps its place. */
export const PageSheet = memo(function PageSheet({ at, count, page, width, height }: Props) {
  const [address, setAddress] = useState('');
  useEffect(() => {
    if (page === undefined) return undefined;
    const made = URL.createObjectURL(new Blob([page], { type: 'image/svg+xml' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [page]);
  const name = t('printing.preview_page', { page: at + 1, count });
  return (
    <div className="pg-preview-page" data-page={at + 1} style={{ width, aspectRatio: `${width} / ${height}`, containIntrinsicSize: `${width}px ${height}px` }}>
      {address !== '' && page !== undefined && <img src={address} alt={name} decoding="async" />}
    </div>
  );
});
