import { useQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { get } from '../../api/client';
import type { CustomFormProps } from '../registry';
import { Loading } from '../../pages/ui/small';
import { NUMBERINGS } from './model';

/** A series is set on its page alone, where its next number is seen. */
export default function ToNumbering({ id }: CustomFormProps) {
  const isNew = id === 'new';
  const { data, error } = useQuery({ queryKey: ['customize', 'numbering', id], queryFn: () => get<{ code: string }>(`${NUMBERINGS}/${id}`), enabled: !isNew });
  if (isNew || error !== null) return <Navigate to="/numbering" replace />;
  return data === undefined ? <Loading /> : <Navigate to={`/numbering?series=${encodeURIComponent(data.code)}`} replace />;
}
