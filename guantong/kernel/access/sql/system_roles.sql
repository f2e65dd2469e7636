-- The roles that every installation begins with. Data: an administrator may edit what they grant; a role that exists is
-- left as it is. Patterns are explained in guantong/kernel/access/permissions.py (`*.*.read` means the business only).
WITH wanted (code, name_zh, name_en, patterns) AS (VALUES
  ('administrator', '系统管理员', 'Administrator', ARRAY['*']),
  ('sales', '销售', 'Sales', ARRAY['sales.*.*', 'masterdata.*.read', 'masterdata.party.create', 'masterdata.party.change',
     'masterdata.price_list.*', 'inventory.*.read', 'finance.receipt.read', 'finance.receipt.print']),
  ('buyer', '采购', 'Buyer', ARRAY['purchasing.*.*', 'masterdata.*.read', 'masterdata.party.create',
     'masterdata.party.change', 'masterdata.item.*', 'masterdata.item_category.*', 'masterdata.unit.*',
     'masterdata.unit_conversion.*', 'masterdata.price_list.*', 'inventory.*.read', 'production.*.read',
     'finance.payment.read', 'see.cost']),
  ('warehouse', '仓库', 'Warehouse', ARRAY['inventory.*.*', 'purchasing.goods_receipt.*', 'purchasing.purchase_return.*',
     'sales.delivery.*', 'sales.sales_return.*', 'purchasing.purchase_order.read', 'sales.sales_order.read',
     'masterdata.*.read', 'masterdata.warehouse.*', 'masterdata.bin.*', 'production.*.read']),
  ('accountant', '财务', 'Accountant', ARRAY['*.*.read', '*.*.export', '*.*.print', 'accounting.*.*', 'finance.*.*',
     'purchasing.supplier_invoice.*', 'sales.sales_invoice.*', 'masterdata.party.create', 'masterdata.party.change',
     'masterdata.tax.*', 'masterdata.payment_terms.*', 'masterdata.bank_account.*', 'masterdata.item_category.*',
     'see.cost']),
  ('manager', '主管', 'Manager', ARRAY['*.*.read', '*.*.export', '*.*.print', '*.*.confirm', '*.*.approve', '*.*.review',
     'purchasing.*.close', 'purchasing.*.reopen', 'sales.*.close', 'sales.*.reopen', 'see.cost']),
  ('auditor', '审计', 'Auditor', ARRAY['*.*.read', '*.*.export', '*.*.print', 'admin.*.read', 'see.*'])
), made AS (
  INSERT INTO access_role (code, name_zh, name_en, is_system)
  SELECT code, name_zh, name_en, true FROM wanted
  ON CONFLICT (code) DO NOTHING
  RETURNING id, code
)
INSERT INTO access_role_permission (role_id, permission)
SELECT made.id, p FROM made JOIN wanted USING (code), unnest(wanted.patterns) p;
