# Figures of lavaan and semTools for tests/sem: Rscript tests/reference/sem/after.R CSV > after.json
# CSV from: python -m tests.sem.citizens CSV
suppressMessages({library(lavaan); library(semTools); library(jsonlite)})
d <- read.csv(commandArgs(TRUE)[1])
three <- "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nU =~ c1 + c2 + c3\n"
paths <- paste0(three, "T ~ p*E\nU ~ q*T + r*E\nindirect := p*q\ntotal := r + p*q")
mimic <- paste0(three, "E ~ age\nT ~ E + user\nU ~ T + E\nc3 ~ user")
ordinal <- "E =~ o1 + o2 + o3\nT =~ o4 + o5 + o6\n"
holes <- "E =~ m1 + m2 + m3\nT =~ m4 + m5 + m6\nT ~ E + age"
six <- paste0("o", 1:6)
quiet <- function(e) suppressMessages(suppressWarnings(e))
blocks <- function(x, fit) if (lavInspect(fit, "ngroups") == 1) list(x) else x
case <- function(model, what, ...) {
  o <- list(...); fn <- if (is.null(o$fn)) "sem" else o$fn; o$fn <- NULL
  loose <- !is.null(o$ordered) || grepl("==", model, fixed = TRUE)
  if (!loose) o <- c(o, list(control = list(rel.tol = 1e-13), optim.force.converged = TRUE))
  fit <- quiet(do.call(fn, c(list(model = model, data = d), o)))
  r <- list(model = model)
  for (k in intersect(c("std.all", "std.lv", "std.nox"), what)) {
    s <- standardizedSolution(fit, type = k); r[[k]] <- list(est = s$est.std, se = s$se) }
  if ("mi" %in% what) { m <- quiet(modindices(fit))
    r$mi <- list(row = paste0(m$lhs, m$op, m$rhs), mi = m$mi, epc = m$epc, lv = m$sepc.lv, all = m$sepc.all, nox = m$sepc.nox) }
  if ("res" %in% what) r$res <- lapply(blocks(lavResiduals(fit, add.class = FALSE), fit), function(b)
    list(z = lav_matrix_vech(b$cov.z), summary = as.matrix(b$summary)))
  if ("bollen" %in% what) { b <- lavResiduals(fit, type = "cor.bollen", add.class = FALSE)
    r$bollen <- list(z = lav_matrix_vech(b$cov.z), summary = as.matrix(b$summary)) }
  if ("standardized" %in% what) for (k in c("normalized", "standardized"))
    r[[k]] <- lav_matrix_vech(unclass(resid(fit, type = k)$cov))
  if ("fs" %in% what) for (m in c("regression", "Bartlett"))
    r[[m]] <- lapply(blocks(quiet(lavPredict(fit, method = m)), fit), function(x) unname(unclass(x))[1:4, ])
  if ("ebm" %in% what) r$regression <- unname(unclass(lavPredict(fit)))[1:6, ]
  if ("r2" %in% what) r$r2 <- as.list(lavInspect(fit, "rsquare"))
  if ("score" %in% what) { s <- quiet(lavTestScore(fit)); r$score <- c(s$test$X2, s$test$df); r$uni <- s$uni$X2 }
  if ("add" %in% what) { s <- lavTestScore(fit, add = "E =~ b1\na1 ~~ a2", epc = TRUE)
    r$add <- list(score = c(s$test$X2, s$test$df), uni = s$uni$X2, epc = s$epc$epc[s$epc$rhs %in% c("b1", "a2") & s$epc$lhs %in% c("E", "a1")]) }
  if ("wald" %in% what) { w <- lavTestWald(fit, "p == r\nq == 0.2"); r$wald <- c(w$stat, w$df, w$p.value) }
  if ("rel" %in% what) { x <- quiet(reliability(fit)); r$rel <- list(rows = rownames(x), cols = colnames(x), value = unname(x))
    r$ave <- as.numeric(AVE(fit)); r$latent <- as.numeric(compRelSEM(fit, ord.scale = FALSE)) }
  if ("second" %in% what) r$second <- c(as.numeric(reliabilityL2(fit, "G")), as.numeric(compRelSEM(fit, higher = "G")["G"]))
  r
}
all <- list(
  paths = case(paths, c("std.all", "std.lv", "mi", "res", "bollen", "standardized", "fs", "r2", "wald", "rel", "add")),
  mimic = case(mimic, c("std.nox", "mi", "fs", "res"), meanstructure = TRUE),
  scalar = case(three, c("std.all", "mi", "score", "res", "fs"), fn = "cfa", group = "town", group.equal = c("loadings", "intercepts")),
  fiml = case(holes, c("std.all", "mi", "res", "fs"), missing = "ml", estimator = "MLR"),
  linear = case("E =~ a1 + k*a2 + l*a3\nT =~ b1 + m*b2 + n*b3\nk + l == 1.9\nm == 2*n - 1", "score"),
  ordinal = case(ordinal, c("std.all", "mi", "res", "rel", "ebm"), ordered = six),
  theta = case(ordinal, c("std.all", "rel"), ordered = six, parameterization = "theta"),
  given = case(paste0(ordinal, "E ~ age\nT ~ E + user"), c("std.all", "std.nox", "mi", "ebm"), ordered = six),
  second = case(paste0(three, "G =~ E + T + U"), c("second", "rel"), fn = "cfa"),
  composite = case(paste0("C <~ 1*a1 + a2 + a3\nT =~ b1 + b2 + b3\nU =~ c1 + c2 + c3\nT ~ C\nU ~ C"), "std.all"),
  bifactor = case("G =~ a1 + a2 + a3 + b1 + b2 + b3\nE =~ a1 + a2 + a3", c("rel"), fn = "cfa", orthogonal = TRUE, std.lv = TRUE)
)
cat(toJSON(all, digits = 9, na = "null", auto_unbox = TRUE))
