import { labelText, t } from '../core/i18n';
import type { GridStore } from './store';
import type { View } from './view';

const PLAIN: View = { sort: null, filters: {} };

/** Ascending, then descending, then as the document has it. */
export function sortByColumn(store: GridStore, name: string): void {
  const column = store.options.columns.find((one) => one.name === name);
  const view = store.state.view ?? PLAIN;
  const isSame = view.sort?.column === name;
  const sort = !isSame ? { column: name, descending: false } : view.sort?.descending ? null : { column: name, descending: true };
  if (column === undefined) return;
  store.look({ ...view, sort });
  const facts = { column: labelText(column.label) };
  store.announce(sort === null ? t('grid.sorted_not') : t(sort.descending ? 'grid.sorted_down' : 'grid.sorted_up', facts));
}

export function filterColumn(store: GridStore, name: string, text: string): void {
  const view = store.state.view ?? PLAIN;
  store.look({ ...view, filters: { ...view.filters, [name]: text } });
  const { lines, document } = store.state;
  store.announce(store.state.view === null ? '' : t('grid.filtered', { shown: store.filled(lines).length, count: store.filled(document).length }));
}

export function lookPlainly(store: GridStore): void {
  store.look(null);
  store.announce('');
}

/** The order on the screen becomes that of the document; the server numbers the lines anew when it is saved. */
export function keepOrder(store: GridStore): void {
  store.keepOrder();
  store.announce(t('grid.order_kept'));
}
