/** The form: two sides of a save, arriving at a page. */
export const zhForms = {
  'form.create_inline': '新建{type}',
  'form.create_discard': '放弃',
  'form.create_leave': '新建的{type}还没有保存，放弃已输入的内容吗？',
  'form.create_stay': '继续填写',
  'printing.preview_page': '第 {page} 页，共 {count} 页',
  'printing.preview': '打印预览',
  'printing.preview_count': '共 {count} 页',
  'printing.preview_first': '共 {count} 页，显示前 {shown} 页',
  'printing.preview_part': '明细很多，只排了开头，显示前 {shown} 页',
  'printing.template': '模板',
  'stale.both': '双方都改了',
  'stale.no_line': '(没有这一行)',
} as const;
