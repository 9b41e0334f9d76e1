"""`flask branches import|nearest`.

Promises: `--json` prints JSON only on standard output, sentences for people go to standard error; exit 0 done, 1 refused, 2 usage.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.branches.import_branches import ImportRefused, import_branches
from app.branches.queries import Directory, Near, directory, opening
from app.branches.read_divisions import read_divisions
from app.branches.rules.address_text import AddressQuestion, parse_address
from app.branches.rules.coordinates import SYSTEMS, to_gcj02
from app.branches.rules.read_position import read_position
from app.branches.states import BranchKind
from app.kernel.command_group import CommandGroup
from app.kernel.database import reading, transaction
from app.kernel.echo_report import echo_report
from app.kernel.errors import Problem
from app.kernel.moment import current_time
from app.kernel.sheets import Row, Sheet, SheetRefused, read_sheet

SHANGHAI = ZoneInfo("Asia/Shanghai")

branches_commands = CommandGroup("branches", help="Shops and warehouses.")
system_option = click.option(
    "--system",
    type=click.Choice(SYSTEMS),
    default="gcj02",
    show_default=True,
    help="Coordinate system of the positions.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@branches_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@system_option
@click.option(
    "--source", default="", help="Names a file whose rows have no id, so that it is known again [default: file name]."
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--good-rows-only", is_flag=True, help="Import the other rows although some are wrong.")
@json_option
def import_command(file: Path, system: str, source: str, dry_run: bool, good_rows_only: bool, as_json: bool) -> None:
    """Import branches from FILE (CSV in UTF-8 or GB18030, or XLSX)."""
    try:
        sheet = read_sheet(file.read_bytes(), file.name)
        with transaction() as tx:
            report = import_branches(
                tx, sheet, system=system, by="command", now=current_time(), dry_run=dry_run,
                good_rows_only=good_rows_only, source=source,
            )  # fmt: skip
    except ImportRefused as refused:
        echo_report(refused.report, as_json)
        _refuse(refused)
    except Problem as problem:
        _refuse(problem)
    else:
        echo_report(report, as_json)
        sys.exit(1 if report.errors and dry_run else 0)


@branches_commands.command("nearest")
@click.option("--lng", type=float, help="Longitude in degrees.")
@click.option("--lat", type=float, help="Latitude in degrees.")
@click.option("--address", help="An address in words instead: the centre of its district counts.")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of positions.")
@click.option("--lng-column", help="Its column with the longitude.")
@click.option("--lat-column", help="Its column with the latitude.")
@system_option
@click.option("--limit", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many branches.")
@click.option(
    "--open-at", help="Leave out what is shut at this time, e.g. 2026-11-22T21:30 (Shanghai unless a zone is given)."
)
@json_option
def nearest_command(
    lng: float | None, lat: float | None, address: str | None, batch: Path | None, lng_column: str | None, lat_column: str | None,
    system: str, limit: int, open_at: str | None, as_json: bool,
) -> None:  # fmt: skip
    """The nearest branches of one position, or of every row of a file (pure geometry: all shops, whatever their state)."""
    if batch is not None:
        if not lng_column or not lat_column or open_at or address or lng is not None or lat is not None:
            raise click.UsageError(
                "--batch takes --lng-column and --lat-column, and neither --lng, --lat, --address nor --open-at."
            )
        _nearest_batch(batch, lng_column, lat_column, system, limit)
        return
    if address is not None and lng is None and lat is None:
        lng, lat = _centre(address)
        system = "gcj02"
    if lng is None or lat is None:
        raise click.UsageError("Give --lng and --lat, --address, or --batch with its columns.")
    _nearest_one(lng, lat, system, limit, _moment(open_at), as_json)


def _centre(address: str) -> tuple[float, float]:
    """The centre of the address's district in GCJ-02; a doubtful address ends with the question and its answers."""
    read = parse_address(address, read_divisions())
    if isinstance(read, AddressQuestion):
        names = "、".join(read_divisions().full_name(one) for one in read.choices)
        click.echo(f"“{read.about}”说不准是哪里：{names or '请写明省、市、区'}", err=True)
        sys.exit(1)
    return read.division.lng, read.division.lat


def _nearest_one(lng: float, lat: float, system: str, limit: int, at: datetime | None, as_json: bool) -> None:
    try:
        here = to_gcj02(lng, lat, system)
        with reading() as tx:
            found = _nearest_open(directory(tx, current_time()), here, limit, at)
    except Problem as problem:
        _refuse(problem)
        return
    moment = at or current_time()
    answers = [_near_document(near, moment) for near in found]
    if as_json:
        click.echo(json.dumps({"lng": lng, "lat": lat, "system": system, "branches": answers}, ensure_ascii=False))
    else:
        for answer in answers:
            click.echo("{code}  {name}  {distance_m:.0f} m  {opening}".format(**answer))
    if not answers:
        click.echo("没有符合条件的门店。", err=True)
        sys.exit(1)


def _nearest_open(shops: Directory, here: tuple[float, float], limit: int, at: datetime | None) -> list[Near]:
    """With a time: shops open then, and those whose hours are unknown, which the answer says."""
    if at is None:
        return shops.nearest(*here, limit)
    return shops.nearest(*here, limit, where=shops.welcoming(at))


def _near_document(near: Near, moment: datetime) -> dict[str, Any]:
    branch = near.branch
    now = opening(branch, moment)
    return {
        "branch": branch.reference,
        "code": branch.code,
        "row": branch.external_row,
        "name": branch.name,
        "distance_m": near.distance_m,
        "opening": str(now.state),
        "until": now.until.isoformat() if now.until else None,
        "opens_at": now.opens_at.isoformat() if now.opens_at else None,
        "city": branch.city,
        "address": branch.address,
    }


def _nearest_batch(file: Path, lng_column: str, lat_column: str, system: str, limit: int) -> None:
    """One JSON line a row: row number, branch reference, distance in metres, and what else is exactly as far."""
    try:
        sheet = read_sheet(file.read_bytes(), file.name)
    except SheetRefused as problem:
        _refuse(problem)
        return
    _check_columns(sheet, lng_column, lat_column)
    with reading() as tx:
        shops = directory(tx, current_time())
    failed = False
    for row in sheet.rows:
        try:
            line = _batch_line(shops, row, lng_column, lat_column, system, limit)
        except Problem as problem:
            failed = True
            click.echo(f"row {row.number}: {problem.chinese()}", err=True)
            line = {"row": row.number, "branch": None, "distance_m": None, "ties": [], "error": problem.chinese()}
        click.echo(json.dumps(line, ensure_ascii=False))
    sys.exit(1 if failed else 0)


def _batch_line(
    shops: Directory, row: Row, lng_column: str, lat_column: str, system: str, limit: int
) -> dict[str, Any]:
    place = read_position(row.cells[lng_column], row.cells[lat_column])
    lng, lat = to_gcj02(place.lng, place.lat, system)
    found = shops.nearest_and_ties(lng, lat, limit, where=lambda branch: branch.kind == BranchKind.SHOP)
    line: dict[str, Any] = {
        "row": row.number,
        "branch": found[0].branch.reference if found else None,
        "distance_m": found[0].distance_m if found else None,
        "ties": [near.branch.reference for near in found[1:] if near.distance_m == found[0].distance_m],
    }
    if limit > 1:
        line["nearest"] = [{"branch": near.branch.reference, "distance_m": near.distance_m} for near in found[:limit]]
    if place.swapped:
        line["swapped"] = True
    return line


def _check_columns(sheet: Sheet, *columns: str) -> None:
    for column in columns:
        if column not in sheet.header:
            raise click.UsageError(f"{sheet.name} has no column “{column}”; it has: {', '.join(sheet.header)}.")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"--open-at “{text}” is not a time; write 2026-11-22T21:30.") from error
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


def _refuse(problem: Problem) -> None:
    click.echo(problem.chinese(), err=True)
    sys.exit(1)
