export const zhGrid = {
  'check.number': '“{found}”不是数字',
  'check.whole': '应为整数,现为 {found}',
  'check.scale': '最多 {limit} 位小数,现为 {found}',
  'check.too_large': '数值过大:小数点前最多 {limit} 位',
  'check.minimum': '不得小于 {limit}',
  'check.maximum': '不得大于 {limit}',
  'check.date': '“{found}”不是有效日期,例如 2026-1-5、0105 或 今天',
  'check.bool': '“{found}”请填 是 或 否',
  'check.enum': '没有选项“{found}”',
  'check.ref': '找不到“{found}”,或匹配到多条,请重新选择',
  'check.too_long': '最多 {limit} 个字符,现为 {found} 个',
};
