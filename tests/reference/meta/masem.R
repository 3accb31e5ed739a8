# Figures of metaSEM (and metafor) for the simulated correlations in masem.json, written back there.
# Run:  Rscript tests/reference/meta/masem.R tests/reference/meta/masem.json
suppressMessages({library(metaSEM); library(metafor); library(jsonlite)})
file <- commandArgs(TRUE)[1]
# The defaults stop while the sixth digit still moves, and let likelihood-based ends miss by .05.
mxOption(NULL, "Optimality tolerance", "1e-12")
mxOption(NULL, "Feasibility tolerance", "1e-7")
all <- fromJSON(file, simplifyVector = FALSE)
names_ <- unlist(all$names)
path <- "intention ~ a*ease + b*usefulness + norm
         use ~ c*intention + ease
         ease ~~ 1*ease
         usefulness ~~ 1*usefulness
         norm ~~ 1*norm
         ease ~~ usefulness + norm
         usefulness ~~ norm
         indirect := b*c"
factors <- "early =~ ease + usefulness + norm
            late =~ intention + use
            early ~~ 1*early
            late ~~ 1*late
            early ~~ late"

matrices <- function(rows, names_) {
  studies <- unique(sapply(rows, `[[`, 1))
  out <- list(); n <- c()
  for (s in studies) {
    m <- matrix(NA_real_, length(names_), length(names_), dimnames = list(names_, names_))
    for (r in rows) if (r[[1]] == s) {
      m[r[[2]], r[[3]]] <- m[r[[3]], r[[2]]] <- r[[4]]
      m[r[[2]], r[[2]]] <- m[r[[3]], r[[3]]] <- 1
      size <- r[[5]]
    }
    out[[s]] <- m; n <- c(n, size)
  }
  list(data = out, n = n)
}

second <- function(first, model, indirect) {
  ram <- lavaan2RAM(model, obs.variables = names_, A.notation = "on", S.notation = "with")
  told <- list()
  fit <- tssem2(first, RAM = ram, intervals.type = "z")
  s <- summary(fit)
  told$est <- as.list(coef(fit)); told$se <- as.list(sqrt(diag(vcov(fit))))
  told$stat <- as.list(s$stat[, 1])
  lb <- tssem2(first, RAM = ram, intervals.type = "LB")
  s <- summary(lb)
  told$lower <- as.list(setNames(s$coefficients$lbound, rownames(s$coefficients)))
  told$upper <- as.list(setNames(s$coefficients$ubound, rownames(s$coefficients)))
  if (indirect) told$indirect <- as.list(s$mx.algebras[1, ])
  told
}

for (kind in c("complete", "incomplete")) {
  d <- matrices(all[[kind]], names_)
  told <- list()
  fixed <- tssem1(d$data, d$n, method = "FEM")
  s <- summary(fixed)
  told$fixed <- list(r = OpenMx::vechs(coef(fixed)), se = unname(sqrt(diag(vcov(fixed)))),
                     acov = unname(vcov(fixed)), stat = as.list(s$stat[, 1]))
  random <- tssem1(d$data, d$n, method = "REM", RE.type = "Diag")
  s <- summary(random)
  q <- length(names_) * (length(names_) - 1) / 2
  v <- vcov(random)
  told$random <- list(r = unname(coef(random)[1:q]), tau2 = unname(coef(random)[-(1:q)]),
                      acov = unname(v[1:q, 1:q]), tau2_se = unname(sqrt(diag(v))[-(1:q)]),
                      deviance = s$Minus2LL, q = c(s$Q.stat$Q), q_df = s$Q.stat$Q.df,
                      i2 = unname(s$I2.values[, "Estimate"]))
  # Restricted maximum likelihood of the same covariances, by metafor.
  y <- list2matrix(d$data); long <- which(!is.na(t(y)))
  va <- asyCov(d$data, d$n, acov = "weighted", as.matrix = FALSE)
  V <- metafor::bldiag(lapply(seq_along(va), function(i) {
    at <- which(!is.na(y[i, ])); va[[i]][at, at, drop = FALSE] }))
  frame <- data.frame(y = c(t(y))[long], study = rep(seq_len(nrow(y)), each = q)[long],
                      pair = factor(rep(seq_len(q), nrow(y))[long]))
  reml <- rma.mv(y, V, mods = ~ pair - 1, random = ~ pair | study, struct = "DIAG", data = frame,
                 control = list(optimizer = "optim", reltol = 1e-15, maxit = 5000))
  told$reml <- list(r = c(reml$beta), se = reml$se, tau2 = reml$tau2, loglik = c(logLik(reml)))
  told$path <- list(fixed = second(fixed, path, TRUE), random = second(random, path, TRUE))
  told$factors <- list(fixed = second(fixed, factors, FALSE),
                       random = second(random, factors, FALSE))
  all[[paste0(kind, "_figures")]] <- told
}
# All covariances of the random effects.
d <- matrices(all$together, c("a", "b", "c"))
together <- tssem1(d$data, d$n, method = "REM", RE.type = "Symm")
v <- vcov(together)
all$together_figures <- list(r = unname(coef(together)[1:3]), acov = unname(v[1:3, 1:3]),
                             tau2 = unname(coef(together)[-(1:3)]),
                             deviance = summary(together)$Minus2LL)
all$versions <- list(metaSEM = as.character(packageVersion("metaSEM")),
                     OpenMx = as.character(packageVersion("OpenMx")),
                     metafor = as.character(packageVersion("metafor")))
write_json(all, file, digits = NA, auto_unbox = TRUE)
