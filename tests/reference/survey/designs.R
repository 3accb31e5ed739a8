# Figures of R's survey for tests/survey: python -m tests.survey.drawn FOLDER, then
# Rscript designs.R FOLDER > designs.json (survey 4.1.1, R 4.2.2).
suppressMessages({library(survey); library(jsonlite)})
folder <- commandArgs(TRUE)[1]
data <- read.csv(file.path(folder, "drawn.csv"), stringsAsFactors = TRUE)
data$one <- 1
data$wave <- factor(data$wave)
pair <- read.csv(file.path(folder, "paired.csv"))
out <- list()
both <- function(x) list(est = as.numeric(coef(x)), se = as.numeric(SE(x)))
estimates <- function(d) {
  o <- list(
    df = degf(d),
    mean = both(svymean(~y + x, d)),
    total = both(svytotal(~y, d)),
    ratio = both(svyratio(~y, ~x, d)),
    share = both(svymean(~factor(q), d, na.rm = TRUE)),
    group = both(svyby(~y, ~g, d, svymean)),
    group_total = both(svyby(~y, ~g, d, svytotal)),
    crossed = both(svyby(~y, ~g + sex, d, svymean)),
    domain = both(svymean(~y, subset(d, g == "c")))
  )
  # svyby(covmat = TRUE) fails for adjusted designs; a regression on the groups has the same.
  o$group_covariance <- tryCatch(matrix(as.numeric(vcov(svyglm(y ~ 0 + g, d))), 3), error = function(e) NULL)
  o$interval <- tryCatch(
    as.numeric(confint(svyciprop(~I(q == 3), subset(d, !is.na(q)), df = degf(d)))),
    error = function(e) NULL)
  o
}
quantiles <- function(d) {
  q <- svyquantile(~y, d, c(.25, .5, .9))$y
  list(est = as.numeric(q[, 1]), lo = as.numeric(q[, 2]), hi = as.numeric(q[, 3]), se = as.numeric(q[, 4]))
}
options(survey.lonely.psu = "fail")
d <- svydesign(~psu, strata = ~h, weights = ~w, data = data, nest = TRUE)
out$nested <- c(estimates(d), list(quantile = quantiles(d), quantile_domain = quantiles(subset(d, g == "b")),
  deff = c(as.numeric(deff(svymean(~y, d, deff = "replace"))), as.numeric(deff(svymean(~y, d, deff = TRUE))))))
out$fpc <- estimates(svydesign(~psu, strata = ~h, weights = ~w, fpc = ~N, data = data, nest = TRUE))
out$two_stage <- estimates(svydesign(~psu + ssu, strata = ~h, weights = ~w, fpc = ~N + M, data = data, nest = TRUE))
out$persons <- estimates(svydesign(~1, weights = ~w, data = data))
for (how in c("adjust", "average", "remove", "certainty")) {
  options(survey.lonely.psu = how)
  out[[paste0("lonely_", how)]] <- estimates(svydesign(~psu, strata = ~alone, weights = ~w, data = data, nest = TRUE))
}
options(survey.lonely.psu = "adjust")
age <- data.frame(age = c("old", "mid", "young"), Freq = c(1500, 2100, 2400))
sex <- data.frame(sex = c("f", "m"), Freq = c(3100, 2900))
edu <- data.frame(education = c("high", "low"), Freq = c(1800, 4200))
tight <- list(maxit = 5000, epsilon = 1e-11)
adjusted <- function(d) c(list(weights = as.numeric(weights(d))), estimates(d))
out$poststratify <- adjusted(postStratify(d, ~age, age))
raked <- rake(d, list(~age, ~sex, ~education), list(age, sex, edu), control = tight)
out$rake <- adjusted(raked)
mean.weight <- mean(weights(raked))
out$trim_once <- adjusted(trimWeights(raked, lower = .3 * mean.weight, upper = 2.5 * mean.weight))
out$trim_strict <- adjusted(trimWeights(raked, lower = .3 * mean.weight, upper = 2.5 * mean.weight, strict = TRUE))
totals <- c(`(Intercept)` = 6000, ageold = 1500, ageyoung = 2400, sexm = 2900, x = 184000)
cal <- function(...) adjusted(calibrate(d, ~age + sex + x, totals, maxit = 500, epsilon = 1e-11, ...))
out$linear <- cal()
out$bounded <- cal(bounds = c(.6, 2.2))
out$raking <- cal(calfun = "raking")
out$logit <- cal(calfun = "logit", bounds = c(.4, 3))
# Waves are samples of their own: each is raked to the population, and is a stratum.
data$w1 <- data$w
stacked <- svydesign(~psu, strata = ~interaction(wave, h, drop = TRUE), weights = ~w, data = data, nest = TRUE)
by.wave <- function(margin, name) {
  margin <- merge(data.frame(wave = c("1", "2")), margin)
  margin
}
out$waves <- adjusted(rake(stacked, list(~wave + age, ~wave + sex), list(by.wave(age), by.wave(sex)), control = tight))
replicated <- function(kind, type, ...) {
  r <- suppressWarnings(svrepdesign(data = pair, weights = ~w, repweights = paste0("^", kind, "[0-9]"), type = type, combined.weights = TRUE, ...))
  list(df = degf(r), mean = both(svymean(~y, r)), total = both(svytotal(~y, r)), domain = both(svymean(~y, subset(r, d == 1))),
       groups = both(svyby(~y, ~d, r, svymean)))
}
out$replicates <- list(brr = replicated("brr", "BRR"), fay = replicated("fay", "Fay", rho = .3),
  bootstrap = replicated("bootstrap", "bootstrap"), sdr = replicated("sdr", "ACS"),
  brr_mse = replicated("brr", "BRR", mse = TRUE))
out$versions <- list(R = R.version.string, survey = as.character(packageVersion("survey")))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, matrix = "rowmajor"), "\n")
