# Figures of lavaan 0.6-14 for the tests of incomplete data (fiml_*.json).
#   python -m tests.sem.incomplete /tmp/incomplete.csv
#   Rscript tests/reference/sem/fiml.R /tmp/incomplete.csv tests/reference/sem
suppressMessages({library(lavaan); library(jsonlite)})
arguments <- commandArgs(TRUE)
data <- read.csv(arguments[1], na.strings = "nan")
write_figures <- function(x, name) {
  text <- toJSON(c(list(lavaan = as.character(packageVersion("lavaan"))), x),
                 digits = I(13), auto_unbox = TRUE)
  writeLines(text, file.path(arguments[2], name))
}
groups <- function(x) if ("cov" %in% names(x) || is.matrix(x)) list(x) else unname(x)
moments <- function(x) lapply(groups(x), function(g)
  list(mean = as.numeric(g$mean), cov = unname(unclass(g$cov))))
null_space <- function(h) {            # basis of the parameters that the equalities leave free
  if (length(h) == 0L) return(NULL)
  decomposition <- qr(t(h))
  qr.Q(decomposition, complete = TRUE)[, -seq_len(decomposition$rank), drop = FALSE]
}
corrected <- function(fit) {
  delta <- do.call(rbind, groups(lavTech(fit, "delta")))
  basis <- null_space(fit@Model@con.jac)
  keep <- c("XX3", "df3", "c.hat3", "XX3.null", "df3.null", "c.hat3.null")
  list(
    implied = moments(lavTech(fit, "implied")), h1 = moments(lavTech(fit, "h1")),
    delta = unname(if (is.null(basis)) delta else delta %*% basis),
    V3 = lavaan:::lav_fit_fiml_corrected(fit, "V3")[keep],
    V6 = lavaan:::lav_fit_fiml_corrected(fit, "V6")[keep],
    fit = as.list(fitMeasures(fit, c("logl", "unrestricted.logl", "baseline.chisq",
                                     "baseline.df", "df"))))
}
factor <- "f =~ y1 + y2 + y3 + y4 + y5"
plain <- cfa(factor, data, missing = "ml")
implied <- lavTech(plain, "implied")[[1]]
at <- list(Mu = as.numeric(implied$mean), Sigma = implied$cov)
raw <- list(Y = plain@Data@X[[1]], Mp = plain@Data@Mp[[1]])
statistics <- list(Yp = plain@SampleStats@missing[[1]])
exact <- cfa(factor, data, missing = "ml", em.h1.tol = 1e-13, em.h1.iter.max = 10000)
weighted <- cfa(factor, data, missing = "ml", sampling.weights = "w")
at_h1 <- list(Mu = as.numeric(lavTech(weighted, "h1")[[1]]$mean),
              Sigma = lavTech(weighted, "h1")[[1]]$cov)
raw_weighted <- c(raw, list(wt = weighted@Data@weights[[1]]))
scores <- do.call(lavaan:::lav_mvnorm_missing_scores_mu_vech_sigma, c(raw_weighted, at_h1))
scores[is.na(scores)] <- 0             # what a row misses has no score
write_figures(list(
  patterns = sort(plain@Data@Mp[[1]]$freq, decreasing = TRUE),
  coverage = unname(unclass(lavInspect(plain, "coverage"))),
  implied = moments(lavTech(plain, "implied")), h1 = moments(lavTech(plain, "h1")),
  maximum = moments(lavTech(exact, "h1")),
  fit = as.list(fitMeasures(plain, c("logl", "unrestricted.logl", "baseline.chisq"))),
  maximum_logl = fitMeasures(exact, "unrestricted.logl")[[1]],
  observed = do.call(lavaan:::lav_mvnorm_missing_information_observed_samplestats, c(statistics, at)),
  expected = do.call(lavaan:::lav_mvnorm_missing_information_expected, c(raw, at)),
  first_order = do.call(lavaan:::lav_mvnorm_missing_information_firstorder, c(raw, at)),
  imputed = unname(lavaan:::lav_mvnorm_missing_impute_pattern(Y = raw$Y, Mp = raw$Mp,
                   Mu = at$Mu, Sigma = at$Sigma))[1:12, ],
  weighted = list(
    implied = moments(lavTech(weighted, "implied")), h1 = moments(lavTech(weighted, "h1")),
    fit = as.list(fitMeasures(weighted, c("logl", "unrestricted.logl", "baseline.chisq"))),
    scores = unname(scores[1:6, ]),
    observed = do.call(lavaan:::lav_mvnorm_missing_information_observed_samplestats,
                       c(list(Yp = weighted@SampleStats@missing[[1]]), at_h1)),
    first_order = do.call(lavaan:::lav_mvnorm_missing_information_firstorder,
                          c(raw_weighted, at_h1)))), "fiml_moments.json")
covariate <- paste0(factor, "\nf ~ z\ny5 ~ z")
write_figures(list(
  plain = corrected(plain),
  weighted = corrected(weighted),
  expected = corrected(cfa(factor, data, missing = "ml", information = "expected")),
  fixed_x = corrected(sem(covariate, data, missing = "ml")),
  free_x = corrected(sem(covariate, data, missing = "ml", fixed.x = FALSE)),
  groups = corrected(cfa(factor, data, missing = "ml", estimator = "MLR", group = "g",
                         group.equal = "loadings"))), "fiml_corrected.json")
