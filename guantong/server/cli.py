"""The command line.

Exit codes: 0 done; 1 the command found something wrong (differences, refused rows, a failed migration); 2 it was called
wrongly; 3 the database cannot be used; 4 the program cannot be served (port taken, already served); 130 interrupted.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import click

from guantong import __version__
from guantong.server.backup.words import BackupError, terminal_is_chinese
from guantong.server.database import OWNER_URL, is_embedded
from guantong.server.embedded import EmbeddedError, EmbeddedPostgres
from guantong.server.home import Home
from guantong.server.locks import Taken, file_lock
from guantong.server.supervisor import Address, ServingError, Supervisor, choose_port

EXIT_FOUND, EXIT_DATABASE, EXIT_SERVING = 1, 3, 4


def say(line: str) -> None:
    """A line of progress, on the error stream, so that the output of a command stays its answer alone."""
    click.echo(line, err=True)


home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that holds database, files, secrets and logs (GUANTONG_HOME; ~/.guantong when not given).",
)


def use_home(home: Path | None) -> Home:
    """Make `home` the one that settings and all processes started from here read."""
    if home is not None:
        os.environ["GUANTONG_HOME"] = str(home.expanduser().resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guantong.server.settings")
    chosen = Home.from_environment()
    try:
        chosen.create()
    except OSError as error:
        raise EmbeddedError(f"The home {chosen.path} cannot be used: {error.strerror}.") from error
    return chosen


@contextmanager
def running_database(home: Path | None) -> Iterator[EmbeddedPostgres | None]:
    """Have the database running for a command: our own is started if need be, an outside one is only used.

    Django is ready inside.
    """
    chosen = use_home(home)
    server = EmbeddedPostgres(chosen, say=say) if is_embedded() else None
    if server is not None:
        server.start()
    try:
        import django

        django.setup()
        yield server
    finally:
        from django.db import connections

        connections.close_all()
        if server is not None:
            server.release()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="guantong")
def cli() -> None:
    """Guantong 贯通: an ERP that carries one thread through the whole company."""


# -- serving -----------------------------------------------------------------------------------------------------------


def serving_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that `up` and `demo` share."""
    for option in (
        home_option,
        click.option("--port", type=click.IntRange(1, 65534), help="The web server's port; 8000 or the next free one."),
        click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 serves the whole network."),
        click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes."),
        click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads of each."),
    ):
        command = option(command)
    return command


@cli.command()
@serving_options
def up(home: Path | None, port: int | None, host: str, workers: int, threads: int) -> None:
    """Serve until Ctrl-C: database, web server, event stream and worker."""
    serve(home, port, host, workers, threads, with_demo=False)


@cli.command()
@serving_options
def demo(home: Path | None, port: int | None, host: str, workers: int, threads: int) -> None:
    """Serve the demo company, loading it into an empty database first."""
    serve(home, port, host, workers, threads, with_demo=True)


def serve(home: Path | None, port: int | None, host: str, workers: int, threads: int, *, with_demo: bool) -> None:
    """Bring the database up to date, load the demo if wanted, and serve until a signal comes."""
    chosen = use_home(home)
    try:
        with file_lock(chosen.locks / "up.lock", wait=False):
            address = Address(host, choose_port(host, port))
            os.environ |= {"GUANTONG_PORT": str(address.port), "GUANTONG_EVENTS_PORT": str(address.port + 1)}
            with running_database(home) as server:
                bring_up_to_date()
                if with_demo:
                    importlib.import_module("guantong.demo").load(say)
                from django.db import connections

                connections.close_all()

                def ready() -> None:
                    say(f"Guantong 贯通 {__version__} is ready at {address.url}  (Ctrl-C stops it)")
                    if with_demo:
                        for line in sign_in_lines():
                            say(line)

                Supervisor(chosen, address, server, workers=workers, threads=threads, say=say).run(ready)
                say("Stopping …")
    except Taken as error:
        raise ServingError(f"The home {chosen.path} is being served already; stop that one or use --home.") from error
    say("Stopped. Everything committed is on disk.")


def bring_up_to_date() -> None:
    """Migrate where we may; otherwise refuse to serve a database of another version."""
    from guantong.server import migrate as migration

    if is_embedded() or os.environ.get(OWNER_URL):
        migration.migrate(say)
    elif missing := migration.missing():
        raise EmbeddedError(
            f"The database lacks {len(missing)} migrations, the first is {missing[0]}. Set {OWNER_URL} to the "
            "owner's address and run: guantong migrate"
        )


def sign_in_lines() -> list[str]:
    """The demo's people, one a role."""
    people = importlib.import_module("guantong.demo").SIGN_INS
    return ["Sign in as:", *(f"  {person.username:<12} {person.password:<16} {person.role}" for person in people)]


@cli.command(hidden=True)
def worker() -> None:
    """Run the queue's worker; started by `up`."""
    use_home(None)
    import django

    from guantong.kernel.work.worker import main as work

    django.setup()
    from guantong.server import telemetry

    telemetry.begin("worker")
    work()


# -- database ----------------------------------------------------------------------------------------------------------


@cli.command()
@home_option
def migrate(home: Path | None) -> None:
    """Bring the database to this version."""
    with running_database(home):
        from guantong.server.migrate import migrate as run

        run(say)
        say("The database is up to date.")


@cli.command()
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(home: Path | None, as_json: bool) -> None:
    """Recompute every kept balance from the ledgers; 0 differences is exit code 0."""
    with running_database(home):
        from guantong.insight import check as books

        result = books.run()
        if as_json:
            click.echo(json.dumps(result.as_json(), ensure_ascii=False, default=str))
        else:
            click.echo(result.as_table())
    sys.exit(EXIT_FOUND if result.differences else 0)


@cli.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands, such as makemigrations."""
    use_home(None)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["guantong manage", *arguments])


# -- exchange ----------------------------------------------------------------------------------------------------------


@cli.command("import")
@click.argument("source")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--company", help="The code of the company to import into, instead of the mapping's own.")
@home_option
def import_(source: str, path: Path, company: str | None, home: Path | None) -> None:
    """Digest the files at PATH by the mapping named SOURCE, such as northwind."""
    with running_database(home), problems_in_words():
        bring_up_to_date()
        from guantong import integration

        is_clean = integration.run_import(source, path, say=say, company=company)
    sys.exit(0 if is_clean else EXIT_FOUND)


@cli.command()
@click.argument("type_code")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--company", help="The company's code; not needed where there is only one.")
@home_option
def export(type_code: str, path: Path, company: str | None, home: Path | None) -> None:
    """Write all records of a type, such as item or sales_order, to an .xlsx or .csv file."""
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise click.BadParameter("a file that ends in .xlsx or .csv", param_hint="PATH")
    with running_database(home), problems_in_words():
        from guantong.kernel.declare import record_type
        from guantong.kernel.engine.listing import ListQuery
        from guantong.kernel.exchange import exports
        from guantong.kernel.unit import Unit

        try:
            of_type = record_type(type_code)
        except KeyError as error:
            raise click.BadParameter(f"there is no type {type_code}", param_hint="TYPE_CODE") from error
        with Unit.open(system=True, company_id=company_id(company), source="cli") as unit:
            draft = path.with_name(f".{path.name}.part")
            try:
                with open(draft, "wb") as file:
                    rows = exports.export(unit, of_type, ListQuery(), file, "csv" if suffix == ".csv" else "xlsx")
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
    say(f"{rows} rows written to {path}.")


def company_id(code: str | None) -> int:
    """The company with this code, or the only one there is."""
    from guantong.masterdata.models import Company

    found = dict(Company.objects.values_list("code", "id").order_by("code"))
    if code is None and len(found) == 1:
        return int(next(iter(found.values())))
    if code not in found:
        raise click.BadParameter(f"one of: {', '.join(found) or 'none exists yet'}", param_hint="--company")
    return int(found[code])


# -- people ------------------------------------------------------------------------------------------------------------


@cli.group()
def company() -> None:
    """The companies whose books are kept here."""


@company.command("add")
@click.argument("code")
@click.argument("name")
@click.option(
    "--starts-on", type=click.DateTime(["%Y-%m-%d"]), help="The first day of the books; this year's first day."
)
@click.option("--tax-status", type=click.Choice(["general", "small"]), default="general", show_default=True)
@click.option("--currency", default="CNY", show_default=True)
@click.option("--credit-code", default="", help="统一社会信用代码, checked by its checksum.")
@home_option
def company_add(
    code: str,
    name: str,
    starts_on: datetime | None,
    tax_status: Literal["general", "small"],
    currency: str,
    credit_code: str,
    home: Path | None,
) -> None:
    """Open a company's books: chart of accounts, periods, taxes, units, terms, a warehouse, a bank account."""
    with running_database(home), problems_in_words():
        bring_up_to_date()
        from guantong.kernel.unit import Unit
        from guantong.masterdata.public import create_company

        with Unit.open(system=True, company_id=0, source="cli") as unit:
            begins = starts_on.date() if starts_on else unit.today.replace(month=1, day=1)
            create_company(
                unit, code=code, name=name, books_start_on=begins, tax_status=tax_status, currency=currency,
                credit_code=credit_code,
            )  # fmt: skip
    say(f"The books of {code} {name} are open from {begins}. Next: guantong user add NAME --role administrator")


@cli.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("username")
@click.option("--name", default="", help="The person's name.")
@click.option("--role", "roles", multiple=True, required=True, help="A role's code, such as sales; may be repeated.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.password_option(envvar="GUANTONG_PASSWORD", help="Asked for when it is neither given nor in GUANTONG_PASSWORD.")
@home_option
def user_add(username: str, name: str, roles: tuple[str, ...], language: str, password: str, home: Path | None) -> None:
    """Let a person sign in, with roles held in every company."""
    with running_database(home), problems_in_words():
        from guantong.kernel.access import public as access

        access.create_user(username, password, name, roles=roles, language=language, shows_tour=True)
    say(f"{username} may sign in.")


@user.command("password")
@click.argument("username")
@click.option("--must-change", is_flag=True, help="The person has to choose another at the next sign-in.")
@click.password_option(envvar="GUANTONG_PASSWORD", help="Asked for when it is neither given nor in GUANTONG_PASSWORD.")
@home_option
def user_password(username: str, must_change: bool, password: str, home: Path | None) -> None:
    """Give a person a new password; he is signed out everywhere and no longer locked."""
    with running_database(home), problems_in_words():
        from guantong.kernel.access import public as access

        access.set_password(username, password, must_change=must_change)
    say(f"{username} has a new password.")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@home_option
def user_list(as_json: bool, home: Path | None) -> None:
    """Everybody who may sign in, with roles."""
    with running_database(home):
        from guantong.kernel.access import public as access

        rows = access.list_users()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        state = "" if row["is_active"] else "  (switched off)"
        click.echo(f"{row['username']:<20} {row['name']:<12} {', '.join(row['roles'])}{state}")


@cli.group()
def token() -> None:
    """Tokens by which programs sign in."""


@token.command("create")
@click.argument("username")
@click.option("--scopes", multiple=True, help="Limit it to these patterns, such as sales.*.read; separated by commas.")
@click.option("--expires", help="A date such as 2027-01-31, or a number of days such as 90d; never when not given.")
@click.option("--name", default="", help="What it is for.")
@home_option
def token_create(username: str, scopes: tuple[str, ...], expires: str | None, name: str, home: Path | None) -> None:
    """Make a token for USERNAME and print it; it is shown only this once.

    Programs send it as: Authorization: Bearer TOKEN
    """
    patterns = [pattern.strip() for text in scopes for pattern in text.split(",") if pattern.strip()]
    with running_database(home), problems_in_words():
        from guantong.kernel.access import public as access

        made = access.create_token(username, scopes=patterns or None, expires_at=until(expires), name=name)
    click.echo(made)


def until(text: str | None) -> datetime | None:
    """The instant that a date or a number of days means: the end of that day, here."""
    if text is None:
        return None
    from django.utils import timezone

    try:
        day = timezone.localdate() + timedelta(days=int(text[:-1])) if text.endswith("d") else date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("a date such as 2027-01-31, or days such as 90d", param_hint="--expires") from error
    return timezone.make_aware(datetime.combine(day, datetime.max.time()))


@contextmanager
def problems_in_words() -> Iterator[None]:
    """Say what was refused, in the language of the terminal, instead of showing a traceback."""
    from guantong.kernel.messages import Language, ProblemError

    try:
        yield
    except ProblemError as error:
        names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
        language: Language = "zh" if next(filter(None, names), "").startswith("zh") else "en"
        for problem in error.problems:
            say(f"{problem.say(language)} {problem.hint(language)}")
        raise click.exceptions.Exit(EXIT_FOUND) from error


# -- measuring ---------------------------------------------------------------------------------------------------------


@cli.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def bench(name: str, as_json: bool) -> None:
    """Run a benchmark from the checkout."""
    try:
        run: Callable[..., Any] = importlib.import_module("bench.__main__").main
    except ModuleNotFoundError as error:
        raise click.ClickException("Benchmarks are part of the source checkout: ./dev bench NAME") from error
    run([name, *(["--json"] if as_json else [])])


# Commands that have a room of their own; they add themselves to `cli`.
importlib.import_module("guantong.server.backup.commands")


def main() -> None:
    """Run the command line, turning what can go wrong into a sentence and an exit code."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
        sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        cli(prog_name="guantong")
    except BackupError as error:
        say(f"guantong: {error.zh if terminal_is_chinese() else error.en}")
        sys.exit(EXIT_FOUND)
    except EmbeddedError as error:
        say(f"guantong: {error}")
        sys.exit(EXIT_DATABASE)
    except ServingError as error:
        say(f"guantong: {error}")
        sys.exit(EXIT_SERVING)
    except KeyboardInterrupt:
        sys.exit(130)
