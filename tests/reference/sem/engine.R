# Figures of lavaan for tests/sem: Rscript tests/reference/sem/engine.R CSV > engine.json
# CSV from: python -m tests.sem.citizens CSV
suppressMessages({library(lavaan); library(jsonlite)})
d <- read.csv(commandArgs(TRUE)[1])
three <- "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nU =~ c1 + c2 + c3\n"
paths <- paste0(three, "T ~ p*E\nU ~ q*T + r*E\nindirect := p*q\ntotal := r + p*q")
mimic <- paste0(three, "E ~ age\nT ~ E + user\nU ~ T + E")
ordinal <- "E =~ o1 + o2 + o3\nT =~ o4 + o5 + o6\n"
holes <- "E =~ m1 + m2 + m3\nT =~ m4 + m5 + m6\n"
six <- paste0("o", 1:6)
case <- function(model, ...) {
  options <- list(...); fn <- if (is.null(options$fn)) "sem" else options$fn; options$fn <- NULL
  fit <- suppressWarnings(do.call(fn, c(list(model = model, data = d,
    control = list(rel.tol = 1e-12)), options)))
  if (!lavInspect(fit, "converged") || any(is.na(vcov(fit))))
    fit <- suppressWarnings(do.call(fn, c(list(model = model, data = d), options)))
  p <- parameterEstimates(fit, remove.eq = TRUE, remove.system.eq = TRUE, remove.ineq = TRUE)
  group <- if (is.null(p$group)) ifelse(p$op == ":=", 0, 1) else p$group
  list(model = model, lhs = p$lhs, op = p$op, rhs = p$rhs, group = group, est = p$est, se = p$se,
    chisq = unname(fitMeasures(fit, "chisq")), df = unname(fitMeasures(fit, "df")))
}
all <- list(
  ml = case(paths), mlr = case(paths, estimator = "MLR"), mlm = case(paths, estimator = "MLM"),
  mlf = case(paths, estimator = "MLF"), gls = case(paths, estimator = "GLS"),
  uls = case(paths, estimator = "ULS"), wls = case(three, estimator = "WLS"),
  dwls = case(three, estimator = "DWLS"), wishart = case(paths, likelihood = "wishart"),
  observed = case(paths, information = "observed"),
  means = case(paths, meanstructure = TRUE), std_lv = case(three, std.lv = TRUE),
  mimic = case(mimic), mimic_random = case(mimic, fixed.x = FALSE),
  observed_paths = case("c1 ~ x*b1 + a1\nb1 ~ y*a1 + age\nxy := x*y"),
  second_order = case(paste0(three, "G =~ E + T + U"), fn = "cfa"),
  growth = case("i =~ 1*a1 + 1*a2 + 1*a3\ns =~ 0*a1 + 1*a2 + 2*a3\ns ~~ 0*i\ni ~ age", fn = "growth"),
  composite = case(paste0("C <~ 1*a1 + a2 + a3\nT =~ b1 + b2 + b3\nU =~ c1 + c2 + c3\nT ~ C\nU ~ C")),
  linear = case("E =~ a1 + k*a2 + l*a3\nT =~ b1 + m*b2 + n*b3\nk + l == 1.9\nm == 2*n - 1"),
  curved = case("E =~ a1 + k*a2 + l*a3\nT =~ b1 + m*b2 + b3\nk*l == 0.8\nT ~ E"),
  bounded = case("E =~ a1 + k*a2 + a3\nT =~ b1 + b2 + b3\nk > 1"),
  weighted = case(paths, estimator = "MLR", sampling.weights = "weight"),
  towns = case(paths, group = "town"),
  scalar = case(three, fn = "cfa", group = "town", group.equal = c("loadings", "intercepts"),
    group.partial = "a2~1"),
  towns_mlr = case(three, fn = "cfa", group = "town", estimator = "MLR", group.equal = "loadings"),
  fiml = case(holes, missing = "ml"), fiml_mlr = case(paste0(holes, "T ~ E + age"),
    missing = "ml", estimator = "MLR"),
  fiml_towns = case(holes, missing = "ml", group = "town", group.equal = "loadings"),
  wlsmv = case(ordinal, ordered = six), theta = case(ordinal, ordered = six,
    parameterization = "theta"),
  wlsmv_given = case(paste0(ordinal, "E ~ age\nT ~ E + user"), ordered = six),
  wlsmv_mixed = case("E =~ o1 + o2 + a3\nT =~ o4 + b2 + o6\nT ~ E", ordered = c("o1", "o2", "o4", "o6")),
  ulsmv = case(ordinal, ordered = six, estimator = "ULSMV"),
  wlsmv_towns = case(ordinal, ordered = six, group = "town",
    group.equal = c("loadings", "thresholds"))
)
cat(toJSON(lapply(all, function(x) lapply(x, unname)), digits = 10, na = "null", auto_unbox = TRUE))
