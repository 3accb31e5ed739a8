# Figures of bootstrap.json: lavaan 0.6-14 on resamples of rows that the formula below makes, here
# and in tests/sem/drawn_rows.py.
suppressMessages(library(lavaan))
library(jsonlite)

part <- function(i, j) {
  u <- sin(12.9898 * i + 78.233 * j) * 43758.5453
  u - floor(u)
}
n <- 150
i <- 1:n
p <- function(j) part(i, j)
x <- p(1) + p(2)
f <- 0.5 * x + p(3) + p(4) + p(5) - 2
h <- 0.6 * f + p(6) + p(7) - 1
d <- data.frame(x = x)
for (j in 1:4) d[[paste0("a", j)]] <- f * c(1, .8, .9, .7)[j] + p(10 + j) + p(20 + j) - 1
for (j in 1:3) d[[paste0("b", j)]] <- h * c(1, .8, 1.1)[j] + p(30 + j) + p(40 + j) - 1
d <- round(d, 3)
d$w <- round(0.5 + p(8), 3)
d$g <- ifelse(p(9) < 0.45, "one", "two")
items <- c("a1", "a2", "a3", "a4", "b1", "b2", "b3")
for (v in items) d[[paste0("o", v)]] <- 1 + (d[[v]] > -0.3) + (d[[v]] > 0.4)
for (j in seq_along(items)) {
  d[[paste0("m", items[j])]] <- ifelse(p(50 + j) < 0.1, NA, d[[items[j]]])
}
drawn <- function(size, k) floor(part(seq_len(size), 100 + k) * size) + 1

sub <- function(before, model) {
  for (v in items) model <- gsub(paste0("\\b", v, "\\b"), paste0(before, v), model)
  model
}
model <- "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3\nB ~ q*A + x\nA ~ p*x\nind := p*q"
two <- "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3\nB ~ c(q, r)*A\ndif := q - r"
cases <- list(
  fixed_x = list(model, list(meanstructure = TRUE)),
  wishart = list(model, list(likelihood = "wishart")),
  weights = list(model, list(sampling.weights = "w")),
  groups = list(two, list(group = "g", group.equal = c("loadings", "intercepts"))),
  equal = list("A =~ a1 + l*a2 + m*a3 + a4\nB =~ b1 + l*b2 + b3\nl == 2*m - 1\nB ~ A", list()),
  curved = list("A =~ a1 + l*a2 + m*a3 + a4\nl*m == 0.8\nl > 0.1", list()),
  gls = list(model, list(estimator = "GLS")),
  fiml = list(sub("m", model), list(missing = "fiml")),
  ordinal = list(sub("o", model), list(ordered = paste0("o", items)))
)
tight <- list(rel.tol = 1e-13, eval.max = 5000, iter.max = 5000)
refit <- function(case, k) {
  data <- d[drawn(n, k), ]
  if (!is.null(case[[2]]$group)) {
    parts <- lapply(unique(d$g), function(g) d[d$g == g, ][drawn(sum(d$g == g), k), ])
    data <- do.call(rbind, parts)
  }
  more <- list(se = "none", test = "none", control = tight)
  fit <- suppressWarnings(do.call("sem", c(list(case[[1]], data = data), case[[2]], more)))
  p <- parTable(fit)
  s <- standardizedSolution(fit, se = FALSE, zstat = FALSE, pvalue = FALSE, ci = FALSE)
  kept <- !(p$op %in% c("==", "<", ">"))
  list(names = paste0(p$lhs, p$op, p$rhs, ".", p$group)[kept], est = p$est[kept],
       std = s$est.std[!(s$op %in% c("==", "<", ">"))])
}
refits <- lapply(cases, function(case) lapply(1:3, function(k) refit(case, k)))

# Intervals: lavaan's own draws, and what it makes of them.
set.seed(1)
small <- "b1 ~ q*a1 + x\na1 ~ p*x\nind := p*q"
fit <- sem(small, d, se = "bootstrap", bootstrap = 99)
draws <- lavInspect(fit, "boot")
kinds <- c(percentile = "perc", bc = "bca.simple", basic = "basic", normal = "norm")
bounds <- lapply(kinds, function(kind) {
  e <- suppressWarnings(parameterEstimates(fit, boot.ci.type = kind, level = 0.9))
  unname(as.matrix(e[e$label == "q" | e$label == "p", c("ci.lower", "ci.upper")]))
})
chosen <- colnames(draws) %in% c("q", "p")
intervals <- list(level = 0.9, draws = unname(draws[, chosen]), est = unname(coef(fit)[chosen]),
                  bounds = bounds)
write(toJSON(list(refits = refits, intervals = intervals), digits = 12, auto_unbox = TRUE,
             na = "null"), "bootstrap.json")
