"""The text family: plain text, tables, JSON, XML, cards, captions, source."""
