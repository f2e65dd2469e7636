/** Palette, inbox, comments, help. */
export const zhSurface = {
  'comments.change': '修改',
  'comments.changed': '（已修改）',
  'comments.hint': '写评论；输入 @ 提及同事，Ctrl+Enter 发送',
  'comments.people': '可提及的同事',
  'comments.said': '评论',
  'comments.send': '发送',
  'comments.write': '写评论',
  'palette.actions': '当前页面的操作',
  'palette.recent': '最近使用',
  'tasks.all_due': '现在没有要做的事',
  'tasks.due_now': '现在要做',
  'tasks.later': '以后到期',
  'tasks.later_hint': '另有 {count} 项到期日在以后，可在“以后到期”中查看。',
};
