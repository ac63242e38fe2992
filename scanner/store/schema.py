"""The tables. What they may hold is a promise: masked values, masked addresses, keyed hashes, no raw value.

A *resource* is an address of a site and outlives runs; a *visit* is what one run did with it. A *finding*
outlives runs as well; a *sighting* is how one run saw it. The rows of ``members`` are documents inside a
resource (archive members, attachments) and parts that could not be read.

Addresses are known by their key (``Keyring.address``). ``shown`` is the masked address; where masking changed
it, ``sealed`` holds the encrypted original, without which the page could not be fetched again.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
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
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("started", UtcDateTime(), nullable=False),
    Column("ended", UtcDateTime()),
    Column("stopped_by", Text, nullable=False, server_default=""),
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
    Column("shown", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("first_seen", UtcDateTime(), nullable=False),
    Column("links", LargeBinary),
    # What is needed to visit it again: when it was last read, under which rules, and in which run the findings of
    # that reading lie.
    Column("last_visit", UtcDateTime()),
    Column("etag", Text, nullable=False, server_default=""),
    Column("last_modified", String(64), nullable=False, server_default=""),
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("rules", String(64), nullable=False, server_default=""),
    Column("read_run", Integer),
    Column("outcome", String(16)),
    Column("times_gone", Integer, nullable=False, server_default="0"),
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
    Column("detail", Text, nullable=False, server_default=""),
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
    Column("member", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("why", String(32)),
    Column("detail", Text, nullable=False, server_default=""),
    Column("media_type", String(128), nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("properties", JSON),
    Column("notes", JSON),
    Column("dismissed", JSON),
    Index("ix_members_visit", "run_id", "key"),
)

findings = Table(
    "findings",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(20), primary_key=True),
    Column("key", BigInteger, nullable=False),
    Column("member", Text),
    Column("kind", String(64), nullable=False),
    Column("person", String(32), nullable=False),
    Column("value", Text, nullable=False),
    Column("where", String(16), nullable=False),
    Column("first_seen", UtcDateTime(), nullable=False),
    Column("last_seen", UtcDateTime(), nullable=False),
    Column("status", String(16), nullable=False),
    Index("ix_findings_resource", "site_id", "key"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("finding_id", String(20), primary_key=True),
    Column("confidence", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("steps", JSON, nullable=False),
    Column("context", Text, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("detector", String(128), nullable=False),
    Column("subtype", String(64)),
    Column("tags", JSON, nullable=False),
    Column("alternatives", JSON, nullable=False),
    Column("occurrences", Integer, nullable=False),
)

outside = Table(
    "outside",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("host", String(255), nullable=False),
    Column("links", Integer, nullable=False),
    UniqueConstraint("run_id", "host"),
)
