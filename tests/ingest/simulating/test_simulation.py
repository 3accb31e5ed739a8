"""The simulated study: the same bytes each time, a sample as designed, and truth that is found."""

from __future__ import annotations

import dataclasses
import io
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study import study as studies
from cup_study.errors import CupError, InputError
from cup_study.ingest.simulating.simulation import generate, simulate, surveys
from cup_study.ingest.simulating.simulation_latents import draw_latents, latent_model
from cup_study.ingest.simulating.simulation_reading import Parts, load

ROOT = Path(__file__).parents[3]
NAME = "cup"
FOLDER = ROOT / "data" / "raw" / NAME
WAVES = ("2009", "2011")
WAVE_FILES = ("survey_2009.csv", "frame_2009.csv", "survey_2011.csv", "frame_2011.csv")
MADE = (*WAVE_FILES, "codings.csv", "quotes.csv", "truth.csv")


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    return generate(NAME, ROOT)


@pytest.fixture(scope="module")
def parts() -> Parts:
    return load(NAME, ROOT)


@pytest.fixture(scope="module")
def frames(contents: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    return {w: _swedish(contents[f"frame_{w}.csv"]) for w in WAVES}


@pytest.fixture(scope="module")
def answers(contents: dict[str, bytes]) -> dict[str, pd.DataFrame]:
    return {w: _swedish(contents[f"survey_{w}.csv"]) for w in WAVES}


@pytest.fixture(scope="module")
def truth(contents: dict[str, bytes]) -> pd.DataFrame:
    return pd.read_csv(
        io.BytesIO(contents["truth.csv"]), dtype={"wave": str}, keep_default_na=False
    ).astype({"value": float})


def _swedish(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8")


def _copy(tmp_path: Path, name: str = "other") -> Path:
    """Study folder with its inputs only, under another name."""
    folder = tmp_path / "data" / "raw" / name
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns(*MADE))
    return folder


def _share(item: pd.Series, code: int, weights: pd.Series | None = None) -> float:
    asked = item.notna() & ~item.isin([97, 98, 99])
    w = pd.Series(1.0, item.index) if weights is None else weights
    return float(w[asked & (item == code)].sum() / w[asked].sum())


# --- files ---------------------------------------------------------------------------------------


def test_committed_files_are_the_generated_ones(contents: dict[str, bytes]) -> None:
    assert tuple(contents) == MADE
    for name, content in contents.items():
        assert (FOLDER / name).read_bytes() == content, f"run: cup simulate {NAME}"
        assert len(content) < 1_000_000


def test_simulate_writes_the_same_bytes_under_another_study_name(
    tmp_path: Path, contents: dict[str, bytes]
) -> None:
    folder = _copy(tmp_path)
    paths = simulate("other", tmp_path)
    assert paths == [folder / name for name in MADE]
    assert {path.name: path.read_bytes() for path in paths} == contents
    assert b"\r" not in b"".join(contents.values())
    assert not list(folder.glob("*.tmp*"))


def test_another_seed_gives_another_sample(parts: Parts, contents: dict[str, bytes]) -> None:
    other = surveys(dataclasses.replace(parts, seed=parts.seed + 7))
    assert set(other) == set(WAVE_FILES)
    assert all(other[name] != contents[name] for name in other)


def test_an_added_item_changes_no_other_answer(
    tmp_path: Path, answers: dict[str, pd.DataFrame]
) -> None:
    folder = _copy(tmp_path)
    codebook = (folder / "codebook.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(i for i, row in enumerate(codebook) if row.startswith("web_known,"))
    codebook.insert(place, "extra,,binary,Extra?,Extra?,0|1,,,98|99,,,website,,\n")
    (folder / "codebook.csv").write_text("".join(codebook), encoding="utf-8")
    design = (folder / "simulation.yml").read_text(encoding="utf-8")
    (folder / "simulation.yml").write_text(
        design.replace("graded:\n", "graded:\n  extra: {share: 0.5}\n", 1), encoding="utf-8"
    )
    got = _swedish(surveys(load("other", tmp_path))["survey_2009.csv"]).drop(columns="extra")
    # Break-offs are a share of all items, so their place moves: compare who finished.
    finished = answers["2009"]["minutes"].notna()
    pd.testing.assert_frame_equal(got[finished], answers["2009"][finished])


def test_every_value_is_declared_in_the_codebook(parts: Parts, contents: dict[str, bytes]) -> None:
    for wave in WAVES:
        content = contents[f"survey_{wave}.csv"]
        table = pd.read_csv(
            io.BytesIO(content), sep=";", encoding="utf-8", dtype=str, keep_default_na=False
        )
        assert list(table) == [item.column(wave) for item in parts.codebook.items]
        for item in parts.codebook.items:
            got = set(table[item.column(wave)]) - {"", *map(str, item.missing)}
            if item.values:
                assert got <= {str(v) for v in item.values}, item.name
            elif item.range:
                numbers = [float(v.replace(",", ".")) for v in got]
                assert item.range[0] <= min(numbers) <= max(numbers) <= item.range[1], item.name
        assert table["respondent"].is_unique


# --- sample and response -------------------------------------------------------------------------


@pytest.mark.parametrize("wave", WAVES)
def test_numbers_invited_and_answering(
    wave: str, parts: Parts, frames: dict[str, pd.DataFrame], answers: dict[str, pd.DataFrame]
) -> None:
    frame, survey = frames[wave], answers[wave]
    invited = frame["municipality"].value_counts().to_dict()
    assert invited == parts.design.waves[wave].invited
    assert 4700 <= len(frame) <= 4900
    assert 1900 <= len(survey) <= 2100
    responded = frame["disposition"].isin(["complete", "partial"])
    assert set(frame.loc[responded, "respondent"]) == set(survey["respondent"])
    assert set(frame["disposition"]) == {
        "complete",
        "partial",
        "refusal",
        "non-contact",
        "not-eligible",
    }
    assert frame["response_wave"].notna().equals(responded)


def test_identifiers_are_unique_over_waves(frames: dict[str, pd.DataFrame]) -> None:
    assert pd.concat(frames.values())["respondent"].is_unique


def test_selection_probabilities_are_unequal(frames: dict[str, pd.DataFrame]) -> None:
    people = pd.read_csv(FOLDER / "population.csv").groupby("municipality")["n"].sum()
    probability = frames["2009"].groupby("municipality").size() / people
    assert probability["Kalix"] > 30 * probability["Stockholm"]


@pytest.mark.parametrize("wave", WAVES)
def test_the_young_answer_less(wave: str, frames: dict[str, pd.DataFrame]) -> None:
    frame = frames[wave]
    rate = frame["disposition"].isin(["complete", "partial"]).groupby(frame["age_group"]).mean()
    assert rate[1] < 0.30
    assert rate[4] > 0.50
    assert rate[1] < rate[2] < rate[3] < rate[4]


def test_partial_respondents_leave_the_end_empty(
    frames: dict[str, pd.DataFrame], answers: dict[str, pd.DataFrame]
) -> None:
    frame, survey = frames["2009"], answers["2009"]
    partial = survey["respondent"].isin(frame.loc[frame["disposition"] == "partial", "respondent"])
    assert survey["minutes"].isna().equals(partial)
    assert survey.loc[~partial].drop(columns="comment").notna().all().all()


@pytest.mark.parametrize("wave", WAVES)
def test_planted_faults_are_there(
    wave: str, answers: dict[str, pd.DataFrame], parts: Parts
) -> None:
    survey = answers[wave]
    assert (survey["birth_year"] == 0).sum() == 7
    assert (survey["minutes"] <= 3).sum() == 11
    items = [item.name for item in parts.codebook.section("acceptance")]
    finished = survey.loc[survey["minutes"].notna(), items]
    assert (finished.nunique(axis=1) == 1).sum() == 9


def test_filters_follow_recorded_answers(answers: dict[str, pd.DataFrame]) -> None:
    for survey in answers.values():
        finished = survey[survey["minutes"].notna()]
        asked = finished["why_not_personal"] != 97
        assert asked.equals(finished["used_service"] == 0)
        assert (finished.loc[finished["internet_frequency"] == 1, "used_service"] != 1).all()


def test_age_agrees_with_birth_year(answers: dict[str, pd.DataFrame]) -> None:
    for wave, survey in answers.items():
        known = survey[survey["birth_year"] > 0]
        age = int(wave) - known["birth_year"]
        group = pd.cut(age, [17, 29, 44, 59, 74, 84], labels=[1, 2, 3, 4, 5]).astype(int)
        assert (group == known["age_group"]).all()


# --- truth ---------------------------------------------------------------------------------------


def _weights(survey: pd.DataFrame) -> pd.Series:
    by = ["municipality", "age_group", "gender"]
    people = pd.read_csv(FOLDER / "population.csv").set_index(by)["n"]
    keys = pd.MultiIndex.from_frame(survey[by])
    counts = survey.groupby(by).size()
    return pd.Series((people / counts).reindex(keys).to_numpy(), survey.index)


def test_weighting_recovers_the_true_share_that_the_raw_share_misses(
    parts: Parts, truth: pd.DataFrame
) -> None:
    row = truth[
        (truth["name"] == "used_service=1") & (truth["wave"] == "2009") & (truth["group"] == "")
    ]
    true = float(row[row["kind"] == "share"]["value"].iloc[0])
    raw, weighted = [], []
    for seed in range(8):
        survey = _swedish(surveys(dataclasses.replace(parts, seed=seed))["survey_2009.csv"])
        raw.append(_share(survey["used_service"], 1))
        weighted.append(_share(survey["used_service"], 1, _weights(survey)))
    bias = float(np.mean(raw)) - true
    assert bias < -0.02
    # Eight samples of about 2,000: standard error of the mean about .006.
    assert abs(float(np.mean(weighted)) - true) < 0.02


def test_structure_that_the_design_documents(parts: Parts, truth: pd.DataFrame) -> None:
    paths = truth[truth["kind"] == "path"].set_index("name")["value"]
    assert paths["BI ~ ATT"] == parts.design.latents.paths["BI"]["ATT"]
    totals = truth[truth["kind"] == "total"].set_index("name")["value"]
    assert totals["USE ~ ATT"] == pytest.approx(paths["USE ~ BI"] * paths["BI ~ ATT"], abs=1e-3)
    r2 = truth[truth["kind"] == "r2"].set_index("name")["value"]
    residual = truth[truth["kind"] == "residual"].set_index("name")["value"]
    assert r2["BI"] + residual["BI ~~ BI"] == pytest.approx(1, abs=1e-3)


def test_sums_of_items_correlate_as_the_latents_do(
    parts: Parts, truth: pd.DataFrame, answers: dict[str, pd.DataFrame]
) -> None:
    survey = answers["2009"]
    true = truth[truth["kind"] == "correlation"].set_index("name")["value"]
    scores, alpha = {}, {}
    for construct in ("PU", "BI", "FC", "TI"):
        items = [item.name for item in parts.codebook.construct(construct)]
        block = survey[items].where(survey[items] < 90)
        scores[construct], k = block.mean(axis=1, skipna=False), len(items)
        variance = block.sum(axis=1, skipna=False).var()
        alpha[construct] = k / (k - 1) * (1 - block.dropna().var().sum() / variance)
    correlations = pd.DataFrame(scores).corr()
    for a, b, name in (("PU", "BI", "PU ~~ BI"), ("FC", "TI", "FC ~~ TI")):
        corrected = correlations.loc[a, b] / (alpha[a] * alpha[b]) ** 0.5
        assert corrected == pytest.approx(true[name], abs=0.08)


@pytest.mark.filterwarnings("ignore")
def test_maximum_likelihood_recovers_the_true_paths(
    parts: Parts, truth: pd.DataFrame, answers: dict[str, pd.DataFrame]
) -> None:
    """The codes are coarse, which lowers loadings; standardised latent paths hardly move."""
    import semopy

    items = [item for item in parts.codebook.items if item.construct]
    both = pd.concat(answers.values(), ignore_index=True)[[item.name for item in items]]
    both = both.where(both < 90)
    for item in items:
        if item.reversed:
            both[item.name] = 8 - both[item.name]
    model = semopy.Model((FOLDER / "models" / "acceptance.lav").read_text(encoding="utf-8"))
    data = both.dropna()
    assert len(data) > 2500
    model.fit(data)
    estimates = model.inspect(std_est=True)
    estimates = estimates[estimates["op"] == "~"]
    names = estimates["lval"] + " ~ " + estimates["rval"]
    found = dict(zip(names, estimates["Est. Std"].astype(float), strict=True))
    paths = truth[truth["kind"] == "path"].set_index("name")["value"]
    assert len(paths) == 16
    for name, value in paths.items():
        # Standard errors are .015 to .025 with these 3,000 cases.
        assert found[name] == pytest.approx(value, abs=0.08), name
    loadings = truth[truth["kind"] == "loading_codes"]
    for name, value in zip(loadings["name"], loadings["value"], strict=True):
        latent, item_name = name.split(" =~ ")
        assert found[f"{item_name} ~ {latent}"] == pytest.approx(abs(value), abs=0.05)


# --- planted for tests of invariance and moderation -----------------------------------------------


def _shifts(truth: pd.DataFrame, kind: str) -> dict[tuple[str, str], float]:
    rows = truth[truth["kind"] == kind]
    return dict(zip(zip(rows["name"], rows["group"], strict=True), rows["value"], strict=True))


def _pooled(answers: dict[str, pd.DataFrame]) -> pd.DataFrame:
    both = pd.concat(answers.values(), ignore_index=True).drop(columns=["comment", "minutes"])
    return both.where(~both.isin([97, 98, 99]))


def _plain(parts: Parts) -> Parts:
    """The same study with nothing planted."""
    design = parts.design
    graded = {
        name: entry.model_copy(update={"loading_effects": {}})
        for name, entry in design.graded.items()
    }
    graded["pu3"] = graded["pu3"].model_copy(update={"effects": {}})
    latents = design.latents.model_copy(update={"moderation": {}})
    design = design.model_copy(update={"graded": graded, "latents": latents})
    model = latent_model(design, parts.population, parts.codebook)
    return dataclasses.replace(parts, design=design, model=model)


def test_truth_tells_every_shift(truth: pd.DataFrame) -> None:
    assert _shifts(truth, "intercept_shift") == {("pu3 ~1", "municipality=Kalix"): 0.4}
    assert _shifts(truth, "loading_shift") == {
        ("PEOU =~ peou3", "used_service=0"): -0.12,
        ("PEOU =~ peou3", "used_service=1"): 0.12,
    }
    paths = _shifts(truth, "path_shift")
    women, men = paths["BI ~ SI", "gender=1"], paths["BI ~ SI", "gender=2"]
    assert women - men == pytest.approx(0.2, abs=1e-9)
    people = pd.read_csv(FOLDER / "population.csv").groupby("gender")["n"].sum()
    assert women * people[1] + men * people[2] == pytest.approx(0, abs=1e-4 * people.sum())


def test_intercept_is_higher_where_the_design_says(
    truth: pd.DataFrame, answers: dict[str, pd.DataFrame]
) -> None:
    data = _pooled(answers)
    # What pu3 has beyond the other items of the construct.
    beyond = data["pu3"] - data[["pu1", "pu2", "pu4"]].mean(axis=1, skipna=False)
    mean = beyond.groupby(data["municipality"]).mean()
    shift = truth[truth["kind"] == "intercept_shift_codes"]["value"].item()
    others = mean.drop("Kalix")
    # Standard errors of the means are .035.
    assert mean["Kalix"] - others.mean() == pytest.approx(shift, abs=0.15)
    assert others.max() - others.min() < 0.15


def test_loading_is_higher_with_users(answers: dict[str, pd.DataFrame]) -> None:
    data = _pooled(answers)
    scale = data[["peou1", "peou2"]].mean(axis=1, skipna=False)
    slopes = {}
    for item in ("peou3", "peou4"):
        for user in (0, 1):
            rows = data["used_service"].eq(user) & data[item].notna() & scale.notna()
            x, y = scale[rows], data.loc[rows, item]
            slopes[item, user] = abs(float(np.cov(x, y)[0, 1] / x.var()))
    # Standard errors of the slopes are about .03.
    assert slopes["peou3", 1] - slopes["peou3", 0] > 0.10
    assert abs(slopes["peou4", 1] - slopes["peou4", 0]) < 0.10


def test_path_is_steeper_with_women(parts: Parts, truth: pd.DataFrame) -> None:
    cells = np.repeat(np.arange(len(parts.population.counts)), 4000)
    weights = np.sqrt(parts.population.weights[cells])
    x = draw_latents(parts.model, parts.design, cells, "2009", 1)
    predictors = list(parts.design.latents.paths["BI"])
    found = {}
    for code in (None, 0, 1):
        rows = np.full(len(cells), True)
        if code is not None:
            rows = parts.population.groups["gender"][cells] == code
        table = np.stack([np.ones(len(cells)), *(x[p] for p in predictors)], axis=1)[rows]
        slopes = np.linalg.lstsq(
            table * weights[rows, None], x["BI"][rows] * weights[rows], rcond=None
        )[0]
        found[code] = dict(zip(predictors, slopes[1:], strict=True))
    shifts = _shifts(truth, "path_shift")
    for name, path in parts.design.latents.paths["BI"].items():
        assert found[None][name] == pytest.approx(path, abs=0.02)
    for code, group in ((0, "gender=1"), (1, "gender=2")):
        expected = 0.15 + shifts["BI ~ SI", group]
        assert found[code]["SI"] == pytest.approx(expected, abs=0.025)
    variance = float((weights**2 * x["BI"] ** 2).sum() / (weights**2).sum())
    assert variance == pytest.approx(1, abs=0.02)


def test_what_is_planted_moves_no_other_truth_and_few_answers(
    parts: Parts, contents: dict[str, bytes], answers: dict[str, pd.DataFrame]
) -> None:
    plain = _plain(parts)
    assert plain.model.correlations == parts.model.correlations
    before = {w: _swedish(surveys(plain)[f"survey_{w}.csv"]) for w in WAVES}
    for wave in WAVES:
        assert surveys(plain)[f"frame_{wave}.csv"] == contents[f"frame_{wave}.csv"]
        old, new = before[wave], answers[wave]
        for item in ("pu1", "peou1", "si1", "fc1", "tm1", "ti1", "pr1", "att1", "education"):
            assert old[item].equals(new[item])
        for item in (i.name for i in parts.codebook.section("acceptance")):
            # Who does not answer is the same; means of those who do move little.
            assert (old[item] > 90).equals(new[item] > 90)
            means = [d[item].where(d[item] < 90).mean() for d in (old, new)]
            assert means[0] == pytest.approx(means[1], abs=0.15 if item == "pu3" else 0.06)


def test_letter_raises_intention(truth: pd.DataFrame, answers: dict[str, pd.DataFrame]) -> None:
    assert (answers["2009"]["letter"] == 97).all()
    survey = answers["2011"]
    known = survey[survey["bi1"] < 90]
    means = known.groupby("letter")["bi1"].agg(["mean", "size"])
    assert means["size"].min() > 900
    assert 0.05 < means.loc[1, "mean"] - means.loc[0, "mean"] < 0.6
    effect = truth[(truth["kind"] == "arm_share") & (truth["group"] == "")].set_index("name")
    assert 0.02 < effect.loc["used_service=1 ~ letter", "value"] < 0.05


def test_monte_carlo_error_is_small_and_told(truth: pd.DataFrame) -> None:
    shares = truth[truth["kind"] == "share"]
    errors = shares["mc_error"].astype(float)
    assert errors.min() > 0
    assert errors.max() < 0.005
    assert (truth.loc[truth["kind"] == "path", "mc_error"] == "").all()


def test_population_counts_are_those_of_the_table(truth: pd.DataFrame) -> None:
    people = pd.read_csv(FOLDER / "population.csv")
    counts = truth[truth["kind"] == "population"].set_index("group")["value"]
    assert counts[""] == people["n"].sum()
    kalix = people.loc[people["municipality"] == "Kalix", "n"].sum()
    assert counts["municipality=Kalix"] == kalix


# --- studies that cannot be simulated ------------------------------------------------------------


def test_real_data_are_never_overwritten(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    settings = folder / "study.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("simulated: true", "simulated: false"), encoding="utf-8")
    with pytest.raises(InputError, match="real data must never be overwritten"):
        simulate("other", tmp_path)
    assert not (folder / "truth.csv").exists()


def test_what_study_yml_lacks_is_told_at_once(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    settings = folder / "study.yml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("  simulation: simulation.yml\n", "").replace(
        "    frame: frame_2009.csv\n", ""
    )
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        simulate("other", tmp_path)
    assert [p.where for p in caught.value.problems] == ["files.simulation", "waves[0].frame"]


def test_unknown_study(tmp_path: Path) -> None:
    _copy(tmp_path)
    with pytest.raises(CupError, match="no such study"):
        simulate("nowhere", tmp_path)


def test_study_loads() -> None:
    missing = [
        problem
        for problem in _load_problems()
        if not problem.startswith("notebooks[")  # written by others
    ]
    assert missing == []


def _load_problems() -> list[str]:
    try:
        studies.load(NAME, ROOT)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []
