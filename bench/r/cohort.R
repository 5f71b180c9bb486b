# The columns that cohort.py wrote, as R likes them: a data frame with factors.

read_npy <- function(path) {
  con <- file(path, "rb")
  on.exit(close(con))
  readBin(con, "raw", 8)
  size <- readBin(con, "integer", 1, size = 2, signed = FALSE, endian = "little")
  header <- rawToChar(readBin(con, "raw", size))
  n <- as.numeric(sub(".*'shape': \\((\\d+),\\).*", "\\1", header, perl = TRUE))
  kind <- sub(".*'descr': '[<|]([a-z][0-9])'.*", "\\1", header)
  switch(kind,
    i1 = readBin(con, "integer", n, size = 1),
    i4 = readBin(con, "integer", n, size = 4, endian = "little"),
    f8 = readBin(con, "double", n, size = 8, endian = "little"),
    stop("cohort: expected columns of i1, i4 or f8, found ", kind, " in ", path)
  )
}

COVARIATES <- c("age", "bmi", "thickness", "burden", "sex", "ulcerated", "prior", "stage")
CATEGORICAL <- c("sex", "ulcerated", "prior", "stage")

load_cohort <- function(folder, patience = 10) {
  plain <- c("patient", "start", "stop", "time", "cause", "group", "center", "response")
  columns <- lapply(setNames(plain, plain), function(name) {
    read_npy(file.path(folder, paste0(name, ".npy")))
  })
  covariates <- lapply(setNames(COVARIATES, COVARIATES), function(name) {
    read_npy(file.path(folder, paste0("x_", name, ".npy")))
  })
  data <- as.data.frame(c(columns, covariates))
  data$event <- as.integer(data$cause > 0)
  data$group <- factor(data$group)
  data$center <- factor(data$center)
  list(data = data, patience = patience)
}

DAY <- 365
REPLICATES <- 1000

covariate_formula <- function(left) {
  as.formula(paste(left, "~", paste(COVARIATES, collapse = " + ")))
}

coefficients_read <- function(b, se = NULL) {
  b <- as.list(unname(b))
  names(b) <- paste0("b", seq_along(b))
  if (is.null(se)) return(b)
  se <- as.list(unname(se))
  names(se) <- paste0("se", seq_along(se))
  c(b, se)
}

# What the worker does with an engine that is not installed.
needs <- function(package) {
  if (!requireNamespace(package, quietly = TRUE)) {
    stop(structure(
      class = c("not_available", "error", "condition"),
      list(message = paste("the R package", package, "is not installed"), call = NULL)
    ))
  }
  suppressPackageStartupMessages(library(package, character.only = TRUE))
}
