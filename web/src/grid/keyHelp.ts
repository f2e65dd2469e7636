import type { MessageKey } from '../core/i18n';

/** The keys of the grid as they are shown on demand; `keys.ts` carries them out. */
export const KEY_HELP: readonly [keys: string, meaning: MessageKey][] = [
  ['Enter · Tab', 'grid.keys.next'],
  ['Shift+Enter · Shift+Tab', 'grid.keys.previous'],
  ['F2', 'grid.keys.edit'],
  ['Esc', 'grid.keys.cancel'],
  ['F4 · Alt+↓', 'grid.keys.list'],
  ['Delete', 'grid.keys.clear'],
  ['Home · End', 'grid.keys.ends'],
  ['Shift+↑↓←→', 'grid.keys.extend'],
  ['Ctrl+C · X · V', 'grid.keys.clipboard'],
  ['Ctrl+D', 'grid.keys.fill'],
  ['Ctrl+Z · Ctrl+Y', 'grid.keys.history'],
  ['Alt+Insert', 'grid.keys.add'],
  ['Ctrl+Insert', 'grid.keys.insert'],
  ['Ctrl+Delete', 'grid.keys.delete'],
  ['Ctrl+Shift+D', 'grid.keys.duplicate'],
  ['Alt+Shift+↑↓', 'grid.keys.move'],
  ['F8 · Shift+F8', 'grid.keys.problem'],
  ['Alt+Shift+S', 'grid.keys.sort'],
  ['Ctrl+Shift+L', 'grid.keys.filter'],
  ['Alt+Shift+←→', 'grid.keys.resize'],
  ['=', 'grid.keys.balance'],
];
