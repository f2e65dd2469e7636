import { expect, test } from 'vitest';
import type { Comment, HistoryEntry } from '../../api/types';
import { happenings, kindsOf, ofKind } from './timeline';

const comment = (id: number, at: string, mentions: Comment['mentions'] = []): Comment => ({ id, text: '', mentions, created_at: at, changed_at: null, created_by: { id: 1, name: '' }, may_change: false });
const entry = (at: string, kind: HistoryEntry['kind']): HistoryEntry => ({ at, user: null, source: 'http', op: 'x', kind, about: null, changes: [] });

test('everything stands in one order and is parted by kinds; a mention is a comment, too', () => {
  const all = happenings(
    [comment(1, '2026-11-22T10:00:00+08:00'), comment(2, '2026-11-22T12:00:00+08:00', [{ id: 7, name: '李' }])],
    [entry('2026-11-22T13:00:00+08:00', 'print'), entry('2026-11-22T11:00:00+08:00', 'file'), entry('2026-11-22T09:00:00+08:00', 'change')],
  );
  expect(all.map((one) => one.kind)).toEqual(['print', 'mention', 'file', 'comment', 'change']);
  expect(kindsOf(all)).toEqual(['comment', 'mention', 'change', 'print', 'file']);
  expect(ofKind(all, 'comment').map((one) => one.key)).toEqual(['comment-2', 'comment-1']);
  expect(ofKind(all, 'mention').map((one) => one.key)).toEqual(['comment-2']);
  expect(new Set(all.map((one) => one.key)).size).toBe(all.length);
});

test('with one kind only there is nothing to choose', () => {
  expect(kindsOf(happenings([], [entry('2026-11-22T09:00:00+08:00', 'change')]))).toEqual([]);
});
