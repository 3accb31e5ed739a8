# Reference figures of tests, comparisons and regressions, by R's survey.
# The respondents are those of tests/survey/inference/respondents.py, written to a file:
#   Rscript inference.R respondents.csv > inference.json
# Iterations are run to convergence: R's defaults stop at 1e-5 of a standard error.
suppressMessages({library(survey); library(jsonlite)})
d <- read.csv(commandArgs(TRUE)[1])
d$N <- 40; d$M <- 30; d$person <- seq_len(nrow(d))
d$gender <- factor(d$gender); d$town <- factor(d$town); d$rank <- factor(d$trust)
d$after <- d$score + ifelse(d$use == 1, 0.3, -0.1) * (d$age / 50)
options(survey.lonely.psu = "adjust")
one <- svydesign(~cluster, strata = ~stratum, weights = ~base, fpc = ~N, nest = TRUE, data = d)
two <- svydesign(~cluster + person, strata = ~stratum, weights = ~base, fpc = ~N + M, nest = TRUE, data = d)
post <- postStratify(one, ~gender, data.frame(gender = c("man", "woman"), Freq = c(2500, 2700)))
rake1 <- rake(one, list(~gender, ~town),
  list(data.frame(gender = c("man", "woman"), Freq = c(2500, 2700)),
       data.frame(town = c("a", "b", "c", "d"), Freq = c(2000, 1300, 1000, 900))),
  control = list(maxit = 200, epsilon = 1e-9))
greg <- calibrate(one, ~gender + age, c("(Intercept)" = 5200, genderwoman = 2700, age = 270000))
jack <- as.svrepdesign(one, type = "JKn")
around <- as.svrepdesign(one, type = "JKn", mse = TRUE)
lone <- d; lone$stratum[17] <- "alone"
lonely <- svydesign(~cluster, strata = ~stratum, weights = ~base, nest = TRUE, data = lone)
young <- subset(one, age < 60)
postyoung <- subset(post, age < 60)
designs <- list(one = one, two = two, post = post, rake = rake1, greg = greg, jack = jack,
  lonely = lonely, young = young, postyoung = postyoung)
tight <- list(epsilon = 1e-14, maxit = 100)
fit <- function(m) list(coef = unname(coef(m)), se = unname(SE(m)), df = m$df.residual)
out <- list()
for (name in names(designs)) {
  s <- designs[[name]]
  r <- list()
  r$linear <- fit(svyglm(score ~ age + gender + town, s))
  logit <- svyglm(use ~ age + gender * town + income, s, family = quasibinomial, control = tight)
  r$logistic <- fit(logit)
  r$rare <- fit(svyglm(rare ~ gender + age, s, family = quasibinomial, control = tight))
  main <- svyglm(use ~ age + gender + town, s, family = quasibinomial, control = tight)
  w <- regTermTest(main, ~town); r$wald <- c(w$Ftest, w$p)
  if (name != "jack") {l <- regTermTest(main, ~town, method = "LRT"); r$lrt <- c(l$chisq, l$p)}
  for (k in c("F", "Chisq", "Wald", "adjWald", "saddlepoint")) {
    x <- svychisq(~town + use, s, statistic = k); r$chisq[[k]] <- c(unname(x$statistic), unname(x$p.value))
  }
  x <- svychisq(~town + rank, s); r$chisq$large <- c(unname(x$statistic), unname(x$p.value))
  x <- svyttest(score ~ gender, s); r$ttest <- unname(c(x$estimate, x$statistic, x$parameter, x$p.value))
  x <- svyttest(I(score - after) ~ 0, s); r$paired <- unname(c(x$estimate, x$statistic, x$parameter, x$p.value))
  # Average marginal effects: derivative of predictions by each coefficient, by hand.
  weights_of <- weights(s, "sampling")
  x <- model.matrix(main); b <- coef(main); v <- vcov(main)
  wt <- weights_of[weights_of > 0]; if (nrow(x) == length(weights_of)) wt <- weights_of
  ame <- function(b) {
    p <- plogis(x %*% b)
    at <- function(column, value) {y <- x; y[, 4:6] <- 0; if (column > 0) y[, column] <- value; y}
    g1 <- x; g1[, 3] <- 1; g0 <- x; g0[, 3] <- 0
    base <- weighted.mean(plogis(at(0, 0) %*% b), wt)
    c(b[2] * weighted.mean(p * (1 - p), wt),
      weighted.mean(plogis(g1 %*% b), wt) - weighted.mean(plogis(g0 %*% b), wt),
      sapply(4:6, function(j) weighted.mean(plogis(at(j, 1) %*% b), wt) - base))
  }
  jac <- sapply(seq_along(b), function(j) {h <- 1e-5 * max(1, abs(b[j])); e <- replace(0 * b, j, h)
    (ame(b - 2*e) - 8*ame(b - e) + 8*ame(b + e) - ame(b + 2*e)) / (12 * h)})
  r$ame <- list(estimate = unname(ame(b)), se = unname(sqrt(diag(jac %*% v %*% t(jac)))))
  if (name != "jack") {
    o <- svyolr(rank ~ age + gender + town, s, control = list(reltol = 1e-16, maxit = 2000))
    o <- svyolr(rank ~ age + gender + town, s,
      control = list(reltol = 1e-16, maxit = 2000, ndeps = rep(1e-5, 8)),
      start = c(o$coefficients, o$zeta[1], log(diff(o$zeta))))
    r$ordinal <- list(coef = unname(c(o$coefficients, o$zeta)), se = unname(SE(o)), df = o$df.residual)
  }
  out[[name]] <- r
}
m <- svyglm(use ~ age + gender, around, family = quasibinomial, control = tight)
out$around <- list(logistic = fit(m))
write(toJSON(out, digits = 15, auto_unbox = TRUE), stdout())
