import type { zhGrid } from './grid.zh';

export const enGrid: Record<keyof typeof zhGrid, string> = {
  'check.number': '“{found}” is not a number',
  'check.whole': 'A whole number is expected, found {found}',
  'check.scale': 'At most {limit} decimals, found {found}',
  'check.too_large': 'Too large: at most {limit} digits before the point',
  'check.minimum': 'Not below {limit}',
  'check.maximum': 'Not above {limit}',
  'check.date': '“{found}” is not a date; for example 2026-1-5, 0105 or today',
  'check.bool': '“{found}”: yes or no is expected',
  'check.enum': 'There is no option “{found}”',
  'check.ref': '“{found}” is unknown or not unique; choose again',
  'check.too_long': 'At most {limit} characters, found {found}',
};
