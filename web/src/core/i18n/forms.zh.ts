/** The form: two sides of a save, arriving at a page. */
export const zhForms = {
  'form.create_inline': '新建{type}',
  'stale.both': '双方都改了',
  'stale.no_line': '(没有这一行)',
} as const;
