# Parameter tables and variable names of lavaan for the models in partables.json.
# Rscript partables.R in.json out.json ; in.json is what cases() of tests/sem/language/test_table.py writes.
suppressMessages({library(lavaan); library(jsonlite)})
args <- commandArgs(TRUE)
columns <- c("lhs", "op", "rhs", "user", "group", "free", "exo", "label", "plabel", "ustart")
out <- lapply(fromJSON(args[1], simplifyVector = FALSE), function(case) {
  # lavaanify() knows the number of categories from a table of variables, not from an argument.
  n <- 400; set.seed(1)
  names <- unlist(case$observed)
  data <- as.data.frame(matrix(rnorm(n * length(names)), n, dimnames = list(NULL, names)))
  for (name in names(case$levels)) data[[name]] <- sample(rep_len(seq_len(case$levels[[name]]), n))
  call <- c(list(case$model, data = data, do.fit = FALSE), lapply(case$options, unlist))
  if (case$n_groups > 1) {
    call$data$group. <- rep_len(paste0("g", seq_len(case$n_groups)), n)
    call$group <- "group."
  }
  if (length(case$levels)) call$ordered <- names(case$levels)
  table <- parTable(suppressWarnings(do.call(case$kind, call)))
  if (is.null(table$group)) table$group <- 1L
  list(rows = as.list(table[, columns]),
       names = sapply(c("ov", "lv", "ov.x", "ov.y", "lv.x", "lv.y"), function(type) as.list(lavNames(table, type)), simplify = FALSE))
})
write(toJSON(out, auto_unbox = TRUE, digits = 15, na = "null"), args[2])
