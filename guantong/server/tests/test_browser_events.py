"""The event stream in a real browser: one address, a redirect to another port, and the session's cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guantong.testing import PASSWORD, Plant

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIGN_IN = """async ([username, password]) => {
  const answer = await fetch('/api/session', {
    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({username, password}),
  });
  return answer.status;
}"""
OPEN = """() => new Promise((resolve, reject) => {
  window.heard = [];
  const source = new EventSource('/api/events', {withCredentials: true});
  source.onmessage = (message) => window.heard.push(JSON.parse(message.data).document_id);
  source.onopen = () => resolve(source.url);
  source.onerror = () => reject(new Error('the stream did not open'));
})"""


@pytest.mark.browser
def test_a_signed_in_page_hears_of_a_change_without_asking(plant: Plant, page: Page) -> None:
    from guantong.kernel import events

    plant.user("sales")
    page.goto("/")
    assert page.evaluate(SIGN_IN, [f"sales-{plant.name}".lower(), PASSWORD]) == 200
    page.evaluate(OPEN)
    with plant.unit() as unit:
        events.tell(unit, "item", 4711)
    page.wait_for_function("() => window.heard.includes(4711)")
