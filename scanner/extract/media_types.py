"""Names of media types, what senders call them, and what file name extensions promise."""

import re

OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = OOXML + "wordprocessingml.document"
XLSX = OOXML + "spreadsheetml.sheet"
PPTX = OOXML + "presentationml.presentation"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
MSG = "application/vnd.ms-outlook"
ODF = "application/vnd.oasis.opendocument."
FLAT_ODF = ODF + "flat-xml"
ENCRYPTED_OFFICE = "application/x-ole-encrypted-package"
OLE = "application/x-ole-storage"
ZIP = "application/zip"
PDF = "application/pdf"
RTF = "application/rtf"
SQLITE = "application/vnd.sqlite3"
TNEF = "application/vnd.ms-tnef"

BY_EXTENSION: dict[str, str] = {
    "htm": "text/html", "html": "text/html", "xhtml": "application/xhtml+xml", "xht":
    "application/xhtml+xml", "txt": "text/plain", "log": "text/plain", "text": "text/plain", "csv":
    "text/csv", "skv": "text/csv", "tsv": "text/tab-separated-values", "tab": "text/tab-separated-values",
    "json": "application/json", "jsonl": "application/jsonl", "ndjson": "application/jsonl", "geojson":
    "application/geo+json", "topojson": "application/geo+json", "jsonld": "application/ld+json", "xml":
    "application/xml", "rss": "application/rss+xml", "atom": "application/atom+xml", "rdf":
    "application/rdf+xml", "kml": "application/vnd.google-earth.kml+xml", "gpx": "application/gpx+xml",
    "gml": "application/gml+xml", "kmz": "application/vnd.google-earth.kmz", "svg": "image/svg+xml", "md":
    "text/markdown", "markdown": "text/markdown", "sql": "application/sql", "yaml": "application/yaml",
    "yml": "application/yaml", "vcf": "text/vcard", "vcard": "text/vcard", "ics": "text/calendar", "ical":
    "text/calendar", "ifb": "text/calendar", "vtt": "text/vtt", "srt": "application/x-subrip", "js":
    "text/javascript", "mjs": "text/javascript", "css": "text/css", "ini": "text/plain", "tex":
    "text/x-tex", "pdf": PDF, "docx": DOCX, "docm": DOCX, "dotx": DOCX, "dotm": DOCX, "xlsx": XLSX, "xlsm":
    XLSX, "xltx": XLSX, "xltm": XLSX, "xlam": XLSX, "xlsb": XLSB, "pptx": PPTX, "pptm": PPTX, "ppsx": PPTX,
    "ppsm": PPTX, "potx": PPTX, "potm": PPTX, "doc": DOC, "dot": DOC, "xls": XLS, "xlt": XLS, "ppt": PPT,
    "pps": PPT, "pot": PPT, "msg": MSG, "rtf": RTF, "odt": ODF + "text", "ott": ODF + "text", "ods": ODF +
    "spreadsheet", "ots": ODF + "spreadsheet", "odp": ODF + "presentation", "otp": ODF + "presentation",
    "odg": ODF + "graphics", "epub": "application/epub+zip", "zip": ZIP, "7z":
    "application/x-7z-compressed", "tar": "application/x-tar", "gz": "application/gzip", "tgz":
    "application/gzip", "bz2": "application/x-bzip2", "xz": "application/x-xz", "zst": "application/zstd",
    "rar": "application/vnd.rar", "eml": "message/rfc822", "mbox": "application/mbox", "mht":
    "multipart/related", "mhtml": "multipart/related", "png": "image/png", "jpg": "image/jpeg", "jpeg":
    "image/jpeg", "jpe": "image/jpeg", "gif": "image/gif", "tif": "image/tiff", "tiff": "image/tiff", "bmp":
    "image/bmp", "webp": "image/webp", "heic": "image/heic", "avif": "image/avif", "jp2": "image/jp2",
    "ico": "image/vnd.microsoft.icon", "emf": "image/emf", "wmf": "image/wmf", "mp3": "audio/mpeg", "wav":
    "audio/wav", "ogg": "audio/ogg", "flac": "audio/flac", "m4a": "audio/mp4", "mp4": "video/mp4", "m4v":
    "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo", "webm": "video/webm", "mkv":
    "video/webm", "wmv": "video/x-ms-asf", "wma": "video/x-ms-asf", "mpg": "video/mpeg", "mpeg":
    "video/mpeg", "dbf": "application/vnd.dbf", "dbt": "application/x-dbase-memo", "fpt": "application/x-foxpro-memo",
    "shp": "application/vnd.shp", "shx": "application/vnd.shp", "sbn": "application/vnd.shp",
    "sbx": "application/vnd.shp",
    "sqlite": SQLITE, "sqlite3": SQLITE, "gpkg": SQLITE, "mbtiles": SQLITE, "tnef": TNEF,
    "ps": "application/postscript", "eps":
    "application/postscript", "p7m": "application/pkcs7-mime", "p7s": "application/pkcs7-signature", "p7b":
    "application/pkcs7-signature", "p7c": "application/pkcs7-signature",
}  # fmt: skip
"""What a file name's extension promises."""

ALIASES: dict[str, str] = {
    "application/x-pdf": PDF, "application/x-zip-compressed": ZIP, "application/x-zip": ZIP, "text/rtf":
    RTF, "application/x-rtf": RTF, "text/xml": "application/xml", "text/json": "application/json",
    "application/javascript": "text/javascript", "application/x-javascript": "text/javascript",
    "application/ecmascript": "text/javascript", "application/csv": "text/csv", "application/x-csv":
    "text/csv", "text/x-csv": "text/csv", "text/comma-separated-values": "text/csv", "text/x-vcard":
    "text/vcard", "application/x-gzip": "application/gzip", "image/jpg": "image/jpeg", "image/pjpeg":
    "image/jpeg", "image/x-png": "image/png", "image/x-ms-bmp": "image/bmp", "image/x-icon":
    "image/vnd.microsoft.icon", "application/x-yaml": "application/yaml", "text/yaml": "application/yaml",
    "text/x-yaml": "application/yaml", "text/x-sql": "application/sql", "application/x-sql":
    "application/sql", "text/x-markdown": "text/markdown", "application/x-ndjson": "application/jsonl",
    "text/sql": "application/sql", "text/srt": "application/x-subrip", "application/vnd.geo+json":
    "application/geo+json", "application/x-rar-compressed": "application/vnd.rar", "application/x-rar":
    "application/vnd.rar", "audio/mp3": "audio/mpeg", "audio/x-wav": "audio/wav", "application/x-font-woff":
    "font/woff", "application/font-woff": "font/woff", "application/font-woff2": "font/woff2",
    "application/x-font-ttf": "font/ttf", "application/x-excel": XLS, "application/x-msexcel": XLS,
    "application/excel": XLS, "application/powerpoint": PPT, "application/mspowerpoint": PPT,
    "application/word": DOC, OOXML + "wordprocessingml.template": DOCX,
    "application/vnd.ms-word.document.macroenabled.12": DOCX,
    "application/vnd.ms-word.template.macroenabled.12": DOCX, OOXML + "spreadsheetml.template": XLSX,
    "application/vnd.ms-excel.sheet.macroenabled.12": XLSX, OOXML + "presentationml.slideshow": PPTX, OOXML
    + "presentationml.template": PPTX, "application/vnd.ms-powerpoint.presentation.macroenabled.12": PPTX,
    "application/vnd.ms-powerpoint.slideshow.macroenabled.12": PPTX, "application/x-mimearchive":
    "multipart/related", "application/x-dbf": "application/vnd.dbf", "application/dbase": "application/vnd.dbf",
    "application/x-sqlite3": SQLITE, "application/x-sqlite": SQLITE, "application/geopackage+sqlite3": SQLITE,
    "application/vnd.mbtiles": SQLITE, "application/ms-tnef": TNEF,
    "application/x-pkcs7-mime": "application/pkcs7-mime",
    "application/x-pkcs7-signature": "application/pkcs7-signature",
    "application/x-pkcs7-certificates": "application/pkcs7-signature",
}  # fmt: skip
"""Other names that senders use for a media type."""

_SOME_XML = (
    "application/xhtml+xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml",
    "application/vnd.google-earth.kml+xml", "application/gpx+xml", "application/gml+xml", "image/svg+xml",
    "application/x-sitemap+xml",
)  # fmt: skip
WIDER: dict[str, tuple[str, ...]] = {
    "application/xml": _SOME_XML,
    "application/rss+xml": ("application/atom+xml", "application/rdf+xml"),
    "application/atom+xml": ("application/rss+xml",),
    "application/json": ("application/geo+json", "application/ld+json", "application/jsonl"),
    "application/ld+json": ("application/json",),
    "application/geo+json": ("application/json",),
    "text/html": ("application/xhtml+xml",),
    "application/xhtml+xml": ("text/html",),
    "text/csv": ("text/tab-separated-values",),
    "message/rfc822": ("multipart/related",),
    "multipart/related": ("message/rfc822",),
    "video/mp4": ("audio/mp4", "video/quicktime"),
    "audio/mp4": ("video/mp4",),
    "audio/ogg": ("video/ogg",),
    "video/ogg": ("audio/ogg",),
    ZIP: ("application/vnd.google-earth.kmz",),
    "application/vnd.google-earth.kmz": (ZIP,),
    "image/heic": ("image/heif",),
    "application/x-tar": ("application/gzip",),
    "application/pkcs7-mime": ("application/pkcs7-signature",),
    "application/pkcs7-signature": ("application/pkcs7-mime",),
    DOC: (ENCRYPTED_OFFICE,), XLS: (ENCRYPTED_OFFICE,), PPT: (ENCRYPTED_OFFICE,),
    DOCX: (ENCRYPTED_OFFICE,), XLSX: (ENCRYPTED_OFFICE,), PPTX: (ENCRYPTED_OFFICE,),
}  # fmt: skip
"""Announced types that are right, if less exact, when the bytes are one of the types behind them."""

_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})$")


def extension_of(name: str) -> str:
    """The extension of a file name, in lower case, without its dot; ``""`` when it has none."""
    found = _EXTENSION.search(name)
    return found.group(1).lower() if found else ""


def is_text(media_type: str) -> bool:
    """Whether a media type is some sort of text, which has no signature of its own."""
    return (
        media_type.startswith("text/")
        or media_type.endswith(("+xml", "+json"))
        or media_type
        in ("application/json", "application/jsonl", "application/xml", "application/sql", "application/yaml",
            "application/x-subrip", "message/rfc822", "application/mbox", RTF)
    )  # fmt: skip
