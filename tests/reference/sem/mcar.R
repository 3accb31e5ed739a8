# Little's test from lavaan's saturated moments of incomplete data (mcar.json).
#   python -m tests.sem.missing.mcar_rows /tmp/mcar
#   Rscript tests/reference/sem/mcar.R /tmp/mcar tests/reference/sem/mcar.json [folder of others]
suppressMessages({library(lavaan); library(jsonlite)})
arguments <- commandArgs(TRUE)
little <- function(x) {
  x <- x[rowSums(!is.na(x)) > 0, , drop = FALSE]
  names(x) <- paste0("v", seq_along(x))
  model <- paste(apply(rbind(combn(names(x), 2), "~~")[c(1, 3, 2), , drop = FALSE], 2, paste,
                       collapse = " "), collapse = "\n")
  model <- paste(model, paste(names(x), "~~", names(x), collapse = "\n"), sep = "\n")
  fit <- lavaan(model, x, missing = "fiml", meanstructure = TRUE, int.ov.free = TRUE,
                control = list(rel.tol = 1e-14, iter.max = 10000))
  mu <- drop(fitted(fit)$mean)[names(x)]; sigma <- unclass(fitted(fit)$cov)[names(x), names(x)]
  # Exact maximum: EM from lavaan's optimum until nothing moves.
  y <- as.matrix(x)
  for (i in 1:5000) {
    s1 <- numeric(ncol(y)); s2 <- matrix(0, ncol(y), ncol(y))
    for (r in seq_len(nrow(y))) {
      o <- !is.na(y[r, ]); z <- y[r, ]; extra <- matrix(0, ncol(y), ncol(y))
      if (any(!o)) {
        b <- sigma[!o, o, drop = FALSE] %*% solve(sigma[o, o, drop = FALSE])
        z[!o] <- mu[!o] + b %*% (y[r, o] - mu[o])
        extra[!o, !o] <- sigma[!o, !o] - b %*% sigma[o, !o, drop = FALSE]
      }
      s1 <- s1 + z; s2 <- s2 + outer(z, z) + extra
    }
    new_mu <- s1 / nrow(y); new_sigma <- s2 / nrow(y) - outer(new_mu, new_mu)
    moved <- max(abs(new_mu - mu), abs(new_sigma - sigma))
    mu <- new_mu; sigma <- new_sigma
    if (moved < 1e-13) break
  }
  key <- apply(!is.na(y), 1, paste, collapse = "")
  d2 <- 0; df <- -ncol(y)
  for (k in unique(key)) {
    rows <- y[key == k, , drop = FALSE]; o <- !is.na(rows[1, ])
    gap <- colMeans(rows[, o, drop = FALSE]) - mu[o]
    d2 <- d2 + nrow(rows) * drop(t(gap) %*% solve(sigma[o, o, drop = FALSE], gap))
    df <- df + sum(o)
  }
  list(n = nrow(y), patterns = length(unique(key)), statistic = d2, df = df,
       p_value = pchisq(d2, df, lower.tail = FALSE), moved = moved)
}
files <- list.files(arguments[1], pattern = "csv$", full.names = TRUE)
found <- lapply(files, function(f) little(read.csv(f, header = FALSE, na.strings = "nan")))
names(found) <- sub(".csv", "", basename(files), fixed = TRUE)
found$airquality <- little(airquality)
if (length(arguments) > 2) {
  found$hs_missing <- little(read.csv(file.path(arguments[3], "sem/data/hs_missing.csv"))[, paste0("x", 1:9)])
  found$bfi <- little(read.csv(file.path(arguments[3], "psych/bfi.csv"))[1:400, c("A1", "A2", "A3", "A4", "A5")])
}
writeLines(toJSON(found, digits = I(13), auto_unbox = TRUE, pretty = TRUE), arguments[2])
