"""The first tables."""

import sqlalchemy as sa
from alembic import op

import scanner.store.schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("settled_run", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("reason", scanner.store.schema.SafeText(), nullable=False),
        sa.Column("basis", scanner.store.schema.SafeText(), server_default="", nullable=False),
        sa.Column("who", scanner.store.schema.SafeText(), nullable=False),
        sa.Column("at", scanner.store.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", scanner.store.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("undone_at", scanner.store.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_by", scanner.store.schema.SafeText(), server_default="", nullable=False),
        sa.Column("undone_why", scanner.store.schema.SafeText(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_decisions_site_id_sites"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_finding", ["site_id", "finding_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.String(length=20), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("life", sa.String(length=16), nullable=False),
        sa.Column("at", scanner.store.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_events_site_id_sites"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_finding", ["site_id", "finding_id"], unique=False)

    op.create_table(
        "findings",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("member", scanner.store.schema.SafeText(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("value", scanner.store.schema.SafeText(), nullable=False),
        sa.Column("where", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("first_seen", scanner.store.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen", scanner.store.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("occurrences", sa.Integer(), server_default="1", nullable=False),
        sa.Column("life", sa.String(length=16), nullable=True),
        sa.Column("noted_run", sa.Integer(), nullable=True),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("missed_run", sa.Integer(), nullable=True),
        sa.Column("changed_run", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("status_until", scanner.store.schema.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_findings_site_id_sites"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_findings")),
    )
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_findings_changed",
            ["site_id"],
            unique=False,
            sqlite_where=sa.text("changed_run IS NOT NULL"),
            postgresql_where=sa.text("changed_run IS NOT NULL"),
        )
        batch_op.create_index("ix_findings_life", ["site_id", "life", "noted_run"], unique=False)
        batch_op.create_index("ix_findings_person", ["person"], unique=False)
        batch_op.create_index("ix_findings_resource", ["site_id", "key"], unique=False)
        batch_op.create_index(
            "ix_findings_unsettled",
            ["site_id"],
            unique=False,
            sqlite_where=sa.text("noted_run IS NULL"),
            postgresql_where=sa.text("noted_run IS NULL"),
        )

    op.create_table(
        "resources",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shown", scanner.store.schema.SafeText(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("first_seen", scanner.store.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("links", sa.LargeBinary(), nullable=True),
        sa.Column("last_visit", scanner.store.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("etag", scanner.store.schema.SafeText(), server_default="", nullable=False),
        sa.Column("last_modified", scanner.store.schema.SafeText(), server_default="", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("rules", sa.String(length=64), server_default="", nullable=False),
        sa.Column("read_run", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("times_gone", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_resources_site_id_sites"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "key", name=op.f("pk_resources")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), server_default="scan", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started", scanner.store.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended", scanner.store.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", scanner.store.schema.SafeText(), server_default="", nullable=False),
        sa.Column("seeds", sa.JSON(), nullable=False),
        sa.Column("program", sa.String(length=32), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("detectors", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("traffic", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_runs_site_id_sites"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_runs_site_id"), ["site_id"], unique=False)

    op.create_table(
        "absences",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.String(length=20), nullable=False),
        sa.Column("life", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_absences_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "finding_id", name=op.f("pk_absences")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("member", scanner.store.schema.SafeText(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("detail", scanner.store.schema.SafeText(), server_default="", nullable=False),
        sa.Column("media_type", sa.String(length=128), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.Column("properties", sa.JSON(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=True),
        sa.Column("dismissed", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_members_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index("ix_members_visit", ["run_id", "key"], unique=False)

    op.create_table(
        "outside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("host", scanner.store.schema.SafeText(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_outside_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside")),
        sa.UniqueConstraint("run_id", "host", name=op.f("uq_outside_run_id")),
    )
    op.create_table(
        "portals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("host", scanner.store.schema.SafeText(), nullable=False),
        sa.Column("scanned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_portals_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portals")),
        sa.UniqueConstraint("run_id", "system", "host", name=op.f("uq_portals_run_id")),
    )
    op.create_table(
        "sightings",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("context", scanner.store.schema.SafeText(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("detector", sa.String(length=128), nullable=False),
        sa.Column("subtype", sa.String(length=64), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.Column("occurrences", sa.Integer(), nullable=False),
        sa.Column("life", sa.String(length=16), server_default="still_there", nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_sightings_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "finding_id", name=op.f("pk_sightings")),
    )
    with op.batch_alter_table("sightings", schema=None) as batch_op:
        batch_op.create_index("ix_sightings_life", ["run_id", "life"], unique=False)

    op.create_table(
        "visits",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("referrer", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("detail", scanner.store.schema.SafeText(), server_default="", nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(length=128), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.Column("fetched", scanner.store.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("properties", sa.JSON(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=True),
        sa.Column("dismissed", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_visits_run_id_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "key", name=op.f("pk_visits")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("ix_visits_queue", ["run_id", "number"], unique=False)

    op.create_table(
        "waiting_pictures",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("newest", scanner.store.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "key"],
            ["resources.site_id", "resources.key"],
            name=op.f("fk_waiting_pictures_site_id_resources"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "key", name=op.f("pk_waiting_pictures")),
    )
