"""Saved views of lists: one's own, shared with roles, opened by default, audited; nobody shares beyond himself."""

from __future__ import annotations

from guantong.kernel import jsonio

WHERE = "where=%7B%22any%22%3A%5B%5B%22state%22%2C%22eq%3Adraft%22%5D%5D%7D"
VIEW = {"type": "sales_order", "name": "我的草稿", "query": f"f.state=eq:draft&{WHERE}&sort=-business_on&group=party",
        "columns": ["number", "party", "total_gross"]}  # fmt: skip


def names(plant, role, type_code="sales_order"):
    return [row["name"] for row in plant.client(role).get(f"/api/views?type={type_code}")["rows"]]


def role_id(plant, code):
    return plant.value("SELECT id FROM access_role WHERE code = %s", code)


def test_a_view_is_ones_own_until_it_is_shared_with_a_role(plant):
    sales, manager = plant.client("sales"), plant.client("manager")
    made = sales.post("/api/views", VIEW)
    assert (made["query"], made["mine"], made["may_change"], made["roles"]) == (VIEW["query"], True, True, [])
    assert set(made["columns"]) <= set(VIEW["columns"])
    assert (names(plant, "sales"), names(plant, "manager")) == (["我的草稿"], [])
    assert [one["id"] for one in sales.get("/api/views?type=sales_order")["roles"]] == [role_id(plant, "sales")]
    changed = sales.request("PATCH", f"/api/views/{made['id']}", {"roles": [role_id(plant, "sales")], "name": "草稿"})
    assert changed.json()["roles"] == [role_id(plant, "sales")]
    assert manager.request("PATCH", f"/api/views/{made['id']}", {"name": "mine now"}).status_code == 404
    assert sales.request("DELETE", f"/api/views/{made['id']}").status_code == 204
    assert names(plant, "sales") == []
    audited = plant.sql(
        "SELECT op, changes FROM kernel_audit WHERE company_id = %s AND table_name = 'work_list_view' ORDER BY id",
        plant.company_id,
    )
    assert [row["op"] for row in audited] == ["insert", "update", "delete"]
    assert audited[1]["changes"]["name"] == ["我的草稿", "草稿"]


def test_whoever_sets_lists_up_shares_with_anybody_and_makes_the_default(plant):
    administrator = plant.client("administrator")
    shared = administrator.post(
        "/api/views", {**VIEW, "name": "销售部", "roles": [role_id(plant, "sales")], "is_default": True}
    )
    row = plant.client("sales").get("/api/views?type=sales_order")["rows"][0]
    assert (row["name"], row["mine"], row["may_change"], row["is_default"], row["owner"]) == (
        "销售部", False, False, True, "administrator",
    )  # fmt: skip
    assert names(plant, "manager") == []
    administrator.request("PATCH", f"/api/views/{shared['id']}", {"everybody": True})
    assert names(plant, "manager") == ["销售部"]
    assert plant.client("sales").request("DELETE", f"/api/views/{shared['id']}").status_code == 404


def test_another_company_has_none_of_them(plant):
    from guantong.testing import Plant

    plant.client("administrator").post("/api/views", {**VIEW, "everybody": True})
    assert names(Plant(), "sales") == []


def test_what_cannot_be_kept_is_refused_with_what_can(plant):
    sales = plant.client("sales")
    sales.post("/api/views", VIEW)
    foreign = role_id(plant, "administrator")
    for change, status in [
        ({}, 409),
        ({"name": ""}, 422),
        ({"name": "x" * 61}, 422),
        ({"name": "x\u0000"}, 422),
        ({"name": "a", "query": "colour=red"}, 422),
        ({"name": "a", "query": "q=" + "x" * 13_000}, 422),
        ({"name": "a", "columns": "all"}, 422),
        ({"name": "a", "roles": [foreign]}, 422),
        ({"name": "a", "roles": ["sales"]}, 422),
        ({"name": "a", "everybody": True}, 422),
        ({"name": "a", "is_default": True}, 422),
        ({"name": "a", "type": "nothing"}, 404),
        ({"name": "a", "type": "voucher"}, 403),
    ]:
        answer = sales.request("POST", "/api/views", {**VIEW, **change})
        assert answer.status_code == status, (change, answer.content.decode())
        assert jsonio.decode(answer.content)["problems"][0]["message"]
    assert names(plant, "sales") == ["我的草稿"]


def test_a_reports_parameters_are_saved_and_shared_alike(plant):
    accountant, sales = plant.client("accountant"), plant.client("sales")
    query = "level=1&all_accounts=true&view.chart=bar"
    made = accountant.post("/api/views", {"type": "report:trial_balance", "name": "一级科目", "query": query})
    assert (made["query"], made["columns"], made["mine"]) == (query, [], True)
    assert names(plant, "accountant", "report:trial_balance") == ["一级科目"]
    assert names(plant, "accountant", "report:general_ledger") == []
    assert sales.request("GET", "/api/views?type=report:trial_balance").status_code == 403
    for change, status in [
        ({}, 409),
        ({"name": "a", "query": "colour=red"}, 422),
        ({"name": "a", "type": "report:nothing"}, 404),
        ({"name": "a", "type": "report:"}, 404),
    ]:
        body = {"type": "report:trial_balance", "name": "一级科目", "query": query, **change}
        assert accountant.request("POST", "/api/views", body).status_code == status, change
    administrator = plant.client("administrator")
    shared = {"type": "report:trial_balance", "name": "全公司", "query": "level=2", "everybody": True}
    administrator.post("/api/views", shared)
    assert names(plant, "accountant", "report:trial_balance") == ["一级科目", "全公司"]
