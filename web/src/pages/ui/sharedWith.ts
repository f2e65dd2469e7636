import { t } from '../../core/i18n';

/** The sentence that says who else uses a saved view, for the one who is about to delete it. */
export function sharedWith(view: { everybody: boolean; roles: readonly number[] }, roles: readonly { id: number; name: string }[]): string[] {
  const names = roles.filter((role) => view.roles.includes(role.id)).map((role) => role.name);
  const who = view.everybody ? t('sure.shared_all') : names.join(t('sure.and'));
  return who === '' ? [] : [t('sure.shared', { who })];
}
