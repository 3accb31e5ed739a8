# Figures of sample.json: lavaan 0.6-14 on rows that the formula below makes, here and in the tests.
suppressMessages(library(lavaan))
library(jsonlite)

part <- function(i, j) {
  u <- sin(12.9898 * i + 78.233 * j) * 43758.5453
  u - floor(u)
}
n <- 60
d <- as.data.frame(sapply(1:5, function(j) round(part(1:n, j) + part(1:n, 9), 3)))
names(d) <- c("a", "b", "c", "x", "z")
d$w <- round(0.5 + part(1:n, 7), 3)
d$g <- ifelse(part(1:n, 8) < 0.4, "one", "two")
plain <- function(m) unname(matrix(as.numeric(m), nrow(m)))

model <- "f =~ a + b + c\nf ~ x + z"
gamma <- function(...) plain(lavInspect(sem(model, d, ...), "gamma"))
weight <- function(...) plain(lavInspect(sem(model, d, ...), "wls.v"))
robust <- function(...) gamma(estimator = "MLM", ...)
conditional <- sem(model, d, conditional.x = TRUE, se = "robust.sem", meanstructure = TRUE,
                   test = "satorra.bentler")
nacov <- list(
  plain = robust(fixed.x = FALSE, meanstructure = FALSE),
  means = robust(fixed.x = FALSE, meanstructure = TRUE),
  fixed = robust(meanstructure = FALSE),
  fixed_means = robust(meanstructure = TRUE),
  unbiased_means = robust(fixed.x = FALSE, meanstructure = TRUE, gamma.unbiased = TRUE),
  wls = weight(estimator = "WLS", fixed.x = FALSE),
  wls_fixed_means = weight(estimator = "WLS", fixed.x = TRUE, meanstructure = TRUE),
  dwls_fixed = diag(weight(estimator = "DWLS", fixed.x = TRUE)),
  gls_means = weight(estimator = "GLS", fixed.x = FALSE, meanstructure = TRUE),
  gls_fixed_means = weight(estimator = "GLS", fixed.x = TRUE, meanstructure = TRUE),
  conditional = plain(lavInspect(conditional, "gamma"))
)

three <- "f =~ a + b + c"
moments <- function(fit) lapply(seq_along(fit@SampleStats@cov), function(g) list(
  n = fit@SampleStats@nobs[[g]], cov = plain(fit@SampleStats@cov[[g]]),
  mean = as.numeric(fit@SampleStats@mean[[g]])))
holes <- d
holes[cbind(seq(1, n, 4), rep(1:3, length.out = 15))] <- NA
sample <- list(
  groups = moments(cfa(three, d, group = "g")),
  wishart = moments(cfa(three, d, likelihood = "wishart", meanstructure = TRUE)),
  weighted = moments(cfa(three, d, group = "g", sampling.weights = "w")),
  listwise = moments(cfa(three, holes, group = "g")),
  pairwise = moments(cfa(three, holes, group = "g", missing = "ml")),
  given = moments(cfa(three, sample.cov = cov(d[1:3]), sample.mean = colMeans(d[1:3]),
                      sample.nobs = n))
)
write_json(list(nacov = nacov, sample = sample), "sample.json", digits = 11, auto_unbox = TRUE)
