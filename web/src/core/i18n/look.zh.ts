/** What screens say since all of them were looked at: audit, rules, tokens. */
export const zhLook = {
  'access.tokens_none': '还没有接口令牌。程序凭令牌访问接口，权限不超过所选用户。',
  'audit.system': '系统',
  'form.tab_about': '概况',
  'keys.open_ref': '打开字段里的资料',
} as const;
