"""Databases that lie in one file: dBASE tables and their memos, SQLite with GeoPackage and MBTiles."""
