import type { zhForms } from './forms.zh';

export const enForms: Record<keyof typeof zhForms, string> = {
  'form.create_inline': 'Create {type}',
  'form.create_discard': 'Discard',
  'form.create_leave': '{type}: not saved yet. Discard what was typed?',
  'form.create_stay': 'Keep typing',
  'printing.preview_page': 'Page {page} of {count}',
  'printing.preview': 'Print preview',
  'printing.preview_count': '{count} pages',
  'printing.preview_first': '{count} pages, the first {shown} are shown',
  'printing.preview_part': 'Many lines: only the beginning was laid out; the first {shown} pages are shown',
  'printing.template': 'Template',
  'stale.both': 'both changed it',
  'stale.no_line': '(no such line)',
};
