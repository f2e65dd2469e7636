import type { DataRecord, FieldMeta } from '../meta/types';

/** The columns of an order as the server declares them; for tests and for the page of examples. */
export const ORDER_COLUMNS: FieldMeta[] = [
  {
    name: 'item', type: 'ref', ref: 'item', label: { zh: '物料', en: 'Item' }, required: true, width: 220,
    copies: { spec: 'spec', unit: 'unit', price: 'price', tax_rate: 'tax_rate' },
  },
  { name: 'spec', type: 'text', label: { zh: '规格型号', en: 'Specification' }, readonly: true, width: 130 },
  { name: 'unit', type: 'ref', ref: 'unit', label: { zh: '单位', en: 'Unit' }, readonly: true, width: 70 },
  { name: 'quantity', type: 'quantity', label: { zh: '数量', en: 'Quantity' }, required: true, width: 100, total: true },
  { name: 'price', type: 'price', label: { zh: '单价', en: 'Price' }, width: 100, minimum: '0' },
  { name: 'discount', type: 'percent', label: { zh: '折扣%', en: 'Discount %' }, width: 84, minimum: '0', maximum: '100' },
  { name: 'tax_rate', type: 'percent', label: { zh: '税率%', en: 'Tax %' }, width: 76, default: '13' },
  { name: 'net', type: 'money', label: { zh: '金额', en: 'Net' }, readonly: true, width: 110, total: true },
  { name: 'tax', type: 'money', label: { zh: '税额', en: 'Tax' }, readonly: true, width: 100, total: true },
  { name: 'gross', type: 'money', label: { zh: '价税合计', en: 'Gross' }, readonly: true, width: 120, total: true },
  { name: 'due_on', type: 'date', label: { zh: '交货日期', en: 'Due' }, width: 116 },
  {
    name: 'ship_by', type: 'enum', label: { zh: '运输方式', en: 'Shipping' }, width: 100,
    options: [
      { value: 'road', label: { zh: '公路', en: 'Road' } },
      { value: 'rail', label: { zh: '铁路', en: 'Rail' } },
      { value: 'air', label: { zh: '空运', en: 'Air' } },
      { value: 'express', label: { zh: '快递', en: 'Express' } },
    ],
  },
  { name: 'is_gift', type: 'bool', label: { zh: '赠品', en: 'Gift' }, width: 60 },
  { name: 'remarks', type: 'text', label: { zh: '备注', en: 'Remarks' }, width: 160, max_length: 100 },
];

const PIECE: DataRecord = { id: 1, code: 'PCS', name: '只' };

function item(id: number, code: string, name: string, spec: string, price: string): DataRecord {
  return { id, code, name, spec, price, unit: PIECE, tax_rate: '13', initials: '' };
}

/** A small desk-lamp factory. */
export const ITEMS: DataRecord[] = [
  item(1, 'LS-M6-16', '内六角螺丝', 'M6×16 镀锌', '0.085'),
  item(2, 'LS-M6-20', '内六角螺丝', 'M6×20 镀锌', '0.092'),
  item(3, 'LS-M8-20', '外六角螺丝', 'M8×20', '0.15'),
  item(4, 'DZ-100', '灯罩', '铝 φ180', '18.6'),
  item(5, 'DZ-100B', '灯罩', '铝 φ180 黑', '19.2'),
  item(6, 'DP-LED9', 'LED 灯盘', '9W 4000K', '12.5'),
  item(7, 'DX-15', '电源线', '1.5 m 国标', '4.2'),
  item(8, 'TD-A01', '台灯 晨光', '9W 白', '129'),
  item(9, 'TD-A02', '台灯 暮色', '12W 黑', '159'),
  ...Array.from({ length: 600 }, (_unused, at) =>
    item(1000 + at, `PJ-${String(at + 1).padStart(4, '0')}`, '配件', `№${at + 1}`, `${(at % 90) + 1}.5`),
  ),
];

/** Stands in for GET /api/search/item. */
export function searchItems(query: string): DataRecord[] {
  const text = query.toLowerCase();
  return ITEMS.filter((record) => [record.code, record.name, record.spec].some((part) => String(part).toLowerCase().includes(text))).slice(0, 20);
}

export function itemsByCode(codes: readonly string[]): Map<string, DataRecord> {
  const known = new Map(ITEMS.map((record) => [String(record.code).toLowerCase(), record]));
  const found = new Map<string, DataRecord>();
  for (const code of codes) {
    const record = known.get(code.toLowerCase());
    if (record !== undefined) found.set(code, record);
  }
  return found;
}

export function orderLine(item: DataRecord, quantity: string, more: DataRecord = {}): DataRecord {
  return { item, spec: item.spec, unit: item.unit, quantity, price: item.price, tax_rate: '13', ...more };
}

export const VOUCHER_COLUMNS: FieldMeta[] = [
  { name: 'summary', type: 'text', label: { zh: '摘要', en: 'Summary' }, width: 240, required: true },
  { name: 'account', type: 'ref', ref: 'item', label: { zh: '会计科目', en: 'Account' }, width: 260, required: true },
  { name: 'debit', type: 'money', label: { zh: '借方金额', en: 'Debit' }, width: 140, total: true },
  { name: 'credit', type: 'money', label: { zh: '贷方金额', en: 'Credit' }, width: 140, total: true },
];

export const VOUCHER_LINES: DataRecord[] = [
  { summary: '销售台灯', account: { id: 1, code: '1122', name: '应收账款' }, debit: '1130.00' },
  { summary: '销售台灯', account: { id: 2, code: '5001', name: '主营业务收入' }, credit: '1000.00' },
];
