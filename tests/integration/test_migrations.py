"""The migrations run up and down on both databases and end where the models are."""

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

import wsgi
from app.identity.set_totp import open_secret
from app.kernel.database import Base, db, transaction
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry
from app.kernel.moment import current_time
from tests.support.databases import DatabaseRun, test_settings


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_app(request: pytest.FixtureRequest, database_run: DatabaseRun, tmp_path: Path):
    """An app on a database without a table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        url = database_run.empty_postgres(f"empty_{new_id().hex[:12]}")
    app = wsgi.create_app(test_settings(url, tmp_path / "instance"))
    with app.app_context():
        yield app
        db.engine.dispose()


def _tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_end_where_the_models_are(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    assert _tables() == set(Base.metadata.tables)
    flask_migrate.check()


def test_migrations_run_down_to_nothing_and_up_again(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert _tables() == set()
    flask_migrate.upgrade()
    assert _tables() == set(Base.metadata.tables)


def test_foreign_keys_are_on_again_after_migrating(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1


def test_a_second_upgrade_changes_nothing(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.upgrade()
    flask_migrate.check()


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_an_append_only_row(app: Flask, statement: str) -> None:
    entry = {"actor": "system", "action": "test", "subject": "s", "detail": {}, "branch_id": None}
    with transaction() as tx:
        tx.add(AuditEntry(id=new_id(), at=current_time(), **entry))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction() as tx:
        tx.execute(sa.text(statement))
    with transaction() as tx:
        assert tx.scalars(sa.select(AuditEntry.actor)).all() == ["system"]


def test_every_append_only_table_has_its_trigger(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        asked = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        asked = "SELECT event_object_table FROM information_schema.triggers"
    with transaction() as tx:
        guarded = set(tx.scalars(sa.text(asked)))
    assert guarded == Base.metadata.info["append_only"]


def test_one_time_secrets_of_before_are_sealed_on_the_way_up_and_readable_on_the_way_down(empty_app: Flask) -> None:
    (path,) = Path(wsgi.__file__).parent.glob("migrations/versions/*_sealed_one_time_secrets.py")
    before = f"{int(path.name[:4]) - 1:04d}"
    flask_migrate.upgrade(revision=before)
    staff_id, secret = new_id(), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    row = sa.table(
        "staff", *(sa.column(name) for name in ("staff_no", "name", "status", "totp_secret", "totp_last_step"))
    )
    row.append_column(sa.column("id", sa.Uuid()))
    row.append_column(sa.column("created_at", sa.DateTime(timezone=True)))
    with db.engine.begin() as connection:
        values = {"staff_no": "A01", "name": "a", "status": "active", "totp_last_step": 0, "totp_secret": secret}
        connection.execute(sa.insert(row).values(id=staff_id, created_at=current_time(), **values))

    def stored() -> str:
        with db.engine.connect() as connection:
            return str(connection.scalar(sa.select(row.c.totp_secret)))

    flask_migrate.upgrade()
    assert stored() != secret
    assert open_secret(staff_id, stored()) == secret
    flask_migrate.downgrade(revision=before)
    assert stored() == secret
