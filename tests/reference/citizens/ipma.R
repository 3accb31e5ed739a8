# Importance-performance figures of model 04 (Bollen's political democracy), by lavaan and plain R:
#   Rscript tests/reference/citizens/ipma.R > tests/reference/citizens/ipma_04.json
# Two sets of theoretical ranges: "plausible" ones, and "wide" ones, which data made from the
# moments alone cannot leave. The data are lavaan's own (PoliticalDemocracy); only figures are kept.
suppressMessages({library(lavaan); library(jsonlite)})
model <- "
ind60 =~ x1 + x2 + x3
dem60 =~ y1 + y2 + y3 + y4
dem65 =~ y5 + y6 + y7 + y8
dem60 ~ a*ind60
dem65 ~ c*ind60 + b*dem60
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8
total_ind60 := c + a*b
total_dem60 := b
"
fit <- sem(model, PoliticalDemocracy)
est <- parameterEstimates(fit)
totals <- setNames(est$est[est$op == ":="], c("ind60", "dem60"))
std <- standardizedSolution(fit)
standardised <- setNames(std$est.std[std$op == ":="], c("ind60", "dem60"))
items <- list(ind60 = c("x1", "x2", "x3"), dem60 = paste0("y", 1:4), dem65 = paste0("y", 5:8))
all <- unlist(items, use.names = FALSE)
loading <- setNames(est$est[est$op == "=~"], est$rhs[est$op == "=~"])
scores <- lavPredict(fit, method = "regression")
ranges <- list(
  plausible = list(low = setNames(c(3, 0, 1, rep(0, 8)), all),
                   high = setNames(c(7, 8, 7, rep(10, 8)), all)),
  wide = list(low = setNames(c(-20, -40, -30, seq(-50, -36, 2)), all),
              high = setNames(c(30, 40, 50, seq(60, 81, 3)), all))
)
figures <- function(low, high) {
  wide <- high - low
  x <- sapply(all, function(v) 100 * (PoliticalDemocracy[[v]] - low[v]) / wide[v])
  colnames(x) <- all
  found <- list()
  for (kind in c("loadings", "equal", "factor")) {
    slope <- 100 * loading[all] / wide[all]
    weights <- lapply(items, function(own)
      if (kind == "equal") setNames(rep(1 / length(own), length(own)), own)
      else slope[own] / sum(slope[own]))
    if (kind == "factor") {
      range <- sapply(items, function(own) wide[[own[1]]])
      performance <- sapply(names(items), function(f) {
        marker <- items[[f]][1]
        mean(100 * (scores[, f] + mean(PoliticalDemocracy[[marker]]) - low[marker]) / wide[marker])
      })
    } else {
      range <- sapply(names(items), function(f) 100 / sum(weights[[f]] * slope[items[[f]]]))
      performance <- sapply(names(items), function(f)
        mean(x[, items[[f]]] %*% weights[[f]]))
    }
    importance <- totals * range[c("ind60", "dem60")] / range[["dem65"]]
    found[[kind]] <- list(
      range = as.list(range), performance = as.list(performance),
      importance = as.list(setNames(importance, c("ind60", "dem60"))),
      weights = as.list(unlist(unname(weights))),
      item_importance = as.list(unlist(lapply(c("ind60", "dem60"), function(f)
        weights[[f]] * importance[[f]])))
    )
  }
  list(low = as.list(low), high = as.list(high), item_performance = as.list(colMeans(x)),
       scores = found)
}
out <- list(
  made = paste("lavaan", packageVersion("lavaan"), R.version.string),
  model = model, n = nrow(PoliticalDemocracy), observed = all,
  mean = as.list(colMeans(PoliticalDemocracy[, all])),
  cov = unname(cov(PoliticalDemocracy[, all])),
  total = as.list(totals), standardised = as.list(standardised),
  factor_scores = lapply(as.data.frame(unclass(scores)), function(s) s[1:5]),
  ranges = lapply(ranges, function(r) figures(r$low, r$high))
)
cat(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
