# Figures of lavaan 0.6-14 and semTools 0.5-6 for the tests of invariance, products, auxiliary
# variables and moderation (invariance.json).
#   python -m tests.sem.grouped /tmp
#   Rscript tests/reference/sem/invariance.R /tmp tests/reference/sem
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
arguments <- commandArgs(TRUE)
continuous <- read.csv(file.path(arguments[1], "continuous.csv"), encoding = "UTF-8")
likert <- read.csv(file.path(arguments[1], "likert.csv"))
kept <- c("chisq", "df", "cfi", "tli", "rmsea", "srmr", "aic", "bic", "chisq.scaled",
          "cfi.robust", "rmsea.robust")
measures <- function(fit) { m <- fitMeasures(fit); as.list(m[intersect(kept, names(m))]) }
difference <- function(a, b) {
  t <- as.data.frame(lavTestLRT(a, b))
  list(chisq = t[2, "Chisq diff"], df = t[2, "Df diff"], pvalue = t[2, "Pr(>Chisq)"])
}
in_turn <- function(fits) lapply(seq_along(fits)[-1], function(i) difference(fits[[i - 1]], fits[[i]]))
out <- list(lavaan = as.character(packageVersion("lavaan")),
            semTools = as.character(packageVersion("semTools")))

# Continuous: moments of Holzinger and Swineford's data, as figures.
model <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
steps <- list(configural = "", metric = "loadings",
              scalar = c("loadings", "intercepts"),
              strict = c("loadings", "intercepts", "residuals"),
              means = c("loadings", "intercepts", "residuals", "means"))
fits <- lapply(steps, function(e) if (e[1] == "") cfa(model, HolzingerSwineford1939, group = "school") else
  cfa(model, HolzingerSwineford1939, group = "school", group.equal = e))
partial <- cfa(model, HolzingerSwineford1939, group = "school",
               group.equal = c("loadings", "intercepts"), group.partial = c("x3~1", "x7~1"))
moments <- lavInspect(fits$configural, "sampstat")
n <- lavInspect(fits$configural, "nobs")
score <- lavTestScore(fits$scalar)
out$holzinger <- list(
  cov = lapply(seq_along(n), function(g) unclass(moments[[g]]$cov) * n[g] / (n[g] - 1)),
  mean = lapply(seq_along(n), function(g) as.numeric(moments[[g]]$mean)), nobs = n,
  measures = lapply(fits, measures), tests = in_turn(fits),
  partial = measures(partial), partial_test = difference(fits$metric, partial),
  score = score$uni$X2)

# Ordered: Wu and Estabrook (2016).
written <- list(configural = "", thresholds = "thresholds", loadings = c("thresholds", "loadings"),
                intercepts = c("thresholds", "loadings", "intercepts"),
                residuals = c("thresholds", "loadings", "intercepts", "residuals"))
ordinal <- function(model, items, which, parameterization, partial = "") {
  fits <- list(); texts <- list()
  for (s in which) {
    texts[[s]] <- as.character(do.call(measEq.syntax, list(
      configural.model = model, data = likert, ordered = items, group = "group", ID.fac = "std.lv",
      ID.cat = "Wu.Estabrook.2016", parameterization = parameterization, warn = FALSE,
      group.equal = written[[s]], group.partial = partial)))
    fits[[s]] <- cfa(texts[[s]], likert, ordered = items, group = "group",
                     parameterization = parameterization)
  }
  list(measures = lapply(fits, measures), tests = in_turn(fits),
       syntax = lapply(texts, function(t) strsplit(t, "\n")[[1]]))
}
four <- "F =~ y1 + y2 + y3 + y4"
out$theta <- ordinal(four, paste0("y", 1:4), names(written), "theta")
out$delta <- ordinal(four, paste0("y", 1:4), names(written)[1:4], "delta", "y2 ~ 1")
few <- "F =~ y1 + y3 + y5 + y6\ny1 ~~ y3"
out$few <- ordinal(few, c("y1", "y3", "y5", "y6"), c("configural", "intercepts", "residuals"), "theta")
out$few$tests_loadings <- ordinal(few, c("y1", "y3", "y5", "y6"), c("thresholds", "loadings"), "theta")$tests

# Auxiliary variables.
structure <- "P =~ p1 + p2 + p3\nB =~ b1 + b2 + b3\nB ~ P + a1"
aux <- sem.auxiliary(structure, data = continuous, aux = c("age", "a2"), estimator = "MLR")
pe <- parameterEstimates(aux)
out$auxiliary <- list(measures = measures(aux), lhs = pe$lhs, op = pe$op, rhs = pe$rhs,
                      est = pe$est, se = pe$se)

# Moderation.
paths <- "P =~ p1 + p2 + p3\nA =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ P + A"
of <- function(equal, free = character(0)) sem(paths, continuous, group = "city", missing = "ml",
                                               estimator = "MLR", group.equal = equal, group.partial = free)
free <- of("loadings")
out$moderation <- list(all = difference(free, of(c("loadings", "regressions"))),
                       a = difference(free, of(c("loadings", "regressions"), "B~P")))

# Products.
p <- paste0("p", 1:3); a <- paste0("a", 1:3)
complete <- continuous[stats::complete.cases(continuous), ]
double <- indProd(complete, p, a)
residual <- orthogonalize(complete, p, a, match = FALSE)
fit <- sem(paste0("P =~ p1 + p2 + p3\nA =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\n",
                  "PA =~ p1.a1 + p2.a2 + p3.a3\nB ~ P + A + PA"), double)
probe <- probe2WayMC(fit, c("P", "A", "PA"), "B", "A", c(-1, 0, 2))$SimpleSlope
out$products <- list(double = double[1:5, c("p1.a1", "p3.a3")],
                     residual = residual[1:5, c("p1.a1", "p2.a3")],
                     est = probe$est, se = probe$se)
write_json(out, file.path(arguments[2], "invariance.json"), digits = I(11), auto_unbox = TRUE,
           na = "null", dataframe = "columns")
