import { expect, test } from 'vitest';
import { initials, matchScore } from './pinyin';

test('business words have the initials people type', () => {
  const words = {
    销售订单: 'xsdd', 采购订单: 'cgdd', 销售出库单: 'xsckd', 采购入库单: 'cgrkd', 记账凭证: 'jzpz', 会计科目: 'kjkm', 科目余额表: 'kmyeb', 调拨单: 'dbd', 盘点单: 'pdd',
    收款单: 'skd', 付款单: 'fkd', 往来单位: 'wldw', 物料: 'wl', 仓库: 'ck', 用户: 'yh', 角色: 'js', 银行账户: 'yhzh', 应收账款: 'yszk', 螺丝M6: 'lsm6', 现存量: 'xcl', 审计日志: 'sjrz', 收发存: 'sfc', 账龄: 'zl',
  };
  for (const [word, typed] of Object.entries(words)) expect(initials(word), word).toBe(typed);
});

test('a word finds a label by Chinese, English or initials, the closest first', () => {
  expect(matchScore('xsdd', '销售订单', 'Sales order')).toBeGreaterThan(0);
  expect(matchScore('sales o', '销售订单', 'Sales order')).toBeGreaterThan(matchScore('order', '销售订单', 'Sales order'));
  expect(matchScore('订单', '销售订单', 'Sales order')).toBeGreaterThan(0);
  expect(matchScore('zzz', '销售订单', 'Sales order')).toBe(0);
});
