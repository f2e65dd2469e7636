import type { zhForms } from './forms.zh';

export const enForms: Record<keyof typeof zhForms, string> = {
  'form.create_inline': 'Create {type}',
  'form.create_discard': 'Discard',
  'form.create_leave': '{type}: not saved yet. Discard what was typed?',
  'form.create_stay': 'Keep typing',
  'printing.preview_page': 'Page {page} of {count}',
  'printing.preview': 'Print preview',
  'printing.preview_at': 'Page {page} of {count}',
  'printing.preview_part': 'Many lines: here is the beginning, the other pages are being laid out …',
  'printing.smaller': 'Smaller',
  'printing.larger': 'Larger',
  'printing.fit': 'Fit the width',
  'printing.template': 'Template',
  'stale.both': 'both changed it',
  'stale.no_line': '(no such line)',
};
