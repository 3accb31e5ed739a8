# Sample statistics of ordered and continuous variables by lavaan 0.6-14, from data simulated here.
# Rscript ordinal.R > ordinal.json
suppressMessages({library(lavaan); library(jsonlite)})
set.seed(20240613)

simulate <- function(n, categories, continuous = 0, covariates = 0) {
  x <- matrix(round(rnorm(n * covariates), 2), n)
  if (covariates > 1) x[, 2] <- as.numeric(x[, 2] > 0.3)
  f <- rnorm(n) + as.vector(x %*% c(0.5, -0.4, 0.2)[seq_len(covariates)])
  p <- length(categories) + continuous
  latent <- sapply(seq_len(p), function(i) c(0.8, -0.6, 0.7)[i %% 3 + 1] * f + 0.7 * rnorm(n))
  d <- list()
  for (i in seq_along(categories)) {
    k <- categories[i]
    at <- quantile(latent[, i], cumsum(seq(2, 1, length.out = k) / (1.5 * k))[-k])
    d[[paste0("u", i)]] <- findInterval(latent[, i], at) + 1
  }
  for (i in seq_len(continuous)) {
    d[[paste0("c", i)]] <- round(3 * i + 2 * i * latent[, length(categories) + i], 2)
  }
  for (i in seq_len(covariates)) d[[paste0("x", i)]] <- x[, i]
  as.data.frame(d)
}

figures <- function(d, missing = "listwise", weights = NULL) {
  own <- grep("^[uc]", names(d), value = TRUE); x <- grep("^x", names(d), value = TRUE)
  model <- paste("f =~", paste(own, collapse = " + "))
  if (length(x)) model <- paste0(model, "\nf ~ ", paste(x, collapse = " + "))
  fit <- sem(model, d, ordered = grep("^u", own, value = TRUE), estimator = "WLSMV",
             missing = missing, sampling.weights = weights, do.fit = FALSE, warn = FALSE)
  gamma <- lavTech(fit, "gamma"); if (is.list(gamma)) gamma <- gamma[[1]]
  obs <- lavTech(fit, "wls.obs"); if (is.list(obs)) obs <- obs[[1]]
  weight <- if (is.null(weights)) NULL else fit@Data@weights[[1]]
  d$w <- NULL
  list(data = as.list(d), missing = missing, weights = weight, vector = as.numeric(obs),
       gamma_diag = diag(gamma), gamma_last = gamma[nrow(gamma), ],
       gamma_frobenius = sqrt(sum(gamma^2)), cov_x = fit@SampleStats@cov.x[[1]],
       mean_x = fit@SampleStats@mean.x[[1]])
}

holes <- function(d, columns) { for (v in columns) d[sample(nrow(d), nrow(d) %/% 10), v] <- NA; d }
weighted <- function(d) { d$w <- round(runif(nrow(d), 0.3, 2), 2); d }
sparse <- data.frame(u1 = rep(1:2, c(20, 40)), u2 = rep(c(1, 1, 2), c(20, 15, 25)),
                     u3 = rep(1:3, 20), u4 = rep(c(1, 2), 30))
opposite <- sparse; opposite$u2 <- 3 - opposite$u2
mixed <- simulate(120, c(2, 4), 2)
given <- simulate(150, c(3, 2, 5), 1, 2)
out <- list(
  ordered = figures(simulate(150, c(2, 3, 5, 7))),
  tight = figures({d <- simulate(150, c(4, 4, 3)); d$u2 <- pmin(pmax(d$u1 + (seq_len(150) %% 17 == 0), 1), 4); d}),
  mixed = figures(mixed[c(1, 3, 2, 4)]),
  conditional = figures(given),
  pairwise = figures(holes(mixed, c("u1", "u2", "c1", "c2")), "pairwise"),
  pairwise_conditional = figures(holes(given, c("u1", "u3", "c1")), "pairwise"),
  weighted = figures(weighted(simulate(120, c(3, 2, 5), 1)), weights = "w"),
  weighted_conditional = figures(weighted(simulate(120, c(3, 2), 1, 1)), weights = "w"),
  empty_cell = figures(sparse),
  empty_cell_opposite = figures(opposite)
)
cat(toJSON(out, digits = I(12), auto_unbox = TRUE, null = "null", na = "null"))
