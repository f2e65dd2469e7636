/** Refused requests as sentences, and problems by the place they belong to. */
import { ApiError } from '../../api/client';
import { t } from '../../core/i18n';
import type { Problem } from '../../meta/types';

export function problemsOf(reason: unknown): Problem[] {
  if (!(reason instanceof ApiError)) throw reason;
  if (reason.problems.length > 0) return reason.problems;
  if (reason.status === 0) return [{ code: reason.code, message: t('client.offline'), hint: t('client.offline_hint') }];
  return [{ code: reason.code, message: t('client.unreadable', { status: reason.status }), hint: reason.traceId === undefined ? '' : t('client.trace', { trace: reason.traceId }) }];
}

export function sentence(problem: Problem): string {
  return problem.hint === undefined || problem.hint === '' ? problem.message : `${problem.message} ${problem.hint}`;
}

/** The line that a problem is about, before its sentence; nothing where it is about the whole. */
export function placeWords(problem: Problem): string {
  return problem.line ? t('history.line', { line: problem.line }) + t('refused.colon') : '';
}

/** Seconds that a text wants to be read in: five at least, thirty at most. */
export function readingTime(text: string): number {
  return Math.min(30, Math.max(5, Math.ceil(text.length / 8)));
}

/** All problems in one text, for a message that belongs to no field. */
export function messageOf(reason: unknown): string {
  return problemsOf(reason).map(sentence).join('\n');
}
