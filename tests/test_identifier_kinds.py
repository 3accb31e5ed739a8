import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cup_study.identifier_kinds import KINDS, masked

FOUND = {
    "personnummer": ["född 811218-9876.", "811218–9876", "19811218 9876", "701063-2391"],
    "henkilotunnus": ["131052-308T", "HETU: 010594y9032"],
    "email": ["anna.s@telia.se", "skriv till ANNA@lulea.se!", "anna(at)telia.se", "åsa@ö.se"],
    "phone": [
        "070-123 45 67",
        "0701234567",
        "+46 70 123 45 67",
        "+46(0)701234567",
        "0046701234567",
        "08-123 456 78",
        "tel 0920-45 30 00.",
        "08 508 290 00",
        "040 1234567",
        "+358 40 1234567",
        "050-1234567",
        "+1 (555) 123-4567",
    ],
    "ip_address": ["192.168.1.10", "8.8.8.8", "from 130.240.1.2, yes", "2001:db8::1"],
    "name": [
        "Jag heter Anna",
        "MVH\nAnna Svensson",
        "Med vänliga hälsningar, Bo Ek",
        "My name is Anna-Lisa Berg",
        "Nimeni on Aino",
        "Herr Andersson på biblioteket hjälpte mig",
        "Kind regards, John",
    ],
    "address": ["jag bor på Storgatan 12", "Storgatan 12 B, 971 00 Luleå"],
}
HARMLESS = [
    "556016-0680",  # an organisation
    "811218-9875",
    "v 1.2.3.4 a",
    "0.0.0.0",
    "127.0.0.1",
    "16:45:00",
    "2015-01-12 16:45:00",
    "01/12/2015 - 16:45",
    "08-12-2015",
    "0.8112189876",
    "pris 0,70123456789",
    "1421078700",
    "id 20150112164500",
    "201501121645",
    "mvh en nöjd",
    "Hälsningar Medborgare",
    "Storgatan 12",
    "https://www.lulea.se/x?id=1",
    "http://72.14.205.100/a.pdf",
    "Dr. Albert Schweitzer Elementary",
    "1 000 000 kr",
    "2010-2015",
    "5-9 år",
    "öppet 08-17 10-14 12-13",
    "aa:bb:cc:dd:ee:ff",
    "+12345678.5",
    "1.5e+10000000",
    "00000123",
    "använd @ i adressen",
    "Jag heter inte det",
]


def kinds(text):
    return [kind.name for kind in KINDS if kind.find(text)]


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in FOUND.items() for t in texts])
def test_what_points_at_a_person_is_found(kind, text):
    assert kinds(text) == [kind]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_does_not_is_left_alone(text):
    assert kinds(text) == []


def test_pyarrow_sees_what_python_sees():
    texts = pa.array([t for texts in FOUND.values() for t in texts])
    for kind in KINDS:
        likely = pc.match_substring_regex(texts, kind.pattern).to_pylist()
        assert all(
            seen for seen, text in zip(likely, texts.to_pylist(), strict=True) if kind.find(text)
        )


def test_a_masked_text_keeps_its_form_only():
    assert masked("anna.s@telia.se") == "a•••.•@•••••.••"
    assert masked("") == ""
