/** Which section of docs/ belongs to which place of the program: the one table of that. Titles as they stand in the documents. */
import type { Label } from '../core/i18n';

export interface Topic {
  page: string;
  title: Label;
}

const topic = (page: string, zh: string, en: string): Topic => ({ page, title: { zh, en } });

export const TOPICS = {
  start: topic('guide', '一分钟熟悉界面', 'The screen in a minute'),
  purchasing: topic('guide', '采购：从订单到付款', 'Buying: from order to payment'),
  sales: topic('guide', '销售：从订单到收款', 'Selling: from order to money'),
  inventory: topic('guide', '仓库', 'The warehouse'),
  accounting: topic('guide', '账务', 'The books'),
  keys: topic('guide', '键盘', 'Keyboard'),
  lists: topic('guide', '列表、筛选、导入、导出、打印', 'Lists, filters, import, export, print'),
  account: topic('guide', '登录与安全', 'Signing in'),
  printing: topic('printing', '打印模板', 'Print templates'),
  numbering: topic('printing', '单据编号', 'Document numbers'),
  brand: topic('brand', '品牌：名称、标志、颜色', 'Brand: name, logo, colours'),
  customize: topic('customize', '自定义字段', 'Custom fields'),
  inbox: topic('inbox', '待办', 'Tasks'),
  notices: topic('inbox', '通知', 'Notices'),
  reports: topic('reports', '报表：条件、方案、图表与透视', 'Reports: parameters, saved sets, charts and pivots'),
} satisfies Record<string, Topic>;

const MODULES: Record<string, Topic | undefined> = {
  purchasing: TOPICS.purchasing, sales: TOPICS.sales, inventory: TOPICS.inventory, accounting: TOPICS.accounting, finance: TOPICS.accounting, reports: TOPICS.reports, inbox: TOPICS.inbox,
  account: TOPICS.account, access: TOPICS.account, customize: TOPICS.customize, printing: TOPICS.printing, numbering: TOPICS.numbering, brand: TOPICS.brand,
};

/** What helps at a path, the closest first. */
export function topicsAt(path: string): Topic[] {
  const [module = '', plural, id] = path.split('/').filter((part) => part !== '');
  const own = MODULES[module];
  const generic = module === '' || plural === undefined ? [TOPICS.start] : id === undefined ? [TOPICS.lists] : [TOPICS.keys];
  return own === undefined ? generic : plural === undefined ? [own] : [own, ...generic];
}
