import type { zhLook } from './look.zh';

export const enLook: Record<keyof typeof zhLook, string> = {
  'access.tokens_none': 'No API tokens yet. A program uses the API with a token, and may do no more than its user.',
  'audit.system': 'System',
  'form.tab_about': 'About',
  'keys.open_ref': 'Open the record in the field',
};
