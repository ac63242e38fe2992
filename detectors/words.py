"""Words beside a number that say what it is, or whose it is, in the languages of Nordic municipalities.

Each phrase carries marks; a detector asks for the marks it cares for. Phrases are kept folded (lower case,
no diacritics), with one space between their words, so that "CPR-nr.", "cpr nr" and "CPR.NR" are one entry.
The lists are ours, from the words that public forms, minutes and registers put beside such numbers.
"""

from itertools import product
from typing import Final

import regex
from ahocorasick_rs import BytesAhoCorasick, Implementation

from detectors.telltales import to_plain


class Mark:
    """What a word tells about the number beside it. Plain bits: flags of ``enum`` are twenty times slower."""

    NONE: Final = 0
    SE: Final = 1
    """Names a Swedish personnummer or samordningsnummer."""
    DK: Final = 2
    NO: Final = 4
    FI: Final = 8
    IS: Final = 16
    REPLACEMENT: Final = 32
    """Names a Danish replacement number."""
    INTERIM: Final = 64
    """Names a Swedish interim or reserve number."""
    COMPANY: Final = 128
    """Names a Swedish organisation or VAT number, which for a sole trader is the personnummer."""
    OTHER: Final = 256
    """Names something that is nobody's number: an invoice, a telephone, a case."""
    OTHER_IN_DANISH: Final = 512
    """Names something else in Danish and Norwegian, and a personal number in Swedish."""
    PERSON: Final = 1024
    """Speaks of a person in a case, of whom such a number is often given."""
    OTHER_IF_NEXT: Final = 1048576
    """Names something that often has a number, and tells of ours only when it stands directly before it."""
    OTHER_UNLESS_SWEDISH: Final = 524288
    """Names a production unit in Danish and seldom a personal number in Swedish, unless the text is Swedish."""
    ACCOUNT: Final = 2048
    """Names a bank account whose number is the holder's personnummer."""
    TEST: Final = 4096
    """Says that what follows is an example."""
    PHONE: Final = 16384
    BANK: Final = 32768
    CARD: Final = 65536
    PASSPORT: Final = 131072
    PLATE: Final = 262144
    NUMBER: Final = 8192
    """The bare word "number": what it is a number of stands before it."""


def _letters_and(others: str, digit: str) -> bytes:
    """A table for ``bytes.translate``: letters and ``others`` stay, digits become ``digit``, the rest spaces."""
    kept = {ord(other) for other in others} | set(range(ord("a"), ord("z") + 1))
    digits = set(range(ord("0"), ord("9") + 1))
    return bytes(code if code in kept else ord(digit) if code in digits else ord(" ") for code in range(256))


_WITH_SIGNS = _letters_and("\n\t\f\r./", "0")
_WORDS_ONLY = _letters_and("", " ")


def fold(text: str) -> bytes:
    """One byte for each character: plain lower-case letters, 0 for a digit, few signs, spaces for the rest."""
    return fold_plain(to_plain(text))


def fold_plain(text: bytes) -> bytes:
    """As ``fold``, for a text in its plain form (see ``detectors.telltales``)."""
    return text.translate(_WITH_SIGNS)


def word_set(text: str) -> frozenset[str]:
    """The words of a text, set apart by white space: how lists of words are kept readable here."""
    return frozenset(text.split())


_EVERYWHERE = Mark.SE | Mark.DK | Mark.NO | Mark.FI | Mark.IS

_LABELS: tuple[tuple[int, str], ...] = (
    (Mark.SE | Mark.DK | Mark.NO, """
        personnummer personnummers personnumret personnumrets personnumren personnummeret personnumre
        personnr personnrs person_nr person_nummer persnr pers_nr pers_nummer personid person_id
        personidentifikation personalidentity personalnumber personal_number personal_identity personal_id
    """),
    (_EVERYWHERE, """
        ssn socialsecuritynumber social_security_number social_security_no personal_identity_number
        personal_identity_no personal_identity_code personal_id_number personal_id_no
        personal_identification_number nationalid national_id national_id_number nationalidentitynumber
        national_identity_number subjectserialnumber civic_number civic_registration_number personidentifier
        person_identifier identity_number id_number personbeteckning personal_code date_of_birth birthdate
        birth_date dateofbirth dob
    """),
    (Mark.SE, """
        pno persno pnr samordningsnummer samordningsnumret samordningsnr samordn_nr
        samordnings_nr samordnings_nummer samordningsnumer sam_nr samnr fodelsenummer fodelsenumret
        fodelsenr fodelsetid fodelsedatum fodelsedata fodd fodda fott f id_nummer idnummer id_nr idnr
        legitimation legitimationsnummer coordination_number personnummer_orgnr
    """),
    (Mark.DK, """
        cpr cpr_nr cprnr cpr_nummer cprnummer cpr_nummeret cprnummeret cpr_no cprno cpr_number cprnumber
        cpr_numre cpr_identifikation danish_cpr sundhedskort sundhedskort_nr sundhedskortnummer
        sygesikringsbevis sygesikringsbevis_nr sygesikringskort sygesikringsnummer sygesikringsnr
        sygesikring
    """),
    (Mark.DK | Mark.NO, """
        fodselsdato fodselsdag fodt foedt foedselsdato fodselsdata
    """),
    (Mark.NO, """
        fodselsnummer fodselsnumre fodselsnummeret fodselsnr fnr foedselsnummer foedselsnr dnummer d_nummer
        dnr_no h_nummer
    """),
    (Mark.FI, """
        henkilotunnus henkilotunnuksen henkilotunnusta henkilotunnuksella henkilotunnukset hetu hetun sotu
        sosiaaliturvatunnus syntymaaika henkilonumero personbeteckningen
    """),
    (Mark.IS, """
        kennitala kennitolu kennitolur kt kennitalan kennitoluna
    """),
    (Mark.REPLACEMENT, """
        erstatnings_cpr erstatningscpr erstatningspersonnummer erstatnings_personnummer erstatningsnummer
        e_cpr ecpr x_ecpr d_ecpr erstatnings_cpr_nr erstatnings_cpr_nummer administrativt_personnummer
    """),
    (Mark.INTERIM, """
        interimsnummer interimspersonnummer interimspersonnr interimsnr tf_nummer tf_nr tfnummer tfnr
        t_nummer t_nr tnummer reservnummer reservnr reserv_nr reserv_nummer tillfalligt_personnummer
        nationellt_reservnummer reserv_id reservid
    """),
    (Mark.COMPANY, """
        orgnr org_nr organisationsnummer organisationsnr organisations_nr organisationsnumret org_nummer
        orgnummer momsregnr momsreg_nr moms_reg_nr momsregistreringsnummer momsnr moms_nr vat vat_nr vat_no
        vat_number vatnr firmanummer f_skatt organisation_number registration_number
        registreringsnummer_firma innehavare
    """),
    (Mark.SE | Mark.ACCOUNT, """
        personkonto personkontot personkonton
    """),
    (Mark.OTHER_IN_DANISH, "pnr"),
    (Mark.SE | Mark.OTHER_UNLESS_SWEDISH, "p_nr p_nummer p_no pnummer p_numre p_nummeret"),
    (Mark.OTHER, """
        ocr ocr_nr ocr_nummer fakturanr bankgiro bg plusgiro pg postgiro isbn issn ean gln gtin artikelnr art_nr
        artnr ordernr dnr diarienr diarienummer arendenr arende_nr arendenummer arendebeteckning referensnr
        referensnummer kundnr kundnummer projektnr objektsnr serienr serienummer fastighetsbeteckning ritningsnr
        ritningsnummer avtalsnr avtalsnummer anlaggnings_id anlaggningsid medlemsnr bokningsnr bokningsnummer
        biljettnr kvittonr pinkod licensnr sandningsnr kollinr sparningsnr isrc kursnr kurskod
        betalningsreferens produktionsenhedsnummer cvr cvr_nr se_nr sagsnr sags_nr sagsnummer j_nr jnr journalnr
        journalnummer dok_nr doknr dokumentnr matr_nr matrnr bfe bfe_nr ejendomsnr ejendomsnummer varenr
        varenummer ordrenr ordrenummer fakturanummer kundenr kundenummer licensnummer tracking rekvisition
        org_nr_no saksnr saksnummer laskun_numero viite viitenumero y_tunnus invoice_no invoice_number order_no
        order_number serial serial_no version_no item_no sku part_no case_no
    """),
    (Mark.OTHER_IF_NEXT, """
        faktura fakturan fakturor order referens ref referenz objekt ansvar kontering koordinat koordinater
        versionen version period perioden perioder lasaret lasar delarsrapport arsredovisning
        verksamhetsberattelse verksamhetsplan kl klockan tid fastighet ritning beteckning matarstallning matare
        bokning reservation biljett kvitto losenord kod licens modell batch kolli paket anlaggning hallplats
        linje betalning betala summa belopp produktionsenhed ordre periode regnskabsar indkob invoice timestamp
        created updated modified expires epoch sequence parcel reference ticket streckkod stregkode serie nyckel
        matvarde vare sag giro p_enhed antal inkopsorder bestallning bestilling leverans leverance chassi malare
        projekt protokoll artikel
    """),
    (
        Mark.OTHER | Mark.PHONE,
        """
        tel tel_nr tfn tlf tlf_nr telf telefon telefonen telefonnummer telefonnr telefon_nr mobil mobilen mobilnummer
        mobilnr mobiltelefon mob fax telefax vaxel vaxeln ring ring_oss_pa journummer direktnr
        direktnummer telefoon puh puhelin phone phone_no phone_number
        """,
    ),
    (
        Mark.OTHER | Mark.BANK,
        """
        konto kontot kontonr konto_nr kontonummer kontonumret bankkonto bankkontonummer clearing clearingnr
        clearingnummer reg reg_nr regnr reg_konto lonekonto sparkonto utbetalning
        """,
    ),
    (Mark.PHONE, "ringa sms jour direkt mobile call cell"),
    (Mark.OTHER | Mark.CARD, "kortnr kortnummer kortnumret kreditkortnummer card_number card_no cvc cvv"),
    (
        Mark.CARD,
        """
        kort kreditkort betalkort bankkort visa mastercard dankort betalingskort card credit_card giltigt_t_o_m
        giltigt_till udlober
        """,
    ),
    (
        Mark.OTHER | Mark.PASSPORT,
        "passnr pass_nr passnummer passnumret pasnummer pas_nr pasnr passport_no passport_number id_kort_nr",
    ),
    (Mark.PASSPORT, "pass passport resehandling legitimationskort nationellt_id_kort"),
    (
        Mark.OTHER | Mark.PLATE,
        "regnr reg_nr registreringsnummer registreringsnr nummerplade nummerpladen bilens_nr",
    ),
    (
        Mark.PLATE,
        """
        registreringsskylt nummerskylt bil bilen bilens fordon fordonet fordonets parkerad parkerade bilmarke
        reg_skylt koretoj koretojet motorcykel slapvagn lastbil
        """,
    ),
    (Mark.PERSON, """
        kopare saljare agare lagfaren bank_id fullmaktshavare motpart kober saelger ejer arvinge arving
        namn navn name lisa utfardat utfardad omhandertagen placerad folkbokford invanare medborgare kvinna
        man pojke flicka make maka sambo son dotter mor far mamma pappa moder fader lvu lvm lss sol bbic
        intyg betyg betygen omdome beviljas beviljats beviljad beviljat avser avseende delges delgivning
        signatur undertecknad undertecknat underskrivet underskriven signerat signerad bankid mitid nemid
        diagnos diagnosen lex overklagan yttrande placering insats orosanmalan anmalan anmalningar
        vigselintyg fullmakt fullmakten samtycke testamente deltagare deltager person personen personer vedr
        vedrorende bevilget bevilliget bevilges tilkendt underskrevet underskrift hoeringssvar horingssvar
        aegtefaelle aegtefelle barn barnet born bornene elever student studenten avliden avlidne avlidna
        avdode afdod afdode dodsbo dodsboet dodsfall begravning kassor ordf ordforande ledamot ersattare
        kontaktperson tolk asylsokande asylansoger ensamkommande anhorig parorende nara
    """),
    (Mark.TEST, """
        exempel exempelvis eksempel example testperson testpersonnummer testnummer testdata fiktiv fiktivt
        dummy sample specimen
    """),
)  # fmt: skip

_PERSON_STEMS = """
    elev barn vardnadshavar sokand sokande klient brukar huvudman malsagande hyresgast naringsidkar kund
    enskild patient god_man forvaltar foralder fosterbarn fosterforaldr familjehem klagand klagande motpart
    arbetstagar anstalld borger ansoger klager foraelder underskriver konfirmand laerling ansatt medarbejder
    lejer sokere soker bruker innbygger gast vardtagar bidragstagar lantagar pensionar
"""
_ENDINGS = (
    "", "s", "e", "es", "en", "ens", "er", "ers", "ar", "ars", "et", "ets", "n", "ns", "na", "nas", "are",
    "arens", "aren", "arna", "arnas", "arnes", "erna", "erne", "ernes", "ene", "nes", "r", "rs", "t", "ts",
    "or", "ande", "andes", "anden", "andens", "rar", "rarna",
)  # fmt: skip


FILLERS = word_set(
    """
    ar er is on nr nummer no num number med the med_nr enl enligt the_number yyyymmdd yymmdd ddmmyy ddmmaa
    xxxx nnnn aaaammdd aammdd ddmmaaaa aaaa aa mm dd mmdd siffror cifre digits som foljer value id var har
    och og and eller resp samt
    """
)
"""Words between a label and its number that mean nothing, and the letters that show how a number is written."""

_NUMBER_WORDS = word_set("nr nummer numret nummeret numre number no num nro")
_IDENTIFIER_WORDS = word_set("id ids identifierare")
"""As the words for "number", but not at the end of compounds: too many words end like that."""
_INSIDE_WORDS: tuple[tuple[str, int], ...] = (
    ("personnummer", Mark.SE | Mark.DK | Mark.NO),
    ("personnr", Mark.SE | Mark.DK | Mark.NO),
    ("cprnummer", Mark.DK),
    ("cprnr", Mark.DK),
    ("samordningsnummer", Mark.SE),
    ("fodselsnummer", Mark.NO),
    ("henkilotunnu", Mark.FI),
)
"""Stems that count inside longer words: "elevpersonnummer", "personnummeruppgift"."""
_SEPARATORS = (" ", "  ", "   ", "")
"""What may stand between the words of a phrase, once every sign is a space. Compounds are written together."""


class Phrases:
    """Every phrase that means something, to be found in folded text in one pass."""

    def __init__(self) -> None:
        marks: dict[str, int] = {}
        for mark, phrases in _LABELS:
            for phrase in phrases.split():
                _spellings(marks, phrase, mark)
        for stem, ending in product(_PERSON_STEMS.split(), _ENDINGS):
            _spellings(marks, stem + ending, Mark.PERSON)
        for word in _NUMBER_WORDS | _IDENTIFIER_WORDS:
            _spellings(marks, word, Mark.NUMBER)
        patterns = {f" {phrase} ": mark for phrase, mark in marks.items()}
        # "Medlemsnummer" and every other such word names something else, as far as it is no known one.
        patterns |= {f"{word} ": Mark.OTHER for word in _NUMBER_WORDS}
        patterns |= dict(_INSIDE_WORDS)
        # Marks, and what to add to a match's start and end: the whole text is searched with a space before it.
        self._entries = [
            (marks, -(not pattern.startswith(" ")), -1 - pattern.endswith(" ")) for pattern, marks in patterns.items()
        ]
        self._search = BytesAhoCorasick([pattern.encode() for pattern in patterns], implementation=Implementation.DFA)

    def find(self, folded: bytes) -> list[tuple[int, int, int]]:
        """Marks, start and end of each phrase, in order; of phrases within others only the longest."""
        found: list[tuple[int, int, int]] = []
        entries = self._entries
        # Each pattern holds the spaces around its phrase. Matches come by their end, the longest first.
        words = b" %b " % folded.translate(_WORDS_ONLY)
        for index, start, end in self._search.find_matches_as_indexes(words, overlapping=True):
            marks, before, after = entries[index]
            start += before
            end += after
            while found and found[-1][1] >= start and found[-1][2] < end:
                found.pop()
            if not found or found[-1][2] <= start:
                found.append((marks, start, end))
        return found


def _spellings(marks: dict[str, int], phrase: str, mark: int) -> None:
    words = phrase.split("_")
    for separator in _SEPARATORS if len(words) > 1 else (" ",):
        if not separator and len(words[0]) < 3:
            continue  # A Danish "p-nr" is no Swedish "pnr".
        spelled = separator.join(words)
        # An æ is folded to one letter, to keep the length, and written ae by those who lack it.
        for variant in {spelled, spelled.replace("ae", "e")}:
            marks[variant] = marks.get(variant, 0) | mark


PHRASES = Phrases()


_SWEDISH = word_set(
    """
        och att är för som inte till från eller av på ett har med den det ska vid om mitt jag ansökan beslut
        enligt nämnden kommun kommunen elev sökande född födda utan mellan också efter skola förskola avser
        beslutet personnr organisationsnummer samordningsnummer handläggare
    """
)
_DANISH = word_set(
    """
        og at er for som ikke til fra eller af på et har med den det skal ved om mit jeg ansøgning afgørelse
        ifølge nævnet kommune kommunen elev ansøger født uden mellem også efter skole vedr vedrørende borger
        borgeren cpr navn telefon blev være sag sagen produktionsenhed cvr virksomhed beløb barnets
    """
)
_WORD = regex.compile(r"[^\W\d_]{2,}")
_SAMPLE = 3000


def guess_language(text: str) -> str | None:
    """``sv`` or ``da`` when the beginning of the text tells, otherwise nothing. Norwegian counts as Danish."""
    sample = text[:_SAMPLE].lower()
    words = set(_WORD.findall(sample))
    swedish = len(words & (_SWEDISH - _DANISH)) + 2 * ("ä" in sample) + ("ö" in sample)
    danish = len(words & (_DANISH - _SWEDISH)) + 2 * ("æ" in sample) + 2 * ("ø" in sample)
    if swedish == danish:
        return None
    return "sv" if swedish > danish else "da"
