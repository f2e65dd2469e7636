import type { zhSurface } from './surface.zh';

export const enSurface: Record<keyof typeof zhSurface, string> = {
  'palette.actions': 'Actions of this page',
  'palette.recent': 'Recent',
  'tasks.all_due': 'Nothing to do now',
  'tasks.due_now': 'To do now',
  'tasks.later': 'Due later',
  'tasks.later_hint': '{count} more are due later; find them under “Due later”.',
};
