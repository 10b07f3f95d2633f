"""Models: the same answers as scikit-learn, the same after saving, and nothing but the right files is ever opened (F31 to F33)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np
import poisoned_models as poisoned
import pytest
from conftest import ROOT

from extraction.errors import ModelError
from extraction.learning import artifacts, linear
from extraction.learning.features import Sample
from extraction.learning.fitting import fit_multi, fit_single, matrix
from extraction.learning.linear import LinearModel, from_bytes, load, save, to_bytes
from extraction.learning.research import as_pipeline, keep, open_kept
from extraction.trained import load_models

REPORT = ROOT / "examples" / "01-county-bureau-2023.txt"
LABELS = ("fruit", "tool", "place")
TEXTS = [
    *[("fruit", text) for text in ("红苹果很甜", "香蕉和梨子", "葡萄熟了", "甜橙子3斤", "苹果与葡萄")],
    *[("tool", text) for text in ("铁锤和钉子", "电锯在库房", "锤子坏了", "新买了扳手2把", "钉子与扳手")],
    *[("place", text) for text in ("去河边的路", "山上有庙", "湖边小镇", "河与湖之间", "山路5公里")],
]
SAMPLES = [Sample(text, (f"long:{len(text) > 4}",)) for _, text in TEXTS]


def small(c: float = 8.0) -> LinearModel:
    return fit_single(SAMPLES, [label for label, _ in TEXTS], LABELS, c=c, least=1)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of models of one's own."""
    folder = tmp_path / "own"
    for name, c in (("small", 8.0), ("second", 1.0)):
        save(small(c), name, {}, folder)
    save(small(2.0), "small", {}, folder / "older")
    return folder


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that takes the place of the shipped models, with its list; `small` is in its second version."""
    folder = tmp_path / "shipped"
    monkeypatch.setattr(artifacts, "models_folder", lambda: folder)
    monkeypatch.setattr(artifacts, "list_file", lambda: tmp_path / "known.json")
    save(small(2.0), "small", {}, folder)
    shutil.copytree(folder, tmp_path / "older")
    save(small(1.0), "second", {}, folder)
    save(small(), "small", {}, folder)
    (tmp_path / "older").rename(folder / "older")
    return folder


def test_scores_are_those_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    model = small()
    targets = [LABELS.index(label) for label, _ in TEXTS]
    seen = matrix(model, SAMPLES)
    own = LogisticRegression(C=8.0, max_iter=300, class_weight="balanced", random_state=20261121).fit(seen, targets)
    np.testing.assert_allclose(
        model.scores(SAMPLES), own.decision_function(seen), atol=0.01
    )  # stored in half precision
    own.coef_ = own.coef_.astype(np.float16).astype(np.float64)
    np.testing.assert_allclose(model.scores(SAMPLES), own.decision_function(seen), atol=1e-4)
    other = LogisticRegression(C=0.1, max_iter=300).fit(seen, targets)
    assert not np.allclose(model.scores(SAMPLES), other.decision_function(seen), atol=0.01)


@pytest.mark.parametrize("kind", ["single", "two", "multi"])
def test_a_model_learns_by_heart_and_answers_alike_after_saving(kind: str, tmp_path: Path) -> None:
    labels = LABELS[:2] if kind == "two" else LABELS
    pairs = [(s, label) for s, (label, _) in zip(SAMPLES, TEXTS, strict=True) if label in labels]
    samples, targets = [s for s, _ in pairs], [label for _, label in pairs]
    if kind == "multi":
        wanted = np.asarray([[label == target for label in labels] for target in targets], float)
        model = fit_multi(samples, wanted, labels, c=1000.0, least=1)
    else:
        model = fit_single(samples, targets, labels, c=1000.0, least=1)
    scores = model.scores(samples)
    assert [labels[i] for i in scores.argmax(axis=1)] == targets
    save(model, kind, {"what_for": "a test"}, tmp_path)
    loaded, card = load(kind, tmp_path)
    np.testing.assert_array_equal(loaded.scores(samples), scores)
    assert (loaded.labels, loaded.vocabulary, card["what_for"]) == (labels, model.vocabulary, "a test")
    assert to_bytes(loaded) == to_bytes(model)


def test_every_shipped_artifact_is_listed_and_loads() -> None:
    names = {path.stem for path in artifacts.models_folder().glob("*.npz")}
    assert names == json.loads(artifacts.list_file().read_text(encoding="utf-8")).keys()
    assert {path.suffix for path in artifacts.models_folder().iterdir()} == {".npz", ".json"}
    for name in names:
        assert load(name)[1]["name"] == name
    assert load_models().statements is not None


def test_training_into_the_shipped_folder_counts_versions(shipped: Path) -> None:
    def listed() -> dict[str, int]:
        known = json.loads(artifacts.list_file().read_text(encoding="utf-8"))
        return {name: entry["version"] for name, entry in known.items()}

    assert listed() == {"small": 2, "second": 1}
    save(small(), "small", {"made_on": "another day"}, shipped)  # the same arrays: the same version
    assert listed() == {"small": 2, "second": 1}
    assert load("small")[1] == {"name": "small", "version": 2, **load("small", shipped)[1]}
    save(small(), "small", {}, shipped.parent / "own")  # a folder of one's own changes no list
    assert listed() == {"small": 2, "second": 1}


@pytest.fixture
def nothing_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails where the content of an artifact is looked at."""
    monkeypatch.setattr(linear, "from_bytes", lambda data: pytest.fail("arrays were opened"))
    monkeypatch.setattr(artifacts, "_card", lambda *args: pytest.fail("the card was opened"))


@pytest.mark.usefixtures("nothing_opened")
@pytest.mark.parametrize("kind", [*poisoned.DAMAGED, *poisoned.FORGED, *poisoned.SHIPPED_ONLY])
def test_a_shipped_model_that_is_not_the_listed_one_is_refused_unopened(kind: str, shipped: Path) -> None:
    poison = (poisoned.DAMAGED | poisoned.FORGED | poisoned.SHIPPED_ONLY)[kind]
    poison(shipped)
    for folder in (None, shipped):
        with pytest.raises(ModelError, match="install gongkai-extraction again"):
            load("small", folder)
    assert not (shipped.parent / poisoned.MARKER).exists()


@pytest.mark.parametrize("kind", [*poisoned.DAMAGED, *poisoned.FORGED])
def test_a_model_of_ones_own_that_is_none_is_refused(kind: str, own: Path) -> None:
    (poisoned.DAMAGED | poisoned.FORGED)[kind](own)
    with pytest.raises(ModelError, match="train it again"):
        load("small", own)
    assert not (own.parent / poisoned.MARKER).exists()
    assert not Path(poisoned.MARKER).exists()


def test_there_are_fifty_kinds_and_more() -> None:
    assert len(poisoned.DAMAGED | poisoned.FORGED | poisoned.SHIPPED_ONLY) >= 50


@pytest.mark.parametrize("kind", poisoned.SHIPPED_ONLY)
def test_what_users_do_to_their_own_models_is_theirs(kind: str, own: Path) -> None:
    poisoned.SHIPPED_ONLY[kind](own)
    assert load("small", own)[0].labels == LABELS


def test_the_exploits_work_where_pickles_are_opened(own: Path) -> None:
    marker = own.parent / poisoned.MARKER
    poisoned.FORGED["object_array_as_weights"](own)
    with np.load(own / "small.npz", allow_pickle=True) as arrays:
        arrays["weights"]
    assert marker.exists()


def test_a_link_out_of_a_folder_of_ones_own_is_refused(own: Path, tmp_path: Path) -> None:
    (own / "small.npz").rename(tmp_path / "elsewhere.npz")
    (own / "small.npz").symlink_to(tmp_path / "elsewhere.npz")
    with pytest.raises(ModelError, match="leads out of its folder"):
        load("small", own)


def test_installers_may_link_to_what_they_install(shipped: Path, tmp_path: Path) -> None:
    (shipped / "small.npz").rename(tmp_path / "store.npz")
    (shipped / "small.npz").symlink_to(tmp_path / "store.npz")
    assert load("small")[0].labels == LABELS


@pytest.mark.parametrize("name", ["", "../second", "small.npz", "small\0", "..", "SMALL", "a" * 40])
def test_a_name_is_never_a_path(name: str, own: Path) -> None:
    with pytest.raises(ModelError, match="no such model"):
        load(name, own)


def test_a_list_that_is_damaged_refuses_everything(shipped: Path) -> None:
    artifacts.list_file().write_text("{", encoding="utf-8")
    with pytest.raises(ModelError):
        load("small")
    artifacts.list_file().unlink()
    with pytest.raises(ModelError):
        load("small")


def test_files_beside_the_models_are_never_opened(own: Path) -> None:
    for name in ("small.pkl", "small.joblib", "small.npy", "evil.npz", "__init__.py", "sklearn.pickle"):
        (own / name).write_bytes(poisoned._pickled(poisoned.exploit_in(own)))
    opened: list[str] = []
    watch = [True]
    # A hook stays for the life of the process; the list switches it off again.
    sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" and watch else None)
    load("small", own)
    watch.clear()
    assert {Path(path).name for path in opened if path.startswith(str(own))} == {"small.npz", "small.json"}
    assert not (own.parent / poisoned.MARKER).exists()


def test_a_model_for_other_labels_is_refused(tmp_path: Path) -> None:
    for path in artifacts.models_folder().glob("*.*"):
        shutil.copy(path, tmp_path)
    assert load_models(tmp_path).statements is not None
    load_models.cache_clear()
    save(small(), "genre", {}, tmp_path)
    with pytest.raises(ModelError, match="another version"):
        load_models(tmp_path)


def gongkai(*args: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extraction", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, encoding="utf-8")


def test_a_damaged_model_ends_the_call_with_three(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "extraction", tmp_path / "extraction", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "models", tmp_path / "models")
    assert gongkai("extract", REPORT, cwd=tmp_path).returncode == 0
    path = tmp_path / "models" / "sections.npz"
    path.write_bytes(path.read_bytes()[:-1])
    for command in ("extract", "summary"):
        result = gongkai(command, REPORT, REPORT, cwd=tmp_path)
        assert (result.returncode, result.stdout) == (3, "")
        assert result.stderr.count("\n") == 1
        assert "model_corrupt: sections" in result.stderr
        assert "请重新安装 gongkai-extraction" in result.stderr


def test_models_of_ones_own_are_used_where_named(tmp_path: Path) -> None:
    assert gongkai("extract", REPORT, "--models", tmp_path / "none", cwd=tmp_path).returncode == 3
    own = tmp_path / "own"
    shutil.copytree(ROOT / "models", own)
    assert gongkai("extract", REPORT, "--models", own, cwd=tmp_path).returncode == 0
    (tmp_path / "gongkai.toml").write_text('models = "own"\n', encoding="utf-8")
    (own / "roles.json").write_text("{}", encoding="utf-8")
    result = gongkai("extract", REPORT, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    assert "train it again" in result.stderr


def test_a_pipeline_for_research_answers_as_its_model_and_is_opened_only_with_its_digest(tmp_path: Path) -> None:
    model = small()
    path = tmp_path / "research" / "small.joblib"
    digest = keep(as_pipeline(model), path)
    kept = open_kept(path, digest)
    np.testing.assert_allclose(kept.decision_function(SAMPLES), model.scores(SAMPLES), atol=1e-4)
    assert list(kept.predict(SAMPLES)) == [label for label, _ in TEXTS]
    assert open_kept(path).fit(SAMPLES, [label for label, _ in TEXTS]).score(SAMPLES, [x for x, _ in TEXTS]) == 1.0
    evil = poisoned._joblib(poisoned.Exploit(tmp_path / poisoned.MARKER))
    path.write_bytes(evil)
    for wanted in (digest, None):
        with pytest.raises(ModelError, match="not opened"):
            open_kept(path, wanted)
    (tmp_path / "research" / "small.joblib.sha256").unlink()
    with pytest.raises(ModelError, match="no digest"):
        open_kept(path)
    assert not (tmp_path / poisoned.MARKER).exists()


def test_two_labels_keep_their_difference_in_a_pipeline() -> None:
    pairs = [(s, label) for s, (label, _) in zip(SAMPLES, TEXTS, strict=True) if label in LABELS[:2]]
    model = fit_single([s for s, _ in pairs], [label for _, label in pairs], LABELS[:2], least=1)
    scores = model.scores([s for s, _ in pairs])
    told = as_pipeline(model).decision_function([s for s, _ in pairs])
    np.testing.assert_allclose(told, scores[:, 1] - scores[:, 0], atol=1e-4)


def _spans(words: list[str]) -> set[tuple[int, int]]:
    ends = np.cumsum([0, *map(len, words)]).tolist()
    return set(pairwise(ends))


@pytest.mark.slow
def test_words_are_those_of_jieba(tmp_path: Path) -> None:
    """Features are cut with rjieba; what jieba would have cut differs in two spans of a thousand at most."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own source has escapes that Python warns of
        import jieba
    from extraction.lexicon.words import cut
    from extraction.training.marked import parse
    from extraction.training.stock import rows

    words = jieba.Tokenizer()
    words.tmp_dir = str(tmp_path)
    folder = ROOT / "training_data"
    texts = [row.data["text"] for side in ("train", "blind") for row in rows(folder, "sections", side)]
    for part in ("measures", "statements"):
        texts += [parse(row.data["marked"])[0] for side in ("train", "blind") for row in rows(folder, part, side)]
    texts += [path.read_text(encoding="utf-8", errors="ignore") for path in sorted((ROOT / "examples").glob("*.txt"))]
    wanted = shared = 0
    for text in texts:
        own, theirs = _spans(cut(text)), _spans(words.lcut(text))
        assert "".join(cut(text)) == text
        wanted, shared = wanted + len(own | theirs), shared + len(own & theirs)
    assert wanted > 100_000
    assert shared / wanted >= 0.998


def test_bytes_of_no_model_raise_a_value_error() -> None:
    with pytest.raises(ValueError, match="not an npz file"):
        from_bytes(b"PK")
