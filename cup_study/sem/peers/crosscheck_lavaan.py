"""A fitted model, estimated again by lavaan in R.

R runs as a program of its own on files in a temporary folder: the data under the names ``x1 x2``
..., the parameter table, and the options. lavaan evaluates parts of a model's text as R code, so
no text of the model and no name of a column reaches it: variables are renamed, labels are numbers,
and constraints are written anew from the arithmetic that was read.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.fitted import Fit
from cup_study.sem.language import expression
from cup_study.sem.peers.crosscheck import Answer

_INSTALL = (
    "Install R from https://cran.r-project.org so that Rscript is found, then in R: "
    "install.packages('lavaan')."
)
_SOURCE = "crosscheck with lavaan"
_NO_PACKAGE = 3
#: No code of the user's profile; libraries of the user's are found.
_QUIET = ("--no-save", "--no-restore", "--no-init-file")

#: Reads files, fits, writes files; nothing of the model is in it.
_SCRIPT = """
folder <- commandArgs(trailingOnly = TRUE)[1]
at <- function(name) file.path(folder, name)
if (!requireNamespace("lavaan", quietly = TRUE)) quit(status = 3)
options(warn = 1)
o <- read.csv(at("options.csv"), colClasses = "character")
o <- setNames(as.list(o$value), o$name)
rows <- read.csv(at("table.csv"), stringsAsFactors = FALSE, na.strings = "NA",
                 colClasses = c(lhs = "character", op = "character", rhs = "character",
                                label = "character", plabel = "character"))
rows$label[is.na(rows$label)] <- ""
rows$rhs[is.na(rows$rhs)] <- ""
rows$plabel[is.na(rows$plabel)] <- ""
call <- list(model = rows)
for (name in c("estimator", "missing", "likelihood", "parameterization", "se", "test",
               "information"))
  if (!is.null(o[[name]])) call[[name]] <- o[[name]]
for (name in c("meanstructure", "fixed.x", "conditional.x"))
  call[[name]] <- o[[name]] == "TRUE"
if (!is.null(o$ordered)) call$ordered <- strsplit(o$ordered, " ")[[1]]
groups <- as.integer(o$groups)
if (file.exists(at("data.csv"))) {
  call$data <- read.csv(at("data.csv"))
  if (groups > 1) call$group <- "g"
  if (!is.null(o$weights)) call$sampling.weights <- "w"
} else {
  several <- function(what) lapply(seq_len(groups), function(g) {
    m <- as.matrix(read.csv(at(paste0(what, g, ".csv"))))
    if (what == "cov") rownames(m) <- colnames(m) else m <- m[1, ]
    m
  })
  one <- function(x) if (groups > 1) x else x[[1]]
  call$sample.cov <- one(several("cov"))
  if (call$meanstructure) call$sample.mean <- one(several("mean"))
  call$sample.nobs <- one(as.list(as.numeric(strsplit(o$nobs, " ")[[1]])))
  call$sample.cov.rescale <- FALSE
}
fit <- do.call(lavaan::lavaan, call)
p <- fit@ParTable
write.csv(data.frame(lhs = p$lhs, op = p$op, rhs = p$rhs, group = p$group,
                     est = format(p$est, digits = 17),
                     se = if (is.null(p$se)) NA else format(p$se, digits = 17)),
          at("estimates.csv"), row.names = FALSE)
test <- fit@test[[1]]
write.csv(data.frame(stat = format(test$stat, digits = 17), df = test$df,
                     converged = lavaan::lavInspect(fit, "converged"),
                     version = as.character(utils::packageVersion("lavaan"))),
          at("test.csv"), row.names = FALSE)
"""


def answer(fit: Fit, *, timeout: float = 600.0) -> Answer:
    """Estimate a model by lavaan.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    timeout : float, optional
        Seconds that R may take.

    Returns
    -------
    Answer

    Raises
    ------
    InputError
        When R or lavaan is not there, fails, takes too long or does not converge.
    """
    program = shutil.which("Rscript")
    if program is None:
        raise InputError(_SOURCE, [Problem("R", "Rscript is not on this machine")], _INSTALL)
    names = _plain(fit)
    with tempfile.TemporaryDirectory(prefix="crosscheck-") as place:
        folder = Path(place)
        _write(fit, names, folder)
        script = folder / "fit.R"
        script.write_text(_SCRIPT, encoding="utf-8")
        said = _run([program, *_QUIET, str(script), str(folder)], timeout, names)
        found = pd.read_csv(folder / "estimates.csv", keep_default_na=False, na_values=["NA"])
        test = pd.read_csv(folder / "test.csv").iloc[0]
    if not bool(test["converged"]):
        problem = Problem("lavaan", "did not converge")
        raise InputError(_SOURCE, [problem], "Give start() values that both engines can use.")
    est, se = _in_our_order(fit, found, names)
    engine = f"lavaan {test['version']}"
    return Answer(engine, est, se, float(test["stat"]), float(test["df"]), said)


def _plain(fit: Fit) -> dict[str, str]:
    names = {name: f"x{i + 1}" for i, name in enumerate(fit.sample.observed)}
    names |= {name: f"f{i + 1}" for i, name in enumerate(fit.table.latent)}
    defined = fit.table.rows.loc[fit.table.rows["op"] == ":=", "lhs"]
    return names | {f":= {name}": f"d{i + 1}" for i, name in enumerate(defined)}


def _write(fit: Fit, names: Mapping[str, str], folder: Path) -> None:
    _table(fit, names).to_csv(folder / "table.csv", index=False, na_rep="NA")
    groups, options, settings = fit.sample.groups, fit.options, fit.settings
    told = {
        "estimator": options.name,
        "missing": {"fiml": "ml"}.get(options.missing, options.missing),
        "likelihood": options.likelihood if options.estimator == "ML" else None,
        "parameterization": fit.table.parameterization if fit.model.categorical else None,
        **{name: settings.get(name) for name in ("se", "test", "information")},
        "meanstructure": str(fit.table.meanstructure).upper(),
        "fixed.x": str(fit.table.fixed_x).upper(),
        "conditional.x": str(fit.table.conditional_x).upper(),
        "ordered": " ".join(names[name] for name in fit.table.ordered) or None,
        "groups": str(len(groups)),
        "weights": "w" if groups[0].weights is not None else None,
        "nobs": " ".join(f"{group.n:.17g}" for group in groups),
    }
    kept = {name: value for name, value in told.items() if value is not None}
    pd.DataFrame(kept.items(), columns=["name", "value"]).to_csv(
        folder / "options.csv", index=False
    )
    columns = [names[name] for name in fit.sample.observed]
    if fit.sample.has_data:
        parts = []
        for g, group in enumerate(groups):
            part = pd.DataFrame(group.x, columns=columns).assign(g=g + 1)
            parts.append(part if group.weights is None else part.assign(w=group.weights))
        _numbers(pd.concat(parts), folder / "data.csv")
        return
    for g, group in enumerate(groups, start=1):
        _numbers(pd.DataFrame(group.cov, columns=columns), folder / f"cov{g}.csv")
        _numbers(pd.DataFrame([group.mean], columns=columns), folder / f"mean{g}.csv")


def _numbers(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, na_rep="NA", float_format="%.17g")


def _table(fit: Fit, names: Mapping[str, str]) -> pd.DataFrame:
    """The parameter table with plain names and numbers for labels."""
    rows = fit.table.rows
    plabels, own_labels = rows["plabel"].tolist(), rows["label"].tolist()
    labels: dict[str, str] = {}
    for i in reversed(range(len(rows))):
        if plabels[i]:
            labels[plabels[i]] = f"k{i}"
            if own_labels[i]:
                labels[own_labels[i]] = f"k{i}"
    defined = {key[3:]: value for key, value in names.items() if key.startswith(":= ")}
    lefts, rights, called = [], [], []
    for lhs, op, rhs, plabel in zip(
        *(rows[c].tolist() for c in ("lhs", "op", "rhs")), plabels, strict=True
    ):
        if plabel:
            lefts.append(names[lhs])
            rights.append(rhs if op in ("|", "~1") else names[rhs])
        else:
            lefts.append(defined[lhs] if op == ":=" else _rewritten(lhs, labels, defined))
            rights.append(_rewritten(rhs, labels, defined))
        called.append(lefts[-1] if op == ":=" else labels.get(plabel, ""))
    return pd.DataFrame(
        {
            "lhs": lefts,
            "op": rows["op"].tolist(),
            "rhs": rights,
            "user": 1,
            "block": rows["group"].to_numpy(),
            "group": rows["group"].to_numpy(),
            "free": rows["free"].to_numpy(),
            "ustart": rows["ustart"].to_numpy(),
            "exo": rows["exo"].astype(int).to_numpy(),
            "label": called,
            "plabel": plabels,
        }
    )


def _rewritten(text: str, labels: Mapping[str, str], defined: Mapping[str, str]) -> str:
    """Arithmetic written anew from its steps, with the system's labels."""
    stack: list[str] = []
    for step, what in expression.compile(text).program:
        if step == "number":
            stack.append(f"{what!r}")
        elif step == "name":
            stack.append(labels.get(what) or defined[what])
        elif step == "negative":
            stack.append(f"(-{stack.pop()})")
        elif step == "function":
            stack.append(f"{what}({stack.pop()})")
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(f"({left} {what} {right})")
    return stack[-1]


def _run(command: list[str], timeout: float, names: Mapping[str, str]) -> tuple[str, ...]:
    """Run R; what lavaan warns of, with the variables' own names."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired as error:
        what = f"R was not ready after {timeout:g} seconds"
        raise InputError(_SOURCE, [Problem("R", what)], "Allow more with timeout=.") from error
    if done.returncode == _NO_PACKAGE:
        raise InputError(_SOURCE, [Problem("R", "the package lavaan is not there")], _INSTALL)
    own = {plain: name for name, plain in names.items() if not name.startswith(":= ")}
    said = re.sub(r"\b[xf]\d+\b", lambda m: own.get(m.group(), m.group()), done.stderr)
    if done.returncode != 0:
        what = " ".join(said.split())[-500:] or f"R ended with code {done.returncode}"
        raise InputError(_SOURCE, [Problem("lavaan", what)], "See what lavaan says of the model.")
    found = re.findall(r"lavaan WARNING:?\s*(.+?)(?=\nWarning|\Z)", said, re.DOTALL)
    return tuple(" ".join(text.split()) for text in found)


def _in_our_order(
    fit: Fit, found: pd.DataFrame, names: Mapping[str, str]
) -> tuple[FloatArray, FloatArray]:
    """Estimates and standard errors of each row of the table."""
    theirs = {
        (lhs, op, str(rhs), int(group)): i
        for i, (lhs, op, rhs, group) in enumerate(
            zip(*(found[c] for c in ("lhs", "op", "rhs", "group")), strict=True)
        )
    }
    est, se = (pd.to_numeric(found[c], errors="coerce").to_numpy(float) for c in ("est", "se"))
    rows = fit.table.rows
    ours = np.full((2, len(rows)), np.nan)
    defined = {lhs: i for (lhs, op, _, _), i in theirs.items() if op == ":="}
    columns = (rows[c].tolist() for c in ("lhs", "op", "rhs", "group", "plabel"))
    for i, (lhs, op, rhs, group, plabel) in enumerate(zip(*columns, strict=True)):
        at = -1
        if op == ":=":
            at = defined[names[f":= {lhs}"]]
        elif plabel:
            left, right = names[lhs], rhs if op in ("|", "~1") else names[rhs]
            turned = theirs.get((right, op, left, group), -1)
            at = theirs.get((left, op, right, group), turned)
        if at >= 0:
            ours[:, i] = est[at], se[at]
    return ours[0], ours[1]
