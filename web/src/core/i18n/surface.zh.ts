/** Palette, inbox, comments, help. */
export const zhSurface = {
  'palette.actions': '当前页面的操作',
  'palette.recent': '最近使用',
  'tasks.all_due': '现在没有要做的事',
  'tasks.due_now': '现在要做',
  'tasks.later': '以后到期',
  'tasks.later_hint': '另有 {count} 项到期日在以后，可在“以后到期”中查看。',
};
