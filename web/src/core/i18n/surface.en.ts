import type { zhSurface } from './surface.zh';

export const enSurface: Record<keyof typeof zhSurface, string> = {
  'comments.change': 'Change',
  'comments.changed': '(changed)',
  'comments.hint': 'Write a comment; @ mentions a colleague, Ctrl+Enter sends',
  'comments.people': 'Colleagues who can be mentioned',
  'comments.said': 'Comment',
  'comments.send': 'Send',
  'comments.write': 'Write a comment',
  'help.more': 'More',
  'help.nothing': 'The help says nothing about “{typed}”',
  'help.search': 'Search the help',
  'help.title': 'Help',
  'palette.actions': 'Actions of this page',
  'palette.recent': 'Recent',
  'tasks.all_due': 'Nothing to do now',
  'tasks.due_now': 'To do now',
  'tasks.later': 'Due later',
  'tasks.later_hint': '{count} more {count|is|are} due later; find {count|it|them} under “Due later”.',
};
