# Latent classes of answers that were simulated for this purpose (latent_classes.csv: three
# classes, 12 % of the answers missing, two rows without any), by an EM in plain R, from 8 starts:
#   Rscript tests/reference/citizens/latent_classes.R > tests/reference/citizens/latent_classes.json
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
d <- read.csv(file.path(folder, "latent_classes.csv"))
items <- paste0("q", 1:6)

em <- function(Y, w, K, seed, tolerance = 1e-6) {
  set.seed(seed)
  L <- apply(Y, 2, max, na.rm = TRUE); J <- ncol(Y); n <- nrow(Y)
  p <- rep(1 / K, K)
  th <- lapply(L, function(l) { m <- matrix(runif(K * l), K); m / rowSums(m) })
  old <- -Inf
  for (i in 1:50000) {
    lg <- matrix(log(p), n, K, byrow = TRUE)
    for (j in 1:J) {
      o <- !is.na(Y[, j])
      lg[o, ] <- lg[o, ] + t(log(pmax(th[[j]][, Y[o, j], drop = FALSE], 1e-300)))
    }
    m <- apply(lg, 1, max); e <- exp(lg - m); s <- rowSums(e)
    ll <- sum(w * (m + log(s)))
    if (ll - old < tolerance) break
    old <- ll
    r <- e / s * w; p <- colSums(r) / sum(w)
    for (j in 1:J) {
      o <- !is.na(Y[, j])
      t <- sapply(1:L[j], function(l) colSums(r[o, , drop = FALSE][Y[o, j] == l, , drop = FALSE]))
      t <- matrix(t, K); th[[j]] <- t / rowSums(t)
    }
  }
  q <- e / s
  lost <- -sum(w * rowSums(ifelse(q > 0, q * log(q), 0)))
  order <- order(-p)
  list(loglik = ll, n_parameters = K - 1 + K * sum(L - 1), n = n, sum_of_weights = sum(w),
       entropy = if (K == 1) 1 else 1 - lost / (sum(w) * log(K)), shares = I(p[order]),
       first_item = I(th[[1]][order, 1]))
}

blocks <- list()
for (missing in c("kept", "complete")) for (weighted in c(FALSE, TRUE)) for (K in 1:3) {
  Y <- as.matrix(d[, items])
  keep <- if (missing == "kept") rowSums(!is.na(Y)) > 0 else rowSums(is.na(Y)) == 0
  w <- if (weighted) d$weight[keep] else rep(1, sum(keep))
  fits <- lapply(1:8, function(s) em(Y[keep, ], w, K, s))
  # The best start again, to the end.
  best <- em(Y[keep, ], w, K, which.max(sapply(fits, function(f) f$loglik)), 1e-10)
  blocks[[length(blocks) + 1]] <- c(list(missing = missing, weighted = weighted, classes = K), best)
}
cat(jsonlite::toJSON(list(meta = R.version.string, blocks = blocks), digits = 12, auto_unbox = TRUE, pretty = TRUE), "\n")
