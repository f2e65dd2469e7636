/** Where a task or a notice leads: to its record, or to the page that it names. */
import { isOwnPath } from '../../core/paths';
import type { Meta } from '../../meta/types';
import { pathOfType } from '../shell/menu';

export function targetOf(meta: Pick<Meta, 'types'>, about: { type: string | null; document_id: number | null; path?: string }): string | null {
  const type = meta.types.find((one) => one.code === about.type);
  if (type !== undefined && about.document_id !== null) return `${pathOfType(type)}/${about.document_id}`;
  return about.path !== undefined && isOwnPath(about.path) ? about.path : null;
}
