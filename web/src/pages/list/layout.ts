/** The columns a user chose and their widths, kept on the device by type. */
import { keep, kept } from '../../core/device';

export interface Layout {
  columns: string[] | null;
  widths: Record<string, number>;
}

const nameOf = (type: string) => `guantong.list.${type}`;

export function readLayout(type: string): Layout {
  try {
    const stored = JSON.parse(kept(nameOf(type)) ?? '{}') as Partial<Layout>;
    return { columns: Array.isArray(stored.columns) ? stored.columns : null, widths: stored.widths ?? {} };
  } catch {
    return { columns: null, widths: {} };
  }
}

export function writeLayout(type: string, layout: Layout): void {
  keep(nameOf(type), JSON.stringify(layout));
}
