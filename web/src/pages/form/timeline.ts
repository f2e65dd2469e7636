/** Everything that happened to a record in one order: what was changed, said, printed and kept with it. No React here. */
import type { Comment, HistoryEntry } from '../../api/types';

export type Kind = 'comment' | 'mention' | 'change' | 'print' | 'file';

export interface Happening {
  key: string;
  at: string;
  kind: Kind;
  comment: Comment | null;
  entry: HistoryEntry | null;
}

export const KINDS: readonly Kind[] = ['comment', 'mention', 'change', 'print', 'file'];

/** Comments and history together, the newest first. A comment that names somebody is a mention as well. */
export function happenings(comments: readonly Comment[], entries: readonly HistoryEntry[]): Happening[] {
  const said = comments.map((comment): Happening => ({ key: `comment-${comment.id}`, at: comment.created_at, kind: comment.mentions.length > 0 ? 'mention' : 'comment', comment, entry: null }));
  const done = entries.map((entry, index): Happening => ({ key: `entry-${entries.length - index}`, at: entry.at, kind: entry.kind ?? 'change', comment: null, entry }));
  return [...said, ...done].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** Those of a kind; mentions are comments, too. */
export function ofKind(all: readonly Happening[], kind: Kind | null): Happening[] {
  return all.filter((one) => kind === null || one.kind === kind || (kind === 'comment' && one.kind === 'mention'));
}

/** The kinds that there are, in their order; where there is one only, there is nothing to choose. */
export function kindsOf(all: readonly Happening[]): Kind[] {
  const found = KINDS.filter((kind) => ofKind(all, kind).length > 0);
  return found.length > 1 ? found : [];
}
