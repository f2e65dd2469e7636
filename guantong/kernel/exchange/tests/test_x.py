import io, time
from guantong.kernel.exchange.imports import *
from guantong.kernel.exchange.exports import *
from guantong.kernel.engine.listing import ListQuery
from guantong.kernel.declare import record_type
def test_x(plant):
    csv_ = "物料编码*,物料名称,规格型号,分类,库存单位,税率,销售单价,备注\nA1,螺丝,M6,FG,PCS,VAT13,1.50,=1\nA2,螺母,,产成品,个,VAT13,\"1,200.5\",x\nA2,螺母,,产成品,个,VAT13,1.5,x\nA3,,,,,,-1,\n"
    r = import_file(plant.unit, "item", csv_.encode("gb18030"), "items.csv")
    print(r)
    with plant.unit() as unit:
        for p in problems_of(unit, r["batch"]): print(p)
    csv_ = "物料编码*,物料名称,规格型号,分类,库存单位,税率,销售单价,备注\nA1,螺丝,M6,FG,PCS,VAT13,1.50,1\nA2,螺母,,产成品,个,VAT13,\"1,200.5\",x\n"
    print(import_file(plant.unit, "item", csv_.encode("gb18030"), "items.csv"))
    print(import_file(plant.unit, "item", csv_.encode("utf-8"), "items.csv"))
    print(import_file(plant.unit, "item", csv_.replace("1.50","1.6").encode("utf-8"), "items.csv"))
    for f in "csv","xlsx":
        with plant.unit() as unit:
            b = io.BytesIO(); export(unit, record_type("item"), ListQuery(), b, f)
        if f=="csv": print(b.getvalue().decode())
        print(import_file(plant.unit, "item", b.getvalue(), "items."+f))
    for t in "party","payment_terms","price_list","company","bom", "tax", "unit_conversion", "reason_code","bank_account":
      for f in "csv","xlsx":
        with plant.unit() as unit:
            b = io.BytesIO(); template(unit, record_type(t), io.BytesIO(), f); export(unit, record_type(t), ListQuery(), b, f)
        if f=="csv": print(b.getvalue().decode()[:600])
        try:
            r=import_file(plant.unit, t, b.getvalue(), "items."+f); print(t, r)
            with plant.unit() as unit:
                for p in problems_of(unit, r["batch"])[:5]: print(p)
        except ProblemError as e: print(t, e)
def test_big(plant):
    rows=[[f"B{i:06}", f"内六角圆柱头螺钉{i%300}", f"M{i%20}×{i}", "RAW","PCS","VAT13", i/100, i%7] for i in range(50000)]
    t=time.time()
    r=import_table(plant.unit,"item",["code","name","spec","category","unit","tax","sales_price","lead_time_days"],rows, progress=lambda d,n,p: print(d,n,p,round(time.time()-t,1)))
    print(r, time.time()-t)
    t=time.time()
    r=import_table(plant.unit,"item",["code","name","spec","category","unit","tax","sales_price","lead_time_days"],rows)
    print(r, time.time()-t)
