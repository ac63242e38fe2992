"""Pictures: what is said in their metadata, their thumbnails, their bar codes, and in the picture itself."""

# ruff: noqa: E501 - a line of markup stays one line

import io
from collections.abc import Iterator
from dataclasses import replace

import piexif
import piexif.helper
import zxingcpp
from corpus_makers.case import Case, Persons, Planted, Unseen, cpr, pnr
from docx import Document as WordDocument
from PIL import Image, ImageDraw, ImageFilter, ImageFont, PngImagePlugin

P = Persons(6)
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
SMALL = (48, 48)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    result = io.BytesIO()
    image.save(result, form, **options)
    return result.getvalue()


def plain() -> Image.Image:
    """A picture too small to hold any text."""
    return Image.new("RGB", SMALL, "teal")


def page(lines: list[str], size: int = 30) -> Image.Image:
    """A page of text, drawn."""
    font = ImageFont.truetype(FONT, size)
    image = Image.new("L", (1000, 80 + 2 * size * len(lines)), 255)
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        draw.text((60, 40 + 2 * size * row), line, fill=0, font=font)
    return image


def letter(number: str) -> list[str]:
    return [
        "Kommunstyrelsens protokoll",
        "Ansökan om bygglov för carport",
        f"Sökande: {number}",
        "Beslutet kan överklagas.",
    ]


def cases() -> Iterator[Case]:
    yield from metadata()
    yield from position()
    yield from inside()
    yield from codes()
    yield from text()
    yield from broken()


def metadata() -> Iterator[Case]:
    describe, describe_found = pnr(P, "metadata", "property ImageDescription")
    remark, remark_found = cpr(P, "metadata", "property UserComment")
    windows, windows_found = pnr(P, "metadata", "property XPComment")
    exif = piexif.dump(
        {
            "0th": {
                piexif.ImageIFD.ImageDescription: describe.encode(),
                piexif.ImageIFD.XPComment: tuple(windows.encode("utf-16-le")),
            },
            "Exif": {piexif.ExifIFD.UserComment: piexif.helper.UserComment.dump(f"Kort {remark}")},
        }
    )
    yield Case(
        "jpeg-exif",
        "foto.jpg",
        saved(plain(), "JPEG", exif=exif),
        "EXIF: description, comment, and the comment of the Windows Explorer.",
        (describe_found, remark_found, windows_found),
    )

    number, found = pnr(P, "metadata", "property description")
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
        f'<rdf:li xml:lang="sv">Elev {number}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()
    yield Case(
        "jpeg-xmp", "xmp.jpg", saved(plain(), "JPEG", xmp=xmp), "XMP, the metadata of Adobe's programs.", (found,)
    )
    yield Case("webp-xmp", "xmp.webp", saved(plain(), "WEBP", xmp=xmp), "XMP in a WebP picture.", (found,))

    number, found = cpr(P, "metadata", "property caption")
    record = b"\x1c\x02\x78" + len(number).to_bytes(2, "big") + number.encode()
    block = (
        b"Photoshop 3.0\x00"
        + b"8BIM\x04\x04\x00\x00"
        + len(record).to_bytes(4, "big")
        + record
        + b"\0" * (len(record) % 2)
    )
    jpeg = saved(plain(), "JPEG")
    content = jpeg[:2] + b"\xff\xed" + (len(block) + 2).to_bytes(2, "big") + block + jpeg[2:]
    yield Case("jpeg-iptc", "iptc.jpg", content, "IPTC, the captions of press pictures.", (found,))

    number, found = pnr(P, "metadata", "property comment")
    yield Case(
        "jpeg-comment",
        "kommentar.jpg",
        saved(plain(), "JPEG", comment=f"Elev {number}".encode()),
        "The comment of a JPEG picture.",
        (found,),
    )
    yield Case(
        "gif-comment",
        "kommentar.gif",
        saved(plain().convert("P"), "GIF", comment=f"Elev {number}".encode()),
        "The comment of a GIF picture.",
        (found,),
    )

    number, found = cpr(P, "metadata", "property Beskrivning")
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Beskrivning", f"Åsa {number}", zip=True)
    yield Case(
        "png-text",
        "text.png",
        saved(plain(), "PNG", pnginfo=info),
        "A compressed text chunk of a PNG picture.",
        (found,),
    )


def position() -> Iterator[Case]:
    gps = {
        piexif.GPSIFD.GPSLatitudeRef: b"N", piexif.GPSIFD.GPSLatitude: ((55, 1), (40, 1), (3396, 100)),
        piexif.GPSIFD.GPSLongitudeRef: b"E", piexif.GPSIFD.GPSLongitude: ((12, 1), (34, 1), (588, 100)),
    }  # fmt: skip
    content = saved(plain(), "JPEG", exif=piexif.dump({"GPS": gps}))
    planted = Planted(
        "gps",
        "geo:55.676100,12.568300",
        "geo:55.676100,12.568300",
        "image",
        "property GPS position",
        label="GPS position",
    )
    yield Case(
        "jpeg-position",
        "hemma.jpg",
        content,
        "Where a picture was taken, to a few metres: a home, perhaps.",
        (planted,),
    )


def inside() -> Iterator[Case]:
    number, found = pnr(P, "image", "", member="thumbnail.jpg", needs="ocr")
    thumb = page([f"Elev {number}"]).resize((500, 70))
    thumbnail = saved(thumb, "JPEG", quality=80)
    content = saved(plain(), "JPEG", exif=piexif.dump({"1st": {}, "thumbnail": thumbnail}))
    yield Case(
        "jpeg-thumbnail", "beskuren.jpg", content, "AC-20: the picture was cropped, its thumbnail was not.", (found,)
    )

    number, found = cpr(P, "body", "", member="behind the end")
    content = (
        saved(plain(), "PNG")
        + f"Sagsnr. 12, {number}, og mere tekst der blev tilbage efter beskæringen af skærmbilledet.".encode()
    )
    yield Case(
        "png-behind-the-end",
        "skarmbild.png",
        content,
        "AC-20: what some programs leave behind the end of a cropped screenshot.",
        (found,),
    )

    number, found = pnr(P, "image", "", needs="ocr")
    document = WordDocument()
    document.add_paragraph("Se bilden.")
    document.add_picture(io.BytesIO(saved(page(letter(number)), "PNG")))
    result = io.BytesIO()
    document.save(result)
    yield Case(
        "docx-picture-of-text",
        "skarmbild.docx",
        result.getvalue(),
        "AC-20: the whole picture that is stored in a document is read, whatever of it is shown.",
        (replace(found, member="media/image1.png"),),
    )

    number, found = pnr(P, "image", "text")
    header = bytearray(108)
    wide = f"Elev {number}".encode("utf-16-le")
    body = (
        bytes(36)
        + bytes(8)
        + (len(wide) // 2).to_bytes(4, "little")
        + (76).to_bytes(4, "little")
        + bytes(24)
        + wide
        + bytes(-len(wide) % 4)
    )
    record = (84).to_bytes(4, "little") + (len(body) + 8 - 8).to_bytes(4, "little") + body[8:]
    header[0:4], header[4:8], header[40:44] = (1).to_bytes(4, "little"), (108).to_bytes(4, "little"), b" EMF"
    end = (14).to_bytes(4, "little") + (20).to_bytes(4, "little") + bytes(12)
    yield Case(
        "emf-text",
        "diagram.emf",
        bytes(header) + record + end,
        "A metafile is a list of drawing commands: its texts are in it in clear.",
        (found,),
    )


def codes() -> Iterator[Case]:
    for form, name in (
        (zxingcpp.BarcodeFormat.Code39, "Code39"),
        (zxingcpp.BarcodeFormat.Code128, "Code128"),
        (zxingcpp.BarcodeFormat.QRCode, "QRCode"),
    ):
        digits, value = P.danish()
        planted = Planted("dk.cpr", value, digits, "image", "bar code")
        drawn = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(digits, form), scale=3)
        code = Image.fromarray(drawn)
        image = Image.new("L", (code.width + 60, code.height + 60 if code.height > 60 else 200), 255)
        for row in range(30, image.height - 30, code.height):
            image.paste(code.crop((0, 0, code.width, min(code.height, image.height - 30 - row))), (30, row))
        yield Case(
            f"{name.lower()}-photo",
            f"{name.lower()}.jpg",
            saved(image.convert("RGB"), "JPEG"),
            "AC-22: a photo of a health card whose number was blurred and whose bar code was not.",
            (planted,),
        )


def text() -> Iterator[Case]:
    number, found = pnr(P, "image", "line", needs="ocr")
    yield Case(
        "png-text-picture", "protokoll.png", saved(page(letter(number)), "PNG"), "AC-09: a picture of text.", (found,)
    )

    number, found = cpr(P, "image", "line", needs="ocr")
    scan = (
        page(letter(number))
        .filter(ImageFilter.GaussianBlur(0.8))
        .rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    )
    yield Case(
        "jpeg-crooked-scan",
        "skev.jpg",
        saved(scan, "JPEG", quality=60),
        "AC-09: a scanned page that lies askew.",
        (found,),
    )

    number, found = pnr(P, "image", "line", needs="ocr")
    upside = page(letter(number)).transpose(Image.Transpose.ROTATE_180)
    yield Case(
        "png-upside-down", "upp-och-ner.png", saved(upside, "PNG"), "A page that was scanned upside down.", (found,)
    )

    number, found = cpr(P, "image", "page 2", needs="ocr")
    first, second = page(["Forside", "Dagsorden for mødet"]), page(letter(number))
    content = saved(first, "TIFF", save_all=True, append_images=[second], compression="tiff_lzw")
    yield Case("tiff-pages", "fax.tif", content, "A scanned file of several pages in one picture.", (found,))

    number, found = pnr(P, "image", "line", needs="ocr")
    clear = Image.new("RGBA", (1000, 400), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (0, 0), Image.eval(page(letter(number)).resize((1000, 400)), lambda value: 255 - value))
    yield Case(
        "png-transparent",
        "genomskinlig.png",
        saved(clear, "PNG"),
        "Black text on no ground at all: on a white page it can be read.",
        (found,),
    )


def broken() -> Iterator[Case]:
    whole = saved(Image.effect_noise((300, 300), 90), "JPEG")
    yield Case(
        "jpeg-truncated",
        "avbruten.jpg",
        whole[: len(whole) // 2],
        "A picture that breaks off.",
        unread=(Unseen("damaged"),),
    )
    yield Case(
        "heic-without-decoder",
        "telefon.heic",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
        "A picture that nothing here can decode is named as unread.",
        unread=(Unseen("unsupported"),),
    )
