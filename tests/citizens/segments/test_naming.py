import pandas as pd
import pytest

from cup_study.citizens.segments import naming
from cup_study.errors import InputError

HEADER = "key,recognised_by,label_en,label_sv\n"
PROFILE = pd.DataFrame(
    {"measure": ["use", "use", "use"], "group": [1, 2, 3], "estimate": [0.9, 0.4, 0.1]}
)
SIZES = pd.DataFrame({"group": [1, 2, 3], "share": [0.5, 0.3, 0.2]})


def _names(tmp_path, rows):
    path = tmp_path / "groups.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return naming.read(path, ["en", "sv"])


def test_a_name_follows_the_profile_and_not_the_number(tmp_path):
    names = _names(
        tmp_path, "high,use > 0.6,H,H\nmid,use > 0.2 and use < 0.6,M,M\nlow,use is lowest,L,L\n"
    )
    found = naming.recognise(names, PROFILE, SIZES, "groups.csv")
    assert {g: n.key for g, n in found.items()} == {1: "high", 2: "mid", 3: "low"}
    turned = PROFILE.assign(estimate=[0.1, 0.9, 0.4])
    found = naming.recognise(names, turned, SIZES, "groups.csv")
    assert {g: n.key for g, n in found.items()} == {1: "low", 2: "high", 3: "mid"}


def test_when_data_change_it_says_what_fits_what(tmp_path):
    names = _names(tmp_path, "high,use > 0.95,H,H\nrest,use < 0.5,R,R\n")
    with pytest.raises(InputError) as error:
        naming.recognise(names, PROFILE, SIZES, "groups.csv")
    told = str(error.value)
    assert "group 1: fits no name: high misses 1 of 1 (use > 0.95; got 0.90)" in told
    assert 'row 2, "high": fits no group; nearest is group 1' in told
    assert 'row 3, "rest": fits several groups: 2, 3' in told
    assert "No name was given" in told


def test_unknown_measure_is_told_with_those_there_are(tmp_path):
    names = _names(tmp_path, "high,usage > 0.5,H,H\n")
    with pytest.raises(InputError, match='no measure "usage" in the profile: use, share'):
        naming.recognise(names, PROFILE, SIZES, "groups.csv")


def test_wrong_files_tell_everything_at_once(tmp_path):
    with pytest.raises(InputError) as error:
        _names(tmp_path, "High!,use > ,,H\na,use > 1,A,A\na,share < 1,B,B\n")
    told = str(error.value)
    for part in ('got "High!"', 'got "use >"', 'column "label_en": is empty', "in row 3 already"):
        assert part in told


def test_size_may_be_a_condition():
    names = [naming.Name("big", naming.parse("share is highest"), {})]
    found = naming.recognise(names, PROFILE.iloc[:1], SIZES.iloc[:1], "x")
    assert found[1].key == "big"


def test_in_a_report_unfit_names_are_told_and_not_given(tmp_path):
    names = _names(tmp_path, "high,use > 0.95,H,H\n")
    named, why = naming.recognise_or_tell(names, PROFILE, SIZES, "groups.csv", stop=False)
    assert named is None
    assert "group 3: fits no name" in why
    with pytest.raises(InputError):
        naming.recognise_or_tell(names, PROFILE, SIZES, "groups.csv", stop=True)


def test_a_file_may_hold_more_languages_than_the_study_tells(tmp_path):
    path = tmp_path / "groups.csv"
    path.write_text(HEADER + "high,use > 0.6,H,H\n", encoding="utf-8")
    assert naming.read(path, ["en"])[0].texts["label"] == {"en": "H"}
