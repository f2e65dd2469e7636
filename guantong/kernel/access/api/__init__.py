"""The addresses of access: session, administration, audit. Each file makes a router; `register` hands them to http."""

from __future__ import annotations

from guantong.kernel.access.api.administration import router as administration
from guantong.kernel.access.api.audit import router as audit
from guantong.kernel.access.api.session import router as session
from guantong.kernel.http import register_router


def register() -> None:
    """Serve the addresses of access; called at start-up."""
    register_router("session", session)
    register_router("access", administration)
    register_router("audit", audit)
