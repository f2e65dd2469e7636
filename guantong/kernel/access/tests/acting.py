"""What the tests of access act with: people, a browser to sign in with, a program with a token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

PASSWORD = "lamp-and-thread-72"


@dataclass(frozen=True)
class Person:
    """A user of one test."""

    id: int
    username: str
    password: str


class Browser:
    """A client that keeps its cookie and sends the forgery token, as the page does."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.client = Client(REMOTE_ADDR=address)
        self.csrf = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        sent = {
            "X-CSRF-Token": self.csrf,
            "Host": "erp.example",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        answer = self.client.generic(
            method, path, json.dumps(body) if body is not None else "", "application/json", headers=sent
        )
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def sign_in(self, person: Person, code: str | None = None, password: str | None = None) -> tuple[int, Any]:
        """Sign in and remember the forgery token."""
        body = {"username": person.username, "password": password or person.password}
        status, answer = self.ask("POST", "/api/session", body | ({"code": code} if code else {}))
        if status == 200:
            self.csrf = answer["csrf"]
        return status, answer


class Program:
    """A client with an API token."""

    def __init__(self, token: str) -> None:
        self.client = Client()
        self.token = token

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        sent = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        answer = self.client.generic(
            method, path, json.dumps(body) if body is not None else "", "application/json", headers=sent
        )
        return answer.status_code, json.loads(answer.content) if answer.content else None


def sql(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Rows, as the application's role, committed at once."""
    with connection.cursor() as cursor:
        cursor.execute(query, list(parameters))
        return cursor.fetchall() if cursor.description else []
