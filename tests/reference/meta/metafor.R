# Figures of metafor, clubSandwich and robumeta for the cases of a JSON file.
#   Rscript metafor.R cases.json figures.json
# A case: kind (uni, mv, robu), yi, vi, x (moderators without intercept, optional), method, test,
# study, rho. Every iteration is run to its end (threshold 1e-12), so that the figures hold.
suppressMessages({library(metafor); library(clubSandwich); library(jsonlite)})
args <- commandArgs(TRUE)
cases <- fromJSON(args[1], simplifyDataFrame=FALSE, simplifyMatrix=TRUE)
tight <- list(threshold=1e-12, maxiter=10000, tol=1e-12, tau2.max=1e6)
fits <- function(m, restricted) m$fit.stats[, if (restricted) "REML" else "ML"]
main <- function(m) {
  f <- fits(m, m$method == "REML")
  list(b=as.vector(m$beta), se=m$se, stat=as.vector(m$zval), p=m$pval, lo=m$ci.lb, hi=m$ci.ub,
       QE=m$QE, QEp=m$QEp, QM=m$QM, QMp=m$QMp, ll=f[1], AIC=f[3], BIC=f[4], AICc=f[5], k=m$k)
}
quiet <- function(e) tryCatch(suppressWarnings(e), error=function(x) NULL)
uni <- function(c) {
  X <- if (is.null(c$x)) NULL else as.matrix(c$x)
  m <- if (is.null(X)) quiet(rma(c$yi, c$vi, method=c$method, test=c$test, control=tight)) else
    quiet(rma(c$yi, c$vi, mods=X, method=c$method, test=c$test, control=tight))
  if (is.null(m)) return(list(failed=TRUE))
  out <- c(main(m), list(tau2=m$tau2, se.tau2=m$se.tau2, I2=m$I2, H2=m$H2, R2=m$R2))
  if (isTRUE(c$brief)) return(out)
  if (!(c$method %in% c("FE", "EE"))) {
    ci <- quiet(confint(m, control=list(tol=1e-12, maxiter=10000, tau2.max=1e6)))
    if (!is.null(ci)) out$confint <- list(lo=ci$random[, 2], hi=ci$random[, 3])
    if (c$method %in% c("ML", "REML")) {
      pl <- quiet(confint(m, type="PL", control=list(tol=1e-12, maxiter=10000, tau2.max=1e4)))
      if (!is.null(pl)) out$confint_pl <- list(lo=pl$random[1, 2], hi=pl$random[1, 3])
    }
  }
  if (is.null(X)) {
    pr <- predict(m); out$predict <- list(lo=pr$pi.lb, hi=pr$pi.ub)
    pr <- quiet(predict(m, pi.type="riley")); out$riley <- list(lo=pr$pi.lb, hi=pr$pi.ub)
    l <- quiet(leave1out(m))
    if (!is.null(l)) out$leave1out <- list(estimate=l$estimate, se=l$se, tau2=l$tau2, I2=l$I2,
                                           H2=l$H2, Q=l$Q, Qp=l$Qp, lo=l$ci.lb, p=l$pval)
    for (e in c("L0", "R0", "Q0")) {
      t <- quiet(trimfill(m, estimator=e, control=tight))
      if (!is.null(t)) out[[paste0("trimfill_", e)]] <- list(k0=t$k0, se=t$se.k0, side=t$side,
          p=t$p.k0, b=as.vector(t$beta), sb=t$se, tau2=t$tau2, k=t$k)
    }
    for (f in c("Rosenthal", "Orwin", "Rosenberg")) {
      s <- fsn(c$yi, c$vi, type=f); out[[paste0("fsn_", f)]] <- list(n=s$fsnum, p=s$pval)
    }
    r <- quiet(ranktest(m))
    if (!is.null(r)) out$rank <- list(tau=unname(r$tau), p=r$pval)
  }
  for (w in c("rma", "lm")) {
    g <- quiet(regtest(m, model=w, predictor="sei"))
    if (!is.null(g)) out[[paste0("egger_", w)]] <- list(z=g$zval, p=g$pval, est=unname(g$est),
                                             lo=unname(g$ci.lb), hi=unname(g$ci.ub))
  }
  i <- quiet(influence(m))
  if (!is.null(i)) out$influence <- c(unclass(i$inf)[c("rstudent", "dffits", "cook.d", "cov.r",
      "tau2.del", "QE.del", "hat", "weight")], list(flag=as.logical(i$is.infl),
      dfbs=as.matrix(as.data.frame(unclass(i$dfbs)[seq_len(m$p)]))))
  if (!is.null(c$study)) for (kind in c("CR0", "CR1", "CR1p", "CR2")) {
    t <- quiet(coef_test(m, vcov=kind, cluster=c$study, test="Satterthwaite"))
    if (!is.null(t)) out[[kind]] <- list(se=t$SE, df=t$df, p=t$p_Satt)
  }
  out
}
mv <- function(c) {
  d <- data.frame(yi=c$yi, vi=c$vi, study=c$study, effect=seq_along(c$yi))
  V <- if (c$rho > 0) vcalc(vi, cluster=study, obs=effect, rho=c$rho, data=d) else d$vi
  X <- if (is.null(c$x)) NULL else as.matrix(c$x)
  go <- function(opt) {
    how <- list(yi=d$yi, V=V, random=~ 1 | study/effect, data=d, method=c$method, test=c$test,
                control=opt)
    if (!is.null(X)) how$mods <- X
    quiet(do.call(rma.mv, how))
  }
  # Several searches, each as exact as it gets: the highest likelihood counts.
  ways <- list(list(optimizer="nlminb", rel.tol=1e-12, x.tol=1e-12, iter.max=2000, eval.max=4000),
               list(optimizer="nlminb", rel.tol=1e-9), list(optimizer="optim", optmethod="BFGS",
               reltol=1e-15, maxit=5000), list(optimizer="optim", optmethod="Nelder-Mead",
               reltol=1e-15, maxit=20000))
  found <- Filter(Negate(is.null), lapply(ways, go))
  m <- if (length(found)) found[[which.max(sapply(found, logLik))]] else NULL
  if (is.null(m)) return(list(failed=TRUE))
  out <- c(main(m), list(sigma2=m$sigma2))
  if (isTRUE(c$limits)) {
    ci <- quiet(confint(m, control=list(tol=1e-10, maxiter=10000)))
    if (!is.null(ci)) out$confint <- lapply(1:2, function(j) ci[[j]]$random[1, 2:3])
  }
  if (!isTRUE(c$brief)) for (kind in c("CR0", "CR1", "CR1p", "CR2")) {
    t <- quiet(coef_test(m, vcov=kind, cluster=c$study, test="Satterthwaite"))
    if (!is.null(t)) out[[kind]] <- list(se=t$SE, df=t$df, p=t$p_Satt)
  }
  out
}
robu <- function(c) {
  d <- data.frame(yi=c$yi, vi=c$vi, study=c$study)
  f <- yi ~ 1
  if (!is.null(c$x)) { d$x <- as.numeric(c$x); f <- yi ~ x }
  m <- robumeta::robu(f, data=d, studynum=study, var.eff.size=vi, rho=c$rho, small=TRUE)
  t <- m$reg_table
  list(b=t$b.r, se=t$SE, df=t$dfs, p=t$prob, tau2=as.numeric(m$mod_info$tau.sq),
       I2=as.numeric(m$mod_info$I.2))
}
figures <- lapply(cases, function(c) switch(c$kind, uni=uni(c), mv=mv(c), robu=robu(c)))
write_json(figures, args[2], digits=I(15), auto_unbox=TRUE, na="null", null="null")
