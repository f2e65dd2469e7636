/** A small company's meta for developing the client without a server; the shapes of docs/wire.md. */
import type { FieldMeta, LineSetMeta, Meta, TypeMeta } from '../src/meta/types.ts';

type Words = [zh: string, en: string];
const l = ([zh, en]: Words) => ({ zh, en });

function field(name: string, type: FieldMeta['type'], label: Words, more: Partial<FieldMeta> = {}): FieldMeta {
  return { name, type, label: l(label), section: 'main', filterable: true, sortable: true, options: [], ...more };
}

const DRAFT = { code: 'draft', label: l(['草稿', 'Draft']), tone: 'neutral' };
const POSTED = { code: 'posted', label: l(['已过账', 'Posted']), tone: 'good' };
const REVERSED = { code: 'reversed', label: l(['已冲销', 'Reversed']), tone: 'bad' };
const ALL = { read: true, create: true, change: true, delete: true, export: true, import: true, print: true };

function document(code: string, module: string, label: Words, fields: FieldMeta[], lines: LineSetMeta[], more: Partial<TypeMeta>): TypeMeta {
  const transitions = more.transitions ?? [
    { code: 'post', label: l(['过账', 'Post']), source: ['draft'], target: 'posted', primary: true, bulk: true, asks: [] },
    {
      code: 'reverse', label: l(['冲销', 'Reverse']), source: ['posted'], target: 'reversed', danger: true, bulk: false,
      confirm: l(['冲销会生成一张红字单据，不能撤销。', 'Reversing makes a red document and cannot be undone.']),
      asks: [field('on_date', 'date', ['冲销日期', 'Reversal date'], { required: true, default: 'today' })],
    },
  ];
  const states = more.states ?? [DRAFT, POSTED, REVERSED];
  const number = field('number', 'text', ['单据编号', 'Number'], { readonly: true, in_list: true, width: 150 });
  const state = field('state', 'enum', ['状态', 'State'], {
    readonly: true, in_list: true, width: 100, options: states.map((one) => ({ value: one.code, label: one.label, tone: one.tone })),
  });
  const on = field('business_on', 'date', ['单据日期', 'Date'], { required: true, default: 'today', in_list: true, width: 110 });
  const remarks = field('remarks', 'longtext', ['备注', 'Remarks'], { section: 'more' });
  return {
    code, module, plural: `${code}s`, path: `/api/${module}/${code}s`, record: 'document', label: l(label),
    fields: [number, state, on, ...fields, remarks], lines, states, transitions, editable_in: ['draft'],
    sections: [{ code: 'main', label: l(['基本', 'General']) }, { code: 'delivery', label: l(['交货', 'Delivery']) }, { code: 'more', label: l(['其他', 'More']) }],
    creates: [], title: 'number', order: '-business_on', menu: 'main', creatable: true, links: true, print: true, attachments: true,
    natural_key: 'number', permissions: { ...ALL, actions: transitions.map((one) => one.code) }, ...more,
  };
}

function master(code: string, plural: string, module: string, label: Words, fields: FieldMeta[], more: Partial<TypeMeta> = {}): TypeMeta {
  return {
    code, module, plural, path: `/api/${module}/${plural}`, record: 'master', label: l(label),
    fields: [
      field('code', 'text', ['编码', 'Code'], { required: true, in_list: true, width: 120, max_length: 40 }),
      field('name', 'text', ['名称', 'Name'], { required: true, in_list: true, width: 220, max_length: 200 }),
      ...fields,
      field('active', 'bool', ['启用', 'Active'], { default: true, in_list: true, width: 80 }),
    ],
    lines: [], states: [], transitions: [], editable_in: [], sections: [{ code: 'main', label: l(['基本', 'General']) }],
    creates: [], title: 'name', order: 'code', menu: 'main', creatable: true, links: false, print: false, attachments: true, natural_key: 'code',
    permissions: { ...ALL, print: false, actions: [] }, ...more,
  };
}

const tradeLines = (progress: FieldMeta[]): LineSetMeta => ({
  name: 'lines', label: l(['明细', 'Lines']), calculator: 'tax_line', can_add: true, minimum: 1, maximum: 5000,
  fields: [
    field('item', 'ref', ['物料', 'Item'], {
      ref: 'item', required: true, width: 240, copies: { spec: 'spec', unit: 'unit', price: 'price', tax_rate: 'tax_rate' },
    }),
    field('spec', 'text', ['规格型号', 'Specification'], { readonly: true, width: 150 }),
    field('unit', 'ref', ['单位', 'Unit'], { ref: 'unit', required: true, width: 80 }),
    field('quantity', 'quantity', ['数量', 'Quantity'], { required: true, width: 110, total: true, minimum: '0' }),
    field('price', 'price', ['含税单价', 'Price incl. tax'], { required: true, width: 110 }),
    field('tax_rate', 'percent', ['税率', 'Tax rate'], { width: 90, default: '13' }),
    field('net', 'money', ['金额', 'Net'], { readonly: true, width: 120, total: true }),
    field('tax', 'money', ['税额', 'Tax'], { readonly: true, width: 110, total: true }),
    field('gross', 'money', ['价税合计', 'Gross'], { readonly: true, width: 130, total: true }),
    field('due_on', 'date', ['交货日期', 'Due'], { width: 120 }),
    ...progress,
    field('remarks', 'text', ['备注', 'Remarks'], { width: 160 }),
  ],
});

const done = (name: string, label: Words) => field(name, 'quantity', label, { readonly: true, width: 110 });
const party = (label: Words) => field('party', 'ref', label, {
  ref: 'party', required: true, in_list: true, width: 220, copies: { contact: 'contact', address: 'address' },
});
const warehouse = field('warehouse', 'ref', ['仓库', 'Warehouse'], { ref: 'warehouse', required: true, in_list: true, width: 120 });
const gross = field('total_gross', 'money', ['价税合计', 'Gross total'], { readonly: true, in_list: true, total: true, width: 140 });
const people = [
  field('contact', 'text', ['联系人', 'Contact'], { section: 'delivery' }),
  field('address', 'text', ['收货地址', 'Delivery address'], { section: 'delivery', width: 260 }),
];
const orderStates = [
  DRAFT,
  { code: 'confirmed', label: l(['已审核', 'Confirmed']), tone: 'info' },
  { code: 'closed', label: l(['已关闭', 'Closed']), tone: 'good' },
  { code: 'cancelled', label: l(['已作废', 'Cancelled']), tone: 'bad' },
];
const orderSteps: TypeMeta['transitions'] = [
  { code: 'confirm', label: l(['审核', 'Confirm']), source: ['draft'], target: 'confirmed', primary: true, bulk: true, asks: [] },
  { code: 'reopen', label: l(['反审核', 'Reopen']), source: ['confirmed'], target: 'draft', bulk: false, asks: [] },
  {
    code: 'close', label: l(['关闭', 'Close']), source: ['confirmed'], target: 'closed', bulk: true,
    confirm: l(['关闭后不再发货。', 'Nothing more can be delivered afterwards.']), asks: [field('reason', 'text', ['原因', 'Reason'], { required: true })],
  },
];

export const meta: Meta = {
  version: 'mock',
  modules: [
    { code: 'sales', label: l(['销售', 'Sales']), order: 10 },
    { code: 'purchasing', label: l(['采购', 'Purchasing']), order: 20 },
    { code: 'inventory', label: l(['库存', 'Inventory']), order: 30 },
    { code: 'accounting', label: l(['总账', 'Accounting']), order: 40 },
    { code: 'masterdata', label: l(['基础资料', 'Master data']), order: 50 },
  ],
  types: [
    document('sales_order', 'sales', ['销售订单', 'Sales order'], [
      party(['客户', 'Customer']), warehouse,
      field('salesperson', 'ref', ['业务员', 'Salesperson'], { ref: 'user', default: 'me', in_list: true, width: 100 }),
      field('customer_number', 'text', ['客户订单号', 'Customer order no.'], { in_list: true, width: 140 }),
      field('due_on', 'date', ['交货日期', 'Due'], { in_list: true, width: 110, section: 'delivery' }), ...people, gross,
    ], [tradeLines([done('delivered', ['已发数量', 'Delivered']), done('invoiced', ['已开票', 'Invoiced'])])], {
      states: orderStates, transitions: orderSteps, permissions: { ...ALL, actions: ['confirm', 'reopen', 'close'] },
      availability: { lines: 'lines', item: 'item', quantity: 'quantity', warehouse: 'warehouse' },
      creates: [{ type: 'delivery', label: l(['销售出库', 'Delivery']), states: ['confirmed'] }, { type: 'sales_invoice', label: l(['销售发票', 'Invoice']), states: ['confirmed'] }],
    }),
    document('delivery', 'sales', ['销售出库单', 'Delivery'], [party(['客户', 'Customer']), warehouse, ...people], [tradeLines([])], {
      plural: 'deliveries', path: '/api/sales/deliveries', creates: [{ type: 'sales_invoice', label: l(['销售发票', 'Invoice']), states: ['posted'] }],
    }),
    document('sales_invoice', 'sales', ['销售发票', 'Sales invoice'], [party(['客户', 'Customer']),
      field('settled', 'money', ['已收款', 'Settled'], { readonly: true, in_list: true, total: true, width: 130 }), gross], [tradeLines([])], {}),
    document('purchase_order', 'purchasing', ['采购订单', 'Purchase order'], [party(['供应商', 'Supplier']), warehouse, gross],
      [tradeLines([done('received', ['已收数量', 'Received'])])], { states: orderStates, transitions: orderSteps, permissions: { ...ALL, actions: ['confirm', 'reopen', 'close'] } }),
    document('voucher', 'accounting', ['记账凭证', 'Voucher'], [
      field('word', 'text', ['凭证字', 'Word'], { default: '记', in_list: true, width: 80 }),
      field('summary', 'text', ['摘要', 'Summary'], { in_list: true, width: 240 }),
    ], [{
      name: 'lines', label: l(['分录', 'Entries']), calculator: 'voucher', can_add: true, minimum: 2, maximum: 5000,
      fields: [
        field('summary', 'text', ['摘要', 'Summary'], { width: 220, required: true }),
        field('account', 'ref', ['会计科目', 'Account'], { ref: 'account', required: true, width: 260 }),
        field('debit', 'money', ['借方金额', 'Debit'], { width: 140, total: true }),
        field('credit', 'money', ['贷方金额', 'Credit'], { width: 140, total: true }),
        field('party', 'ref', ['往来单位', 'Party'], { ref: 'party', width: 200 }),
      ],
    }], {}),
    master('item', 'items', 'masterdata', ['物料', 'Item'], [
      field('spec', 'text', ['规格型号', 'Specification'], { in_list: true, width: 160 }),
      field('unit', 'ref', ['单位', 'Unit'], { ref: 'unit', required: true, in_list: true, width: 80 }),
      field('price', 'price', ['含税售价', 'Price'], { in_list: true, width: 110 }),
      field('tax_rate', 'percent', ['税率', 'Tax rate'], { default: '13', in_list: true, width: 90 }),
    ]),
    master('party', 'parties', 'masterdata', ['往来单位', 'Party'], [
      field('contact', 'text', ['联系人', 'Contact'], { in_list: true, width: 100 }),
      field('address', 'text', ['地址', 'Address'], { in_list: true, width: 260 }),
    ]),
    master('warehouse', 'warehouses', 'masterdata', ['仓库', 'Warehouse'], []),
    master('unit', 'units', 'masterdata', ['计量单位', 'Unit'], []),
    master('account', 'accounts', 'accounting', ['会计科目', 'Account'], []),
    master('user', 'users', 'masterdata', ['用户', 'User'], []),
  ],
  reports: [
    {
      code: 'trial_balance', module: 'accounting', label: l(['科目余额表', 'Trial balance']), tree: true,
      parameters: [field('from', 'date', ['从', 'From'], { required: true, default: 'month_start' }), field('to', 'date', ['到', 'To'], { required: true, default: 'today' })],
    },
    {
      code: 'stock_on_hand', module: 'inventory', label: l(['现存量', 'Stock on hand']),
      parameters: [field('warehouse', 'ref', ['仓库', 'Warehouse'], { ref: 'warehouse' }), field('on', 'date', ['日期', 'On'], { default: 'today' })],
    },
  ],
};
