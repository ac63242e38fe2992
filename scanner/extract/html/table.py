"""Knows, while a table is being read, under which header a cell stands."""

_MOST_HEADER_CHARS = 80
_ROWS_WITH_HEADERS = 3


class Table:
    """The columns and headers of one open table.

    Header cells are ``th``, or the cells of a first row without any digit, as editors without knowledge of
    ``th`` write them.
    """

    __slots__ = ("_column", "_first_row", "_headers", "_row_header", "_rows", "_spans", "_told", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self._headers: dict[int, str] = {}
        self._told = False
        self._column = 0
        self._rows = 0
        self._row_header = ""
        self._spans: dict[int, int] = {}
        self._first_row: list[tuple[int, str]] | None = []

    def start_row(self) -> None:
        """A row begins."""
        if self._first_row and self._rows == 1:
            self._settle_first_row()
        self._rows += 1
        self._column = 0
        self._row_header = ""
        if self._spans:
            self._spans = {column: rows - 1 for column, rows in self._spans.items() if rows > 1}

    def label(self) -> str:
        """The header that the next data cell stands under, its row's header added."""
        while self._column in self._spans:
            self._column += 1
        header = self._headers.get(self._column, "")
        if header and self._row_header:
            return f"{header} / {self._row_header}"
        return header or self._row_header

    def wants_text(self, is_header: bool) -> bool:
        """Whether the text of a cell is needed to label others."""
        return is_header or (self._rows == 1 and self._first_row is not None)

    def end_cell(self, text: str, is_header: bool, colspan: int, rowspan: int) -> None:
        """A cell ended; ``text`` is its content where ``wants_text`` asked for it."""
        if len(text) > _MOST_HEADER_CHARS:
            text = ""
        column = self._column
        if is_header:
            if self._rows <= _ROWS_WITH_HEADERS and not (self._rows > 1 and column == 0 and self._told):
                for spanned in range(column, column + colspan):
                    self._headers[spanned] = text
            self._told = True
            self._row_header = text
            self._first_row = None
        elif self._first_row is not None and self._rows == 1:
            self._first_row.append((column, text))
        if rowspan > 1:
            for spanned in range(column, column + colspan):
                self._spans[spanned] = rowspan
        self._column = column + colspan

    def _settle_first_row(self) -> None:
        cells = self._first_row or []
        if len(cells) > 1 and not any(any(c.isdigit() for c in text) for _, text in cells):
            self._headers = dict(cells)
        self._first_row = None
