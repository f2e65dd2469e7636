/** Rows of the small company: a desk-lamp factory. Made the same way on every start. */
import { meta } from './declarations.ts';

export type Row = Record<string, unknown> & { id: number };
export const tables: Record<string, Row[]> = Object.fromEntries(meta.types.map((type) => [type.code, []]));

let lastId = 1000;
export const nextId = (): number => ++lastId;

let seed = 42;
export function random(below: number): number {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return (seed >> 8) % below;
}

function masters(type: string, rows: Record<string, unknown>[]): void {
  for (const row of rows) tables[type]?.push({ id: nextId(), version: 1, active: true, ...row });
}

const named = (pairs: string[][]) => pairs.map(([code, name]) => ({ code, name }));
masters('unit', named([['PCS', '个'], ['SET', '套'], ['M', '米'], ['KG', '千克'], ['BOX', '箱']]));
masters('warehouse', named([['W1', '成品仓'], ['W2', '原料仓'], ['W3', '不良品仓']]));
masters('account', named([['1001', '库存现金'], ['1002', '银行存款'], ['1122', '应收账款'], ['1405', '库存商品'], ['2202', '应付账款'], ['222101', '应交增值税'], ['5001', '主营业务收入'], ['5401', '主营业务成本'], ['5602', '管理费用']]));
masters('user', named([['li', '李秀英'], ['wang', '王建国'], ['zhang', '张伟'], ['admin', '管理员']]));
const cities = ['杭州', '宁波', '苏州', '广州', '深圳', '上海', '南京', '青岛', '成都', '武汉'];
const trades = ['光明灯饰', '鑫源电器', '华美家居', '众联贸易', '启航科技', '宏达五金', '远东办公用品', '星河照明'];
const families = ['陈', '刘', '赵', '黄', '周', '吴', '徐', '孙'];
masters('party', cities.flatMap((city, i) => trades.slice(0, 4).map((trade, j) => ({
  code: `C${String(i * 4 + j + 1).padStart(4, '0')}`, name: `${city}${trade}有限公司`, contact: `${families[(i + j) % 8]}经理`, address: `${city}市滨江区长河路${100 + i * 7 + j}号`,
}))));
export const ref = (type: string, at: number) => {
  const row = tables[type]?.[at % (tables[type]?.length || 1)];
  return row === undefined ? null : { id: row.id, code: row.code, name: row.name };
};
const goods = ['LED台灯', '护眼台灯', '落地灯', '吸顶灯', '灯罩', '灯臂', '底座', 'USB电源线', '螺丝', '驱动板', '散热片', '触摸开关', '包装盒', '说明书'];
masters('item', goods.flatMap((name, i) => ['A', 'B', 'C', 'D', 'E'].map((kind, j) => ({
  code: `${10 + i}-${String(j + 1).padStart(3, '0')}`, name: `${name}${kind}型`, spec: name === '螺丝' ? `M${3 + j}×${10 + j * 2}` : `${5 + j * 3}W 白色`,
  unit: ref('unit', i === 7 ? 2 : 0), price: (5 + random(30000) / 100).toFixed(2), tax_rate: '13',
}))));

const cents = (n: number) => n.toFixed(2);
const DAYS = 90;
export const day = (back: number): string => new Date(Date.UTC(2026, 10, 22) - back * 86_400_000).toISOString().slice(0, 10);

export function tradeLine(no: number): Row {
  const item = tables.item?.[random(tables.item.length)] as Row;
  const quantity = 1 + random(80);
  const gross = Math.round(quantity * Number(item.price) * 100) / 100;
  const net = Math.round((gross / 1.13) * 100) / 100;
  return {
    id: nextId(), line_no: no, item: { id: item.id, code: item.code, name: item.name }, spec: item.spec, unit: item.unit, quantity: String(quantity), price: item.price,
    tax_rate: '13', net: cents(net), tax: cents(gross - net), gross: cents(gross), due_on: day(-7 + random(10)), delivered: '0', invoiced: '0', received: '0', remarks: '',
  };
}

function documents(type: string, prefix: string, count: number, states: string[], lineCount: (i: number) => number): void {
  for (let i = 0; i < count; i += 1) {
    const state = i < 3 ? 'draft' : (states[random(states.length)] as string);
    const on = day(Math.floor((i * DAYS) / count));
    const lines = Array.from({ length: lineCount(i) }, (_, no) => tradeLine(no + 1));
    const gross = lines.reduce((sum, line) => sum + Number(line.gross), 0);
    tables[type]?.push({
      id: nextId(), type, number: state === 'draft' ? null : `${prefix}-${on.slice(0, 7).replace('-', '')}-${String(count - i).padStart(4, '0')}`, state, version: 1, business_on: on,
      party: ref('party', random(40)), warehouse: ref('warehouse', random(2)), salesperson: ref('user', random(3)), customer_number: random(3) === 0 ? `PO${10000 + random(9999)}` : '',
      due_on: day(Math.floor((i * DAYS) / count) - 7), contact: '陈经理', address: '杭州市滨江区长河路100号', total_gross: cents(i % 17 === 5 ? -gross : gross), settled: '0.00', remarks: '', lines,
      created_by: ref('user', random(3)), created_at: `${on}T09:12:00+08:00`, changed_by: ref('user', random(3)), changed_at: `${on}T10:30:00+08:00`,
      posted_by: null, posted_at: null, reversal_of: null, reversed_by: null, made_by_rule: null, print_count: 0,
    });
  }
}
documents('sales_order', 'XS', 640, ['draft', 'confirmed', 'confirmed', 'closed'], (i) => (i === 1 ? 200 : 2 + random(9)));
documents('delivery', 'CK', 210, ['posted', 'posted', 'draft', 'reversed'], () => 2 + random(5));
documents('sales_invoice', 'KP', 180, ['posted', 'posted', 'draft'], () => 2 + random(5));
documents('purchase_order', 'CG', 150, ['confirmed', 'draft', 'closed'], () => 3 + random(8));
for (let i = 0; i < 60; i += 1)
  tables.voucher?.push({
    id: nextId(), type: 'voucher', number: `记-${60 - i}`, word: '记', state: 'posted', version: 1, business_on: day(i), summary: '销售商品', remarks: '',
    lines: [
      { id: nextId(), line_no: 1, summary: '销售商品', account: ref('account', 2), debit: '1130.00', credit: '', party: ref('party', i) },
      { id: nextId(), line_no: 2, summary: '销售商品', account: ref('account', 6), debit: '', credit: '1000.00', party: null },
      { id: nextId(), line_no: 3, summary: '销项税额', account: ref('account', 5), debit: '', credit: '130.00', party: null },
    ],
    created_by: ref('user', 1), created_at: `${day(i)}T09:00:00+08:00`, changed_by: ref('user', 1), changed_at: `${day(i)}T09:00:00+08:00`,
  });
