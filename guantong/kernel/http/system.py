"""The kernel's own addresses: meta, reports, the audit trail, flow rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guantong.kernel import flows
from guantong.kernel.engine.meta import meta
from guantong.kernel.http import searching
from guantong.kernel.http.api import register_router
from guantong.kernel.http.request import serve
from guantong.kernel.messages import kernel as say
from guantong.kernel.messages import text
from guantong.kernel.pivot import answer_of
from guantong.kernel.reports import report_metas
from guantong.kernel.unit import Unit

router = Router(tags=["kernel"])


class FlowRuleSwitch(Schema):
    """Whether the rule is to run."""

    enabled: bool


@router.get("/meta", summary="What there is: types, fields, states, actions, reports")
def get_meta(request: HttpRequest) -> HttpResponse:
    """Everything the user may read, as the client needs it to draw lists and forms."""
    return serve(request, lambda unit: meta(unit, report_metas(unit)))


@router.get("/reports", summary="The reports the user may read")
def get_reports(request: HttpRequest) -> HttpResponse:
    """Codes, labels and parameters."""
    return serve(request, lambda unit: {"rows": report_metas(unit)})


@router.get("/reports/{code}", summary="One report")
def get_report(request: HttpRequest, code: str) -> HttpResponse:
    """Parameters stand in the address under their names; a reference is given by id or code. `view.…` asks for a pivot."""
    given = {name: str(value) for name, value in request.GET.items()}
    return serve(request, lambda unit: answer_of(unit, code, given))


@router.get("/kernel/flow_rules", summary="What happens in other departments by itself")
def get_flow_rules(request: HttpRequest) -> HttpResponse:
    """The named rules in the order in which they run, and whether they are switched on in the company."""

    def work(unit: Unit) -> Any:
        is_on = flows.switched(unit)
        return {
            "rows": [
                {
                    "code": rule.code,
                    "type": rule.type,
                    "action": rule.action,
                    "label": text(rule.label, unit.language),
                    "description": rule.description and text(rule.description, unit.language),
                    "enabled": is_on[rule.code],
                }
                for rule in flows.rules()
            ]
        }

    return serve(request, work)


@router.post("/kernel/flow_rules/{code}", summary="Switch a flow rule on or off")
def post_flow_rule(request: HttpRequest, code: str, payload: FlowRuleSwitch) -> HttpResponse:
    """Holds for the company of the request, from the next transition on."""

    def work(unit: Unit) -> Any:
        if all(rule.code != code for rule in flows.rules()):
            unit.refuse(say.NO_SUCH_ADDRESS, path=request.path[:200])
        flows.switch(unit, code, payload.enabled)
        return {"code": code, "enabled": payload.enabled}

    return serve(request, work, permission="admin.rule.change")


def install() -> None:
    """Serve them."""
    register_router("", router)
    register_router("search", searching.router)
