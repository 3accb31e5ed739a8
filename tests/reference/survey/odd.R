# Figures of R's survey for tests/survey/test_odd_designs.py: python -m tests.survey.odd FOLDER,
# then Rscript odd.R FOLDER > odd.json (survey 4.1.1, R 4.2.2).
suppressMessages({library(survey); library(jsonlite)})
folder <- commandArgs(TRUE)[1]
file <- function(name) read.csv(file.path(folder, name))
d <- file("odd.csv")
both <- function(x) list(est = as.numeric(coef(x)), se = as.numeric(SE(x)))
quantiles <- function(formula, s, p) {
  q <- svyquantile(formula, s, p, na.rm = TRUE)[[1]]
  list(est = as.numeric(q[, 1]), lo = as.numeric(q[, 2]), hi = as.numeric(q[, 3]), se = as.numeric(q[, 4]))
}
model <- function(m) list(est = as.numeric(coef(m)), se = as.numeric(sqrt(diag(vcov(m)))), df = m$df.residual)
tested <- function(z) as.numeric(c(z$statistic, z$parameter, z$p.value))
tight <- glm.control(epsilon = 1e-14, maxit = 200)
estimates <- function(s) list(
  df = degf(s), mean = both(svymean(~y + x, s)), far = both(svymean(~far, s)),
  missing = both(svymean(~missing, s, na.rm = TRUE)), unasked = both(svymean(~unasked, s, na.rm = TRUE)),
  total = both(svytotal(~y, s)), total_missing = both(svytotal(~missing, s, na.rm = TRUE)),
  ratio = both(svyratio(~missing, ~unasked, s, na.rm = TRUE)),
  share = both(svymean(~factor(q, levels = 1:7), s)),
  by = both(svyby(~y, ~part, s, svymean)), by_missing = both(svyby(~missing, ~part, s, svymean, na.rm = TRUE)),
  by_total = both(svyby(~y, ~part, s, svytotal)), by_ratio = both(svyby(~y, ~part, s, svyratio, denominator = ~x)),
  quantile = quantiles(~y, s, c(.4, .5, .8)), quantile_missing = quantiles(~missing, s, c(.4, .5)),
  deff = as.numeric(deff(svymean(~y, s, deff = "replace"))))
tests <- function(s) list(
  F = tested(svychisq(~b + q, s)), wald = tested(svychisq(~b + q, s, statistic = "Wald")),
  t = tested(svyttest(y ~ h1, s)), domain = tryCatch(tested(svyttest(y ~ h2, subset(s, h2 != "z"))), error = function(e) NULL),
  linear = model(svyglm(missing ~ x + h1, s)),
  logistic = model(svyglm(b ~ x + h1, s, family = quasibinomial(), control = tight)),
  part = model(svyglm(b ~ x, subset(s, h2 == "x"), family = quasibinomial(), control = tight)))
all <- function(s) suppressWarnings(c(estimates(s), tests(s)))
out <- list()
options(survey.lonely.psu = "adjust")
out$probabilities <- all(svydesign(~1, probs = ~pi, data = d))
out$crossed <- all(svydesign(~1, strata = ~interaction(h1, h2), weights = ~w, data = d))
out$alike <- all(svydesign(~psu, strata = ~interaction(h1, h2), weights = ~w, data = d, nest = TRUE))
out$across <- all(svydesign(~psu, weights = ~w, data = d))
out$fraction <- all(svydesign(~1, strata = ~h1, weights = ~w, fpc = ~fraction, data = d))
out$fraction_of_clusters <- all(svydesign(~psu, strata = ~h1, weights = ~w, fpc = ~fraction, data = d, nest = TRUE))
out$census <- all(svydesign(~1, strata = ~h1, weights = ~w, fpc = ~size, data = d))
for (name in c("extreme", "huge", "tiny"))
  out[[name]] <- all(svydesign(~psu, strata = ~h1, weights = as.formula(paste0("~", name)), data = d, nest = TRUE))
for (how in c("adjust", "average", "remove", "certainty")) {
  options(survey.lonely.psu = how)
  out[[paste0("lonely_", how)]] <- all(svydesign(~psu, strata = ~lone, weights = ~w, data = d, nest = TRUE))
}
nested <- svydesign(~psu, strata = ~h1, weights = ~w, data = d, nest = TRUE)
pop <- data.frame(h2 = c("x", "y", "z"), Freq = c(1000, 1500, 900))
with_weights <- function(s) c(list(weights = as.numeric(weights(s))), all(s))
out$poststratify <- with_weights(postStratify(nested, ~h2, pop))
out$rake <- with_weights(rake(nested, list(~h2, ~q), list(pop, data.frame(q = 1:5, Freq = c(600, 800, 700, 800, 500))),
                              control = list(maxit = 5000, epsilon = 1e-12)))
out$calibrate <- with_weights(calibrate(nested, ~h2 + x, c(`(Intercept)` = 3400, h2y = 1500, h2z = 900, x = 23000), epsilon = 1e-12, maxit = 500))
replicated <- function(name, type, ...) {
  s <- svrepdesign(data = d, weights = ~w, repweights = as.matrix(file(name)), type = type, combined.weights = TRUE, ...)
  suppressWarnings(c(estimates(s), tests(s)))
}
out$jk1 <- replicated("jk1.csv", "JK1", scale = 5 / 6)
n <- tapply(d$psu, d$h1, function(x) length(unique(x)))
out$jkn <- replicated("jkn.csv", "JKn", scale = 1, rscales = rep((n - 1) / n, n))
f <- file("five.csv"); s <- svydesign(~1, weights = ~w, data = f)
out$five <- list(df = degf(s), mean = both(svymean(~y, s)), by = both(svyby(~y, ~part, s, svymean)), t = tested(svyttest(y ~ part, s)))
out$versions <- list(R = R.version.string, survey = as.character(packageVersion("survey")))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null"), "\n")
