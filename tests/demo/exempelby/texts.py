"""The plain text and CSV files, one of them in windows-1252."""

from demo.exempelby.ledger import Bed, Ledger
from demo.exempelby.numbers import cpr, old_personnummer, personnummer


def build(ledger: Ledger) -> dict[str, bytes]:
    """Every text file by its path on the site."""
    return {
        "download/narvarolista-2026-03-12.txt": attendance(Bed(ledger, "/download/narvarolista-2026-03-12.txt")),
        "download/utbetalningar-v08.csv": payments(Bed(ledger, "/download/utbetalningar-v08.csv")),
        "download/diarium-utdrag.csv": diary(Bed(ledger, "/download/diarium-utdrag.csv")),
    }


def attendance(bed: Bed) -> bytes:
    """A list of those present, UTF-8."""
    present = bed.plant(personnummer(56), at_least="likely", note="attendance list, name before it")
    guest = bed.plant(cpr(11), "{day}-{tail}", note="label before it")
    address = bed.mail("sixten.provlund@exempelby.se", note="plain text")
    return f"""\
Socialnämnden 2026-03-12, närvarande

Ordförande  Anna Påhitt (A)        {present}
Ledamot     Nils Låtsas (B)        närvarande 13.00-15.30
Ersättare   Sixten Provlund (C)    {address}
Gæst        Hjalmar Opdigtet       CPR-nr. {guest}

Växel 08-465 004 00. Dnr SN 2026/0093.
""".encode()


def payments(bed: Bed) -> bytes:
    """Payments with a column of personnummer, in windows-1252 as Excel saves it on a Swedish machine."""
    lines = ["Namn;Personnummer;Belopp;Förvaltning"]
    names = ("Åke Låtsas", "Östen Provlund", "Märta Påhitt", "Björn Fiktivsson", "Aina Testberg")
    for index, name in enumerate(names):
        number = bed.plant(
            old_personnummer(5 + index), "{long}{tail}", where="table body", note="CSV column with a header"
        )
        lines.append(f"{name};{number};{1200 + 35 * index},50;Socialförvaltningen – Ånäs")
    return "\r\n".join([*lines, ""]).encode("windows-1252")


def diary(bed: Bed) -> bytes:
    """An extract of the diary without any personal number."""
    lines = ["Diarienummer,Datum,Rubrik,Handling"]
    for serial, title in ((2392, "Buller"), (1207, "Remiss"), (1310, "Faktura"), (1403, "Tillsyn")):
        number = bed.decoy(f"20260225-{serial}", "diary number in a column of its own")
        lines.append(f"{number},2026-02-25,{title},4f2a1981")
    return ("\ufeff" + "\n".join([*lines, ""])).encode()
