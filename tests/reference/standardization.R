# Adjusted risks by predicting everyone in each group. Point estimates from geeglm and glm; errors by
# numerical derivatives (numDeriv) of the averaged predictions on the scale of the limits, with
# geepack's covariance (LZ) or the m x m matrix formulas (MD, and degrees of freedom).
source("write_reference.R")
suppressPackageStartupMessages({library(geepack); library(MASS); library(numDeriv)})
mancl_derouen <- function(id, X, y, beta, alpha) {
  p <- drop(plogis(X %*% beta)); v <- p * (1 - p); D <- X * v; rows <- split(seq_along(y), id)
  inverse <- lapply(rows, function(r) {
    m <- length(r); R <- matrix(alpha, m, m); diag(R) <- 1
    s <- diag(sqrt(v[r]), m); solve(s %*% R %*% s) })
  B <- Map(function(r, W) t(D[r, , drop = FALSE]) %*% W %*% D[r, , drop = FALSE], rows, inverse)
  M <- solve(Reduce(`+`, B)); meat <- 0
  for (i in seq_along(rows)) {
    r <- rows[[i]]; Di <- D[r, , drop = FALSE]; W <- inverse[[i]]
    u <- t(Di) %*% W %*% solve(diag(length(r)) - Di %*% M %*% t(Di) %*% W, (y - p)[r]); meat <- meat + u %*% t(u)
  }
  list(V = M %*% meat %*% M, parts = lapply(B, function(b) M %*% b %*% M))
}
one <- function(name, id, y, x, groups) {
  order_ <- order(id); id <- id[order_]; y <- as.numeric(y)[order_]; x <- x[order_, , drop = FALSE]
  X <- cbind(1, as.matrix(x)); data <- data.frame(id, y)
  at <- lapply(groups, function(values) { A <- X; for (n in names(values)) A[, n] <- values[[n]]; A })
  weights <- list(rows = rep(1 / length(y), length(y)), patients = 1 / ave(id, id, FUN = length) / length(unique(id)))
  k <- length(groups)
  out <- list(name = name, patient = column(id), response = column(y), covariates = lapply(x, function(v) column(as.numeric(v))), groups = groups)
  plain <- glm(y ~ X - 1, family = binomial, control = glm.control(epsilon = 1e-15, maxit = 100))
  plain <- glm(y ~ X - 1, family = binomial, start = coef(plain))
  for (average in names(weights)) {
    w <- weights[[average]]
    risks <- function(beta) sapply(at, function(A) sum(w * plogis(A %*% beta)))
    scaled <- function(beta) { r <- risks(beta); c(qlogis(r), r[-1] - r[1], log(r[-1] / r[1])) }
    one_fit <- function(beta, V, parts = NULL) {
      J <- jacobian(scaled, beta); r <- risks(beta)
      made <- list(risks = column(r), values = column(scaled(beta)), std_error = column(sqrt(diag(J %*% V %*% t(J)))))
      if (!is.null(parts)) { c <- sapply(parts, function(P) diag(J %*% P %*% t(J))); made$df <- column(rowSums(c)^2 / rowSums(c^2)) }
      made
    }
    for (structure in c("independence", "exchangeable")) {
      fit <- geeglm(y ~ X - 1, id = id, data = data, family = binomial, corstr = structure, control = geese.control(epsilon = 1e-14, maxit = 200))
      alpha <- if (structure == "exchangeable") unname(fit$geese$alpha) else 0
      md <- mancl_derouen(id, X, y, coef(fit), alpha)
      out[[average]][[structure]] <- list(LZ = one_fit(coef(fit), vcov(fit), md$parts), MD = one_fit(coef(fit), md$V, md$parts))
    }
    out[[average]]$logistic <- one_fit(coef(plain), vcov(plain))
  }
  out
}
data(respiratory)
r <- respiratory; r$patient <- r$id + 100 * (r$center - 1); g <- bacteria
toy <- read.csv("data/geetest.csv")
cases <- list(
  one("sixteen_patients", toy$id, toy$y, data.frame(g1 = as.numeric(toy$g == 1), g2 = as.numeric(toy$g == 2)),
      list(first = list(g1 = 0, g2 = 0), second = list(g1 = 1, g2 = 0), later = list(g1 = 0, g2 = 1))),
  one("bacteria", as.integer(g$ID), g$y == "y",
      data.frame(week = g$week, drug = as.numeric(g$trt == "drug"), high = as.numeric(g$trt == "drug+")),
      list(placebo = list(drug = 0, high = 0), drug = list(drug = 1, high = 0), high = list(drug = 0, high = 1))),
  one("respiratory", r$patient, r$outcome,
      data.frame(active = as.numeric(r$treat == "A"), female = as.numeric(r$sex == "F"), age = r$age, baseline = r$baseline),
      list(placebo = list(active = 0), active = list(active = 1))))
write_reference("standardization", c("geepack", "MASS", "numDeriv"), cases)
