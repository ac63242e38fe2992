"""The tables. What they may hold is a promise: masked values, masked addresses, keyed hashes, no raw value.

A *resource* is an address of a site and outlives runs; a *visit* is what one run did with it. A *finding*
outlives runs as well; a *sighting* is how one run saw it. The rows of ``members`` are documents inside a
resource (archive members, attachments) and parts that could not be read.

An *absence* is a finding that a run did not see, and what that proves. The *events* of a finding are its life
story and outlive the runs; its *decisions* are what people said of it. Neither is ever changed but to mark a
decision as undone.

Addresses are known by their key (``Keyring.address``). ``shown`` is the masked address; where masking changed
it, ``sealed`` holds the encrypted original, without which the page could not be fetched again.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time: always given and answered in UTC, also by SQLite, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone, which would mean another hour on another machine."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time needs a time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back UTC."""
        return value.replace(tzinfo=UTC) if value else None


class SafeText(TypeDecorator[str]):
    """Text as it comes from websites: PostgreSQL takes no NUL, and no database takes half a surrogate pair."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be stored."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(255), nullable=False, unique=True),
    # The newest scan that has been settled (scanner.store.life).
    Column("settled_run", Integer),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False, server_default="scan"),
    Column("state", String(16), nullable=False),
    Column("started", UtcDateTime(), nullable=False),
    Column("ended", UtcDateTime()),
    Column("stopped_by", SafeText(), nullable=False, server_default=""),
    Column("seeds", JSON, nullable=False),
    Column("program", String(32), nullable=False),
    Column("rules", String(64), nullable=False),
    Column("detectors", JSON, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("traffic", JSON, nullable=False),
    Column("faults", JSON, nullable=False),
)

resources = Table(
    "resources",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("shown", SafeText(), nullable=False),
    Column("sealed", LargeBinary),
    Column("first_seen", UtcDateTime(), nullable=False),
    Column("links", LargeBinary),
    # What is needed to visit it again: when it was last read, under which rules, and in which run the findings of
    # that reading lie.
    Column("last_visit", UtcDateTime()),
    Column("etag", SafeText(), nullable=False, server_default=""),
    Column("last_modified", SafeText(), nullable=False, server_default=""),
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("rules", String(64), nullable=False, server_default=""),
    Column("read_run", Integer),
    Column("outcome", String(16)),
    Column("times_gone", Integer, nullable=False, server_default="0"),
)

waiting_pictures = Table(
    "waiting_pictures",
    metadata,
    # Addresses at which pictures wait to be read (scanner.store.pictures): how many, and how many were read before.
    Column("site_id", Integer, primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("waiting", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("newest", UtcDateTime(), nullable=False),
    Column("sha256", String(64), nullable=False),
    ForeignKeyConstraint(["site_id", "key"], ["resources.site_id", "resources.key"], ondelete="CASCADE"),
)

visits = Table(
    "visits",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("origin", String(32), nullable=False),
    Column("referrer", BigInteger),
    Column("outcome", String(16)),
    Column("why", String(32)),
    Column("detail", SafeText(), nullable=False, server_default=""),
    Column("status", Integer),
    Column("media_type", String(128), nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("fetched", UtcDateTime()),
    Column("properties", JSON),
    Column("notes", JSON),
    Column("dismissed", JSON),
    Index("ix_visits_queue", "run_id", "number"),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("key", BigInteger, nullable=False),
    Column("member", SafeText(), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("why", String(32)),
    Column("detail", SafeText(), nullable=False, server_default=""),
    Column("media_type", String(128), nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("properties", JSON),
    Column("notes", JSON),
    Column("dismissed", JSON),
    Index("ix_members_visit", "run_id", "key"),
)

_UNSETTLED = "noted_run IS NULL"
_CHANGED = "changed_run IS NOT NULL"
findings = Table(
    "findings",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(20), primary_key=True),
    Column("key", BigInteger, nullable=False),
    Column("member", SafeText()),
    Column("kind", String(64), nullable=False),
    Column("person", String(32), nullable=False),
    Column("value", SafeText(), nullable=False),
    Column("where", String(16), nullable=False),
    Column("confidence", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("first_seen", UtcDateTime(), nullable=False),
    Column("last_seen", UtcDateTime(), nullable=False),
    Column("occurrences", Integer, nullable=False, server_default="1"),
    # How it stood when that was last noted (scanner.store.life.Life); empty until the first run that saw it has
    # ended. Scans that see it where it was, as it was, note nothing: scanner.store.life says what follows.
    Column("life", String(16)),
    # Of a finding that is there, the ended run that last noted it; of any other, the newest ended run that saw it.
    # Then, how many runs found its address gone or leading elsewhere since, and the newest of those.
    Column("noted_run", Integer),
    Column("missed", Integer, nullable=False, server_default="0"),
    Column("missed_run", Integer),
    # The run that saw it surer, graver or more often, or less so, than before; empty once that is settled.
    Column("changed_run", Integer),
    # What people decided (scanner.decisions.Decision), or "open"; until when, if not for ever.
    Column("status", String(32), nullable=False),
    Column("status_until", UtcDateTime()),
    Index("ix_findings_resource", "site_id", "key"),
    Index("ix_findings_life", "site_id", "life", "noted_run"),
    Index("ix_findings_unsettled", "site_id", sqlite_where=text(_UNSETTLED), postgresql_where=text(_UNSETTLED)),
    Index("ix_findings_changed", "site_id", sqlite_where=text(_CHANGED), postgresql_where=text(_CHANGED)),
    Index("ix_findings_person", "person"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("finding_id", String(20), primary_key=True),
    Column("confidence", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("steps", JSON, nullable=False),
    Column("context", SafeText(), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("detector", String(128), nullable=False),
    Column("subtype", String(64)),
    Column("tags", JSON, nullable=False),
    Column("alternatives", JSON, nullable=False),
    Column("occurrences", Integer, nullable=False),
    Column("life", String(16), nullable=False, server_default="still_there"),
    Index("ix_sightings_life", "run_id", "life"),
)

absences = Table(
    "absences",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("finding_id", String(20), primary_key=True),
    Column("life", String(16), nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("finding_id", String(20), nullable=False),
    # No reference: the run may have been removed long ago.
    Column("run_id", Integer, nullable=False),
    Column("life", String(16), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    # The proof: what the address answered, and the digest of what it sent.
    Column("outcome", String(16)),
    Column("why", String(32)),
    Column("status", Integer),
    Column("sha256", String(64), nullable=False, server_default=""),
    Index("ix_events_finding", "site_id", "finding_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("finding_id", String(20), nullable=False),
    Column("decision", String(32), nullable=False),
    Column("reason", SafeText(), nullable=False),
    Column("basis", SafeText(), nullable=False, server_default=""),
    Column("who", SafeText(), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("until", UtcDateTime()),
    # By what it came: the command line, or the digest of a rule or of a line in a reviewed file.
    Column("source", String(80), nullable=False),
    Column("undone_at", UtcDateTime()),
    Column("undone_by", SafeText(), nullable=False, server_default=""),
    Column("undone_why", SafeText(), nullable=False, server_default=""),
    Index("ix_decisions_finding", "site_id", "finding_id"),
)

outside = Table(
    "outside",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("host", SafeText(), nullable=False),
    Column("links", Integer, nullable=False),
    UniqueConstraint("run_id", "host"),
)

portals = Table(
    "portals",
    metadata,
    # Systems that pages show, embed or link to (scanner.portals), by the host they answer on.
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("system", String(64), nullable=False),
    Column("host", SafeText(), nullable=False),
    Column("scanned", Boolean, nullable=False),
    UniqueConstraint("run_id", "system", "host"),
)
