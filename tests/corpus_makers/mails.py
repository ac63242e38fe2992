"""Mail: every header, body and attachment, nested, in each form that lies on web sites."""

# ruff: noqa: E501 - a line of markup stays one line

import io
import zipfile
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage

from corpus_makers.case import Case, Persons, Planted, Unseen, cpr, pnr

from scanner.extract.legacy.compound_file import write_compound

P = Persons(4)


def message(subject: str = "Ärende", body: str = "Hej,\nse bilagan.\n") -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "Eva Ek <eva.ek@exempelby.example>"
    mail["To"] = "registrator@exempelby.example"
    mail["Subject"] = subject
    mail["Date"] = "Wed, 01 May 2019 10:00:00 +0200"
    mail["Message-ID"] = "<1@exempelby.example>"
    mail.set_content(body)
    return mail


def cases() -> Iterator[Case]:
    number, found = pnr(P, "body", "line 2")
    yield Case(
        "eml-body",
        "brev.eml",
        message(body=f"Hej,\ngäller {number}.\n").as_bytes(),
        "AC-02: a message as a file.",
        (found,),
    )

    number, found = cpr(P, "title", "subject")
    yield Case(
        "eml-subject",
        "arende.eml",
        message(subject=f"Ansökan från Åsa {number}").as_bytes(),
        "A subject in encoded words.",
        (found,),
    )

    number, found = pnr(P, "header", "to")
    mail = message()
    mail["Cc"] = f'"{number}" <kopia@exempelby.example>'
    yield Case("eml-recipient", "kopia.eml", mail.as_bytes(), "The name of a recipient.", (found,))

    number, found = cpr(P, "body", "line", member="part 3.html")
    mail = message()
    mail.add_alternative(f"<p>Sag <b>{number[:6]}</b>{number[6:]}</p>", subtype="html")
    yield Case(
        "eml-html-body",
        "html.eml",
        mail.as_bytes(),
        "The body in HTML is a document of its own.",
        (Planted(found.kind, found.value, found.written, "body", "", member="part 3.html"),),
    )

    number, found = pnr(P, "body", "", member="lista åäö.txt")
    mail = message()
    mail.add_attachment(f"Elev {number}".encode(), maintype="text", subtype="plain", filename="lista åäö.txt")
    yield Case(
        "eml-attachment", "bilaga.eml", mail.as_bytes(), "AC-02: an attachment, its name in encoded words.", (found,)
    )

    number, found = cpr(P, "body", "", member="arkiv.zip!/mapp/lista.txt")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mapp/lista.txt", f"Elev {number}")
    mail = message()
    mail.add_attachment(archive.getvalue(), maintype="application", subtype="zip", filename="arkiv.zip")
    yield Case(
        "eml-zip-attachment", "packad.eml", mail.as_bytes(), "A text in a folder in an archive in a message.", (found,)
    )

    number, found = pnr(P, "body", "line 1", member="message 3.eml")
    mail = message()
    mail.add_attachment(message(body=f"Vidarebefordrat: {number}\n"))
    yield Case("eml-forwarded", "vidare.eml", mail.as_bytes(), "A message in a message.", (found,))

    number, found = pnr(P, "body", "line 1")
    latin = (
        b"From: eva@exempelby.example\r\nTo: b@exempelby.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\n\r\n"
        + f"Sökande {number} på Ångvägen".encode("latin-1")
    )
    yield Case(
        "eml-unknown-charset", "okand.eml", latin, "A charset that nobody knows must not end the reading.", (found,)
    )

    first, first_found = cpr(P, "body", "line 1", member="message 1.eml")
    second, second_found = pnr(P, "title", "subject", member="message 2.eml")
    box = b"".join(
        b"From eva@exempelby.example Wed May  1 10:00:00 2019\n"
        + mail.as_bytes(policy=policy.SMTP.clone(linesep="\n"))
        + b"\n"
        for mail in (message(body=f"Sag {first}\n"), message(subject=f"Ärende {second}"))
    )
    yield Case("mbox", "lada.mbox", box, "A mailbox: each message is a document.", (first_found, second_found))

    number, found = pnr(P, "body", "", member="index.html")
    archive_text = (
        "From: <Saved by a browser>\r\nSubject: Sida\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: https://www.exempelby.example/index.html\r\n\r\n<p>S=C3=B6kande {number}</p>\r\n------b--\r\n"
    )
    yield Case("mht", "sida.mht", archive_text.encode(), "A web page saved with its pictures.", (found,))

    yield from outlook()


def streams(**texts: str) -> dict[tuple[str, ...], bytes]:
    found = {(f"__substg1.0_{tag[1:]}001F",): text.encode("utf-16-le") for tag, text in texts.items()}
    return {("__properties_version1.0",): bytes(32), **found}


def outlook() -> Iterator[Case]:
    subject, subject_found = pnr(P, "title", "subject")
    body, body_found = cpr(P, "body", "line 2")
    recipient, recipient_found = pnr(P, "header", "to")
    found = streams(t001A="IPM.Note", t0037=f"Ärende {subject}", t0C1A="Eva Ek", t1000=f"Hej,\r\nsag {body}\r\n")
    found |= {("__recip_version1.0_#00000000", "__substg1.0_3001001F"): f"Klient {recipient}".encode("utf-16-le")}
    yield Case(
        "msg-texts",
        "brev.msg",
        write_compound(found),
        "AC-02: an Outlook message: subject, body, recipient.",
        (subject_found, body_found, recipient_found),
    )

    number, planted = cpr(P, "body", "", member="lista.txt")
    folder = "__attach_version1.0_#00000000"
    found = streams(t0037="Bilaga", t1000="Se bilagan.")
    found |= {
        (folder, "__substg1.0_3707001F"): "lista.txt".encode("utf-16-le"),
        (folder, "__substg1.0_37010102"): f"Elev {number} ".encode() * 300,
    }
    yield Case(
        "msg-attachment", "bilaga.msg", write_compound(found), "An attachment of an Outlook message.", (planted,)
    )

    number, planted = pnr(P, "body", "line 1", member="Inre.msg")
    inner = {
        (folder, "__substg1.0_3701000D", *path): content
        for path, content in streams(t0037="Inre", t1000=f"Gäller {number}").items()
    }
    found = (
        streams(t0037="Yttre", t1000="Se nedan.")
        | inner
        | {(folder, "__substg1.0_3001001F"): "Inre".encode("utf-16-le")}
    )
    yield Case("msg-in-msg", "yttre.msg", write_compound(found), "A message attached to a message.", (planted,))

    number, planted = cpr(P, "body", "", member="body.html")
    found = streams(t0037="Html") | {("__substg1.0_10130102",): f"<p>Sag {number}</p>".encode()}
    yield Case("msg-html-body", "html.msg", write_compound(found), "A body that is there in HTML only.", (planted,))

    number, planted = pnr(P, "body", "line", member="body.rtf")
    rtf = f"{{\\rtf1\\ansi Sökande {number}\\par}}".encode("cp1252")
    packed = (len(rtf) + 12).to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"MELA" + bytes(4) + rtf
    found = streams(t0037="Rtf") | {("__substg1.0_10090102",): packed}
    yield Case("msg-rtf-body", "rtf.msg", write_compound(found), "A body that is there in RTF only.", (planted,))

    number, planted = pnr(P, "body", "line 1")
    old = {
        ("__properties_version1.0",): bytes(32),
        ("__substg1.0_0037001E",): b"Gammalt",
        ("__substg1.0_1000001E",): f"Sökande {number} Ångström".encode("cp1252"),
    }
    yield Case(
        "msg-code-page",
        "gammal.msg",
        write_compound(old),
        "Texts in a code page, as Outlook 97 wrote them.",
        (planted,),
    )

    yield Case(
        "msg-damaged",
        "trasig.msg",
        write_compound(streams(t0037="x"))[:700],
        "A message that breaks off.",
        unread=(Unseen("damaged"),),
    )
