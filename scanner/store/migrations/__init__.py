"""Changes to the tables, forward only, run by Alembic when a database is opened."""
