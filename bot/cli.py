"""The command line."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

import locales
from bot import logs
from bot.catalogs.report import HEADER, PRICE, standings
from bot.catalogs.review import ENCODING, NotASheet, catalog_of, keep, read_sheet, write_sheet
from bot.channels import Channel, ChannelError
from bot.channels.telegram import TelegramChannel, from_settings
from bot.doctor import examine
from bot.importing import NotVacancies, read_vacancies, unreasoned, write_vacancies
from bot.outreach.importing import Import
from bot.outreach.reading import NotPeople, read_people
from bot.poster import PosterProblem
from bot.postings import read_postings, write_postings
from bot.programme import ProgrammeProblem, places, read_programme
from bot.service import OldSchema, Service, compose
from bot.settings import Settings, SettingsProblem
from storage import campaigns, coaches, schema, vacancies
from storage.coaches import CoachProblem
from storage.keys import KeyProblem
from storage.work import utc_now

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Opstap: from a first message to a coach queue.")
db = typer.Typer(no_args_is_help=True, help="The database.")
coach = typer.Typer(no_args_is_help=True, help="Coaches.")
vacancy = typer.Typer(no_args_is_help=True, help="Vacancies.")
app.add_typer(db, name="db")
app.add_typer(coach, name="coach")
person = typer.Typer(no_args_is_help=True, help="People.")
app.add_typer(vacancy, name="vacancies")
app.add_typer(person, name="people")
catalog = typer.Typer(no_args_is_help=True, help="Languages.")
app.add_typer(catalog, name="locales")
console = Console()
PROBLEMS = (
    OldSchema,
    ProgrammeProblem,
    SettingsProblem,
    KeyProblem,
    CoachProblem,
    NotVacancies,
    PosterProblem,
    NotPeople,
    NotASheet,
    ChannelError,
)


@contextmanager
def plain_problems() -> Iterator[None]:
    """What goes wrong is told in a sentence, with exit code 1."""
    try:
        yield
    except PROBLEMS as problem:
        typer.echo(f"opstap: {problem}", err=True)
        raise typer.Exit(1) from None
    except SQLAlchemyError as problem:
        typer.echo(f"opstap: the database failed ({type(problem).__name__}): check DATABASE_URL", err=True)
        raise typer.Exit(1) from None
    except ValidationError as problem:
        for error in problem.errors():
            typer.echo(f"opstap: {'.'.join(map(str, error['loc'])).upper()}: {error['msg']}", err=True)
        raise typer.Exit(1) from None


@contextmanager
def service() -> Iterator[Service]:
    """The service as the environment describes it."""
    logs.set_up()
    with plain_problems():
        made = compose(Settings())
        try:
            yield made
        finally:
            made.store.close()


@app.command()
def serve() -> None:
    """Take in messages and send replies, until stopped."""
    with service() as made:
        asyncio.run(made.serve())


@app.command()
def worker() -> None:
    """Only send: a second sender beside `serve`, on Postgres."""
    with service() as made:
        asyncio.run(made.work())


@app.command()
def doctor() -> None:
    """Check settings, keys, database and providers, and say what to do."""
    logs.set_up()

    async def look() -> int:
        table = Table("", "what", "state", "what to do")
        wrong = 0
        async for finding in examine(Settings()):
            wrong += bool(finding.advice) and finding.state not in ("off", "none")
            mark = "[green]ok[/]" if not finding.advice else "[yellow]![/]"
            table.add_row(mark, finding.what, finding.state, finding.advice)
        console.print(table)
        return wrong

    with plain_problems():
        raise typer.Exit(1 if asyncio.run(look()) else 0)


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables to what this program needs."""
    with service() as made:
        schema.upgrade(made.store)
        typer.echo(f"The database stands at {schema.current(made.store)}.")


@coach.command("invite")
def coach_invite(name: str) -> None:
    """Print a link that makes whoever opens it first a coach; it works once, for 24 hours."""
    with service() as made:
        made.require_schema()
        telegram = made.channels.get("telegram")
        if not isinstance(telegram, TelegramChannel):
            raise SettingsProblem("coaches work on Telegram: set TELEGRAM_BOT_TOKEN")
        bot = asyncio.run(name_of(telegram))
        with made.store.work() as work:
            token = coaches.invite(work, name)
        typer.echo(f"https://t.me/{bot}?start={token}")


async def name_of(telegram: Channel) -> str:
    try:
        return (await telegram.check()).removeprefix("@")
    finally:
        await telegram.close()


@coach.command("list")
def coach_list() -> None:
    """All coaches: whether they use the bot, and how many candidates they hold."""
    with service() as made:
        made.require_schema()
        table = Table("name", "state", "holds")
        with made.store.work() as work:
            for row in coaches.everyone(work):
                state = (
                    "active" if row.contact_id else "invited" if row.invited_until > work.now else "invitation expired"
                )
                table.add_row(row.name, state, str(row.held))
        console.print(table)


@coach.command("remove")
def coach_remove(name: str) -> None:
    """Take away a coach's rights at once; their candidates go back to the queue."""
    with service() as made:
        made.require_schema()
        with made.store.work() as work:
            given_back = coaches.remove(work, name)
        typer.echo(f"{name} is no coach any more. Candidates given back: {given_back}")


@vacancy.command("import")
def vacancies_import(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    """Add or change vacancies from a CSV file or schema.org JobPostings (JSON-LD); bad ones are told and left out."""
    with service() as made:
        made.require_schema()
        try:
            text = file.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise NotVacancies(f"{file} is not UTF-8 text") from None
        is_json = text.lstrip()[:1] in ("{", "[")
        good, bad = read_postings(text, places()) if is_json else read_vacancies(text.splitlines(), places())
        with made.store.work() as work:
            vacancies.upsert(work, good)
        for row in bad:
            typer.echo(f"{'posting' if is_json else 'line'} {row.line}: {row.reason}", err=True)
        for one in good:
            if lacking := unreasoned(one):
                typer.echo(f"{one.ref}: the employer's reason is missing for {', '.join(lacking)}.", err=True)
        typer.echo(f"{len(good)} vacancies in, {len(bad)} left out.")
        raise typer.Exit(1 if bad else 0)


@vacancy.command("export")
def vacancies_export(file: Annotated[Path, typer.Argument(dir_okay=False, writable=True)]) -> None:
    """Write all vacancies to a file that can be imported again: JSON-LD when it ends in .json or .jsonld, else CSV."""
    with service() as made:
        made.require_schema()
        with made.store.work() as work:
            known = vacancies.presented(work)
        write = write_postings if file.suffix in (".json", ".jsonld") else write_vacancies
        try:
            file.write_text(write(known), "utf-8")
        except OSError as problem:
            raise NotVacancies(f"{file}: {problem.strerror}") from None
        typer.echo(f"{len(known)} vacancies written to {file}.")


@person.command("import")
def people_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    coach_name: Annotated[str, typer.Option("--coach", help="who signs the messages")],
    partner: Annotated[str, typer.Option(help="who refers these people, where the file does not say it")] = "",
    campaign: Annotated[str, typer.Option(help="letters, digits, - and _; coaches hold and end it by this name")] = "",
    send: Annotated[bool, typer.Option("--send", help="write to them; without it the file is only checked")] = False,
) -> None:
    """Write first to people in a CSV or XLSX file: phone, language, permission, and if known name and partner."""
    with service() as made:
        made.require_schema()
        with made.store.work() as work:
            signs = coaches.named(work, coach_name)
            if signs is None:
                raise CoachProblem(f"there is no coach named {coach_name}")
            name = campaign or f"{work.now:%Y-%m-%d-%H%M%S}"
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,30}", name):
                raise NotPeople("the campaign's name must be of 1 to 30 letters, digits, - and _")
            row = campaigns.named(work, name)
            if row is not None and row.state == "stopped":
                raise NotPeople("this campaign has ended: give it another name")
            campaign_id = campaigns.begin(work, name, signs.id) if send else None
        one = Import(made.store, made.programme, signs.id, signs.name, partner, campaign_id)
        one.held = row is not None and row.state == "paused"
        rows, left = read_people(file), 0
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("people", total=rows.about or None)
            for bad in one.bring_in(rows.lines, lambda done: bar.advance(task, done)):
                left += 1
                typer.echo(f"line {bad.line}: {bad.reason}")
        said = f"written to as campaign {name}" if send else "would be written to. Nothing was sent: add --send"
        typer.echo(f"{one.taken} people {said}; {left} left out.")
        raise typer.Exit(1 if left else 0)


@catalog.command("report")
def locales_report(price: Annotated[float, typer.Option(min=0, help="of one SMS segment")] = PRICE) -> None:
    """For each language: how much is translated, who has read it, what an intake by SMS costs at most."""
    from bot.simulator.demo.sample import sample_world

    with plain_problems():
        programme = read_programme(Settings().opstap_programme)
        table = Table(*HEADER)
        for one in standings(sample_world(programme.speaking(*locales.languages()))):
            table.add_row(*one.row(price))
        console.print(table)


@catalog.command("review")
def locales_review(
    lang: Annotated[str, typer.Argument(help="the language's code, as the report shows it")],
    out: Annotated[Path, typer.Option(dir_okay=False, writable=True, help="where the sheet goes")] = Path("review.csv"),
    read: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="a sheet that comes back")] = None,
    by: Annotated[str, typer.Option(help="who read all of it")] = "",
) -> None:
    """Write a sheet on which a native speaker reads all texts; with --read take in what they found better."""
    with plain_problems():
        known = catalog_of(lang)
        if read is None:
            out.write_text(write_sheet(known), ENCODING, newline="")
            typer.echo(f"{out}: write what is better under 'better', or x under 'ok'.")
            return
        found = read_sheet(known, read, by.strip(), utc_now().date())
        keep(known)
        for line in found.wrong:
            typer.echo(f"line {line.number}: {line.reason}", err=True)
        left = f"{len(found.wrong)} not taken, {found.unread} unread"
        typer.echo(f"{found.bettered} bettered, {found.good} good, {left}.")
        typer.echo(f"The catalog is now {locales.review(lang)}.")
        raise typer.Exit(1 if found.wrong else 0)


@app.command()
def poster(
    out: Annotated[Path, typer.Option(help="the folder to write to")] = Path("."),
    keyword: Annotated[str, typer.Option(help="a partner's or a vacancy's word, for the first message")] = "",
    number: Annotated[str, typer.Option(help="the number for SMS, if not TWILIO_FROM_NUMBER")] = "",
    bot: Annotated[str, typer.Option(help="the bot's user name; without it Telegram is asked")] = "",
) -> None:
    """Make an A4 poster with codes to scan for SMS and Telegram, in all languages: SVG, PDF and PNG."""
    from bot.poster.content import write_poster
    from bot.poster.formats import print_poster
    from bot.poster.reach import reach

    logs.set_up()
    with plain_problems():
        settings = Settings()
        programme = read_programme(settings.opstap_programme)
        telegram = None if bot else from_settings(settings, programme)
        try:
            name = asyncio.run(name_of(telegram)) if telegram else bot
        except ChannelError as problem:
            raise PosterProblem(f"Telegram does not tell the bot's name: {problem}. Give --bot") from None
        found = reach(programme, number or settings.twilio_from_number or "", name, keyword)
        for file in print_poster(write_poster(programme, found), out):
            typer.echo(file)
        for channel, there, advice in (
            ("SMS", found.number, "set TWILIO_FROM_NUMBER or give --number"),
            ("Telegram", found.bot, "set TELEGRAM_BOT_TOKEN or give --bot"),
        ):
            if not there:
                typer.echo(f"opstap: the poster is without {channel}: {advice}", err=True)


@app.command()
def demo() -> None:
    """Play the whole main job against simulated providers, on a fresh SQLite file."""
    from bot.simulator.demo.play import main

    raise typer.Exit(main())


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", help="sms, telegram or coach")] = "sms",
    lang: Annotated[str, typer.Option(help="the phone's language (Telegram)")] = "nl",
) -> None:
    """Hold a phone in the terminal: type as a job seeker or as a coach."""
    from bot.simulator.demo.terminal import main

    raise typer.Exit(main(as_, lang))


if __name__ == "__main__":
    app()
