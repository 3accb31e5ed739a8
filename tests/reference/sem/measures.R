# Figures of lavaan 0.6-14 for the tests of fit measures and difference tests (measures.json).
#   python -m tests.sem.measure_rows /tmp/measures
#   Rscript tests/reference/sem/measures.R /tmp/measures tests/reference/sem
suppressMessages({library(lavaan); library(jsonlite)})
arguments <- commandArgs(TRUE)
given <- fromJSON(file.path(arguments[1], "cases.json"), simplifyVector = FALSE)
rows <- lapply(c(rows = "rows", holes = "holes", ordered = "ordered"),
               function(kind) read.csv(file.path(arguments[1], paste0(kind, ".csv"))))
words <- c(group_equal = "group.equal", weights = "sampling.weights")
fitted <- function(model, kind, options) {
  options <- lapply(options, unlist)
  names(options) <- ifelse(names(options) %in% names(words), words[names(options)], names(options))
  for (tolerance in c(1e-12, 1e-11, 1e-10, 1e-9)) {  # the tightest that converges
    control <- list(rel.tol = tolerance, iter.max = 2000, eval.max = 4000)
    fit <- suppressWarnings(do.call("sem", c(list(model, rows[[kind]], control = control), options)))
    if (lavInspect(fit, "converged")) return(fit)
  }
}
cases <- lapply(given$cases, function(case) {
  fit <- fitted(case[[1]], case[[2]], case[[3]])
  as.list(suppressWarnings(fitMeasures(fit)))
})
methods <- c(standard = "default", "2001" = "satorra.bentler.2001",
             "2010" = "satorra.bentler.2010", "2000" = "satorra.2000", exact = "satorra.2000")
pairs <- lapply(given$pairs, function(pair) {
  larger <- fitted(pair[[1]], pair[[3]], pair[[4]])
  smaller <- fitted(pair[[2]], pair[[3]], c(pair[[4]], pair[[5]]))
  asked <- unlist(pair[[6]])
  lapply(setNames(asked, asked), function(name) {
    table <- suppressWarnings(lavTestLRT(larger, smaller, method = methods[[name]],
      A.method = if (name == "exact") "exact" else "delta", model.names = c("one", "two")))
    as.list(table[2, ])
  })
})
figures <- list(lavaan = as.character(packageVersion("lavaan")), cases = cases, pairs = pairs)
text <- toJSON(figures, digits = I(12), auto_unbox = TRUE, na = "null")
writeLines(gsub("},", "},\n", text, fixed = TRUE), file.path(arguments[2], "measures.json"))
