import type { zhForms } from './forms.zh';

export const enForms: Record<keyof typeof zhForms, string> = {
  'form.create_inline': 'Create {type}',
  'stale.both': 'both changed it',
  'stale.no_line': '(no such line)',
};
