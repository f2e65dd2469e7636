/** The form: two sides of a save, arriving at a page. */
export const zhForms = {
  'form.create_inline': '新建{type}',
  'form.create_discard': '放弃',
  'form.create_leave': '新建的{type}还没有保存，放弃已输入的内容吗？',
  'form.create_stay': '继续填写',
  'printing.preview_page': '第 {page} 页，共 {count} 页',
  'printing.preview': '打印预览',
  'printing.preview_at': '第 {page} 页，共 {count} 页',
  'printing.preview_part': '明细很多，先看开头，正在排其余的页……',
  'printing.smaller': '缩小',
  'printing.larger': '放大',
  'printing.fit': '适合宽度',
  'printing.template': '模板',
  'stale.both': '双方都改了',
  'stale.no_line': '(没有这一行)',
} as const;
