from cup_study.publish import marks

INDEX = {
    "study": "tiny",
    "languages": ["en"],
    "simulated": True,
    "notebooks": {"01_tiny": []},
    "sections": {"website": {}},
    "results": {"tiny.n": {}},
}


def holds(text):
    return marks.holds((marks.condition("{" + text + "}"),), INDEX)


def test_every_kind_of_condition():
    for names in ("notebook=01_tiny", "section=website", "result=tiny.n", "study=tiny"):
        assert holds(f".when {names}")
        assert not holds(f".unless {names}")
    assert not holds(".when simulated=false")
    assert holds(".when language=en")
    assert not holds(".when language=sv")
    assert holds(".when format=html")
    assert not holds(".when weather=fine")


def test_all_names_of_a_condition_must_hold():
    assert not holds(".when section=website result=no.key")
    assert holds(".unless section=website result=no.key")


def test_quoted_keys_of_groups():
    assert marks.parse_attributes('.val key="tiny.n@luleå"')[2] == {"key": "tiny.n@luleå"}


def test_other_attributes_are_no_condition():
    assert marks.condition("{#tbl-a .result key=tiny.n}") is None
    assert marks.condition("no attributes") is None
