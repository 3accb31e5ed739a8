# Rubin's rules of R's mitools (degrees of freedom with complete-data df: the formula of Barnard
# and Rubin, 1999, eq. 3, as in R's mice; mitools leaves (1 + 1/m) out of the last factor).
#   Rscript tests/reference/survey/rubin.R tests/reference/survey/rubin.json
suppressMessages({library(mitools); library(jsonlite)})
cases <- list(
  list(q = c(.42, .45, .39, .47, .44), s = c(.031, .029, .033, .030, .032), complete = 200),
  list(q = c(10.1, 10.4, 9.9), s = c(.5, .6, .55), complete = 12),
  list(q = c(-1.2, -1.1, -1.3, -1.25, -1.15, -1.22), s = rep(.4, 6), complete = 4000)
)
found <- lapply(cases, function(x) {
  r <- MIcombine(as.list(x$q), as.list(x$s^2))
  m <- length(x$q); b <- var(x$q); t <- drop(vcov(r)); lambda <- (1 + 1/m) * b / t
  old <- (m - 1) / lambda^2
  observed <- (x$complete + 1) / (x$complete + 3) * x$complete * (1 - lambda)
  list(q = x$q, s = x$s, complete = x$complete, estimate = drop(coef(r)), se = sqrt(t),
       df = drop(r$df), missinfo = drop(r$missinfo), df_small = old * observed / (old + observed))
})
writeLines(toJSON(found, digits = I(13), auto_unbox = TRUE, pretty = TRUE), commandArgs(TRUE)[1])
