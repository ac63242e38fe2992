"""Words beside a number that say what it is, or whose it is, in the languages of Nordic municipalities.

Each phrase carries marks; a detector asks for the marks it cares for. Phrases are kept folded (lower case,
no diacritics), with one space between their words, so that "CPR-nr.", "cpr nr" and "CPR.NR" are one entry.
The lists are ours, from the words that public forms, minutes and registers put beside such numbers.
"""

from enum import IntFlag, auto
from itertools import product

import regex


class Mark(IntFlag):
    """What a word tells about the number beside it."""

    SE = auto()
    """Names a Swedish personnummer or samordningsnummer."""
    DK = auto()
    NO = auto()
    FI = auto()
    IS = auto()
    REPLACEMENT = auto()
    """Names a Danish replacement number."""
    INTERIM = auto()
    """Names a Swedish interim or reserve number."""
    COMPANY = auto()
    """Names a Swedish organisation or VAT number, which for a sole trader is the personnummer."""
    OTHER = auto()
    """Names something that is nobody's number: an invoice, a telephone, a case."""
    OTHER_IN_DANISH = auto()
    """Names something else in Danish and Norwegian, and a personal number in Swedish."""
    PERSON = auto()
    """Speaks of a person in a case, of whom such a number is often given."""
    FILLER = auto()
    """Stands between a label and its number without meaning anything."""
    ACCOUNT = auto()
    """Names a bank account whose number is the holder's personnummer."""
    TEST = auto()
    """Says that what follows is an example."""


_FOLD = str.maketrans({
    **dict.fromkeys("åäàáâ", "a"), **dict.fromkeys("öøòóôð", "o"), **dict.fromkeys("éèêë", "e"), "æ": "ae",
    **dict.fromkeys("üùúû", "u"), **dict.fromkeys("íìîï", "i"), "ý": "y", "þ": "th",
})  # fmt: skip


def fold(text: str) -> str:
    """Lower case without Nordic and Latin diacritics, as words are compared. May change the length (æ)."""
    lowered = text.lower()
    return lowered if lowered.isascii() else lowered.translate(_FOLD)


def word_set(text: str) -> frozenset[str]:
    """The words of a text, set apart by white space: how lists of words are kept readable here."""
    return frozenset(text.split())


_EVERYWHERE = Mark.SE | Mark.DK | Mark.NO | Mark.FI | Mark.IS

_LABELS: tuple[tuple[Mark, str], ...] = (
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
        pno persno p_nr p_nummer p_no pnr samordningsnummer samordningsnumret samordningsnr samordn_nr
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
    (Mark.OTHER_IN_DANISH, """
        p_nr p_nummer pnr p_no pnummer p_numre p_nummeret
    """),
    (Mark.OTHER, """
        ocr ocr_nr ocr_nummer faktura fakturan fakturor fakturanr bankgiro bg plusgiro pg postgiro konto
        kontot kontonr konto_nr clearing clearingnr tel tfn tlf telefon telefonen telefonnummer mobil
        mobilen mobilnummer mob fax telefax vaxel vaxeln ring isbn issn ean gln gtin artikelnr art_nr artnr
        ordernr order dnr diarienr diarienummer arendenr arende_nr arendenummer arendebeteckning referens
        referensnr ref referenz referensnummer kundnr kundnummer projektnr objekt objektsnr ansvar kontering
        koordinat koordinater serienr serienummer versionen version period perioden perioder lasaret lasar
        delarsrapport arsredovisning verksamhetsberattelse verksamhetsplan kl klockan tid
        fastighetsbeteckning fastighet ritning ritningsnr ritningsnummer beteckning avtalsnr avtalsnummer
        matarstallning matare anlaggnings_id anlaggningsid medlemsnr bokningsnr bokning bokningsnummer
        reservation biljettnr biljett kvitto kvittonr losenord kod pinkod licens licensnr modell batch
        sandningsnr kolli kollinr paket sparningsnr isrc anlaggning hallplats linje kursnr kurskod reg_nr
        regnr betalning betala betalningsreferens summa belopp produktionsenhed produktionsenhedsnummer cvr
        cvr_nr se_nr sagsnr sags_nr sagsnummer j_nr jnr journalnr journalnummer dok_nr doknr dokumentnr
        matr_nr matrnr bfe bfe_nr ejendomsnr ejendomsnummer varenr varenummer ordrenr ordrenummer ordre
        fakturanummer kundenr kundenummer licensnummer telefonnr tlfnr mobilnr reg_konto reg kontonummer
        periode perioden regnskabsar tracking telf telefoon indkob rekvisition org_nr_no saksnr saksnummer
        puh puhelin laskun_numero viite viitenumero y_tunnus phone phone_no invoice invoice_no
        invoice_number order_no order_number timestamp created updated modified expires epoch sequence
        serial serial_no version_no item_no sku part_no parcel reference case_no ticket
    """),
    (Mark.PERSON, """
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
    (Mark.FILLER, """
        ar er is on nr nummer no num number med the med_nr enl enligt the_number yyyymmdd yymmdd ddmmyy
        ddmmaa xxxx nnnn aaaammdd aammdd ddmmaaaa aaaa aa mm dd mmdd siffror cifre digits som foljer value
        id var har och og and eller resp samt
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


def _table() -> dict[str, Mark]:
    table: dict[str, Mark] = {}
    for mark, phrases in _LABELS:
        for phrase in phrases.split():
            key = phrase.replace("_", " ")
            table[key] = table.get(key, Mark(0)) | mark
    for stem, ending in product(_PERSON_STEMS.split(), _ENDINGS):
        key = stem.replace("_", " ") + ending
        table[key] = table.get(key, Mark(0)) | Mark.PERSON
    return table


WORDS = _table()
"""Every phrase that means something, folded, with its marks."""

LONGEST_PHRASE = 3
"""Words in the longest phrase that is looked up."""

_NUMBER_WORD = regex.compile(r"[a-z]{2,}(?:nr|nummer|nummeret|numret|numre|nro|number)\Z")
_PERSONAL = (
    ("personnummer", Mark.SE | Mark.DK | Mark.NO),
    ("personnr", Mark.SE | Mark.DK | Mark.NO),
    ("cprnummer", Mark.DK),
    ("cprnr", Mark.DK),
    ("samordningsnummer", Mark.SE),
    ("fodselsnummer", Mark.NO),
    ("henkilotunnus", Mark.FI),
)


def marks_of(phrase: str) -> Mark:
    """The marks of a folded phrase, or none. Compounds count: any other "…nummer" names something else."""
    known = WORDS.get(phrase)
    if known is not None:
        return known
    if len(phrase) < 5 or " " in phrase:
        return Mark(0)
    for stem, mark in _PERSONAL:
        if stem in phrase:
            return mark
    return Mark.OTHER if _NUMBER_WORD.match(phrase) else Mark(0)


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
