# Coefficients, LZ errors, alpha and phi: geepack. MD with independence: clubSandwich CR3 of the glm.
# KC, MD and degrees of freedom: the general matrix formulas of the corrected sandwich, m x m for
# each patient, at geepack's estimates.
source("write_reference.R")
suppressPackageStartupMessages({library(geepack); library(clubSandwich); library(MASS); library(survival)})
half_inverse <- function(m) { e <- eigen(m); Re(e$vectors %*% diag(1 / sqrt(as.complex(e$values)), nrow(m)) %*% solve(e$vectors)) }
corrected <- function(id, X, y, beta, alpha, type) {
  p <- drop(plogis(X %*% beta)); v <- p * (1 - p); D <- X * v; rows <- split(seq_along(y), id)
  inverse <- lapply(rows, function(r) {
    m <- length(r); R <- matrix(alpha, m, m); diag(R) <- 1
    s <- diag(sqrt(v[r]), m); solve(s %*% R %*% s) })
  B <- Map(function(r, W) t(D[r, , drop = FALSE]) %*% W %*% D[r, , drop = FALSE], rows, inverse)
  M <- solve(Reduce(`+`, B)); meat <- 0
  for (i in seq_along(rows)) {
    r <- rows[[i]]; Di <- D[r, , drop = FALSE]; W <- inverse[[i]]; e <- (y - p)[r]
    A <- diag(length(r)) - Di %*% M %*% t(Di) %*% W
    e <- switch(type, LZ = e, MD = solve(A, e), KC = half_inverse(A) %*% e)
    u <- t(Di) %*% W %*% e; meat <- meat + u %*% t(u)
  }
  w <- sapply(B, function(b) diag(M %*% b %*% M))
  list(V = M %*% meat %*% M, df = rowSums(w)^2 / rowSums(w^2))
}
one <- function(name, id, y, x) {
  order_ <- order(id); id <- id[order_]; y <- as.numeric(y)[order_]; x <- x[order_, , drop = FALSE]
  X <- cbind(1, as.matrix(x)); data <- data.frame(id, y)
  out <- list(name = name, patient = column(id), response = column(y),
              covariates = lapply(x, function(v) column(as.numeric(v))))
  for (structure in c("independence", "exchangeable")) {
    fit <- geeglm(y ~ X - 1, id = id, data = data, family = binomial, corstr = structure,
                  control = geese.control(epsilon = 1e-14, maxit = 200))
    alpha <- if (structure == "exchangeable") unname(fit$geese$alpha) else 0
    part <- list(coefficients = column(coef(fit)), phi = unname(fit$geese$gamma), alpha = alpha,
                 LZ = column(sqrt(diag(vcov(fit)))))
    for (type in c("KC", "MD")) {
      made <- corrected(id, X, y, coef(fit), alpha, type)
      part[[type]] <- column(sqrt(diag(made$V)))
    }
    part$df <- column(made$df)
    out[[structure]] <- part
  }
  # The second call starts at the maximum, so that the weights are those of the maximum too.
  plain <- glm(y ~ X - 1, family = binomial, control = glm.control(epsilon = 1e-15, maxit = 100))
  plain <- glm(y ~ X - 1, family = binomial, start = coef(plain))
  out$CR3 <- column(sqrt(diag(as.matrix(vcovCR(plain, cluster = id, type = "CR3")))))
  out
}
toy <- read.csv("data/geetest.csv")
data(ohio); data(respiratory); data(dietox)
short <- ohio[ohio$id %% 4 == 0, ]
r <- respiratory; r$patient <- r$id + 100 * (r$center - 1)
pigs <- dietox[dietox$Time %in% c(3, 5, 7, 9), ]
pigs$heavy <- pigs$Weight > ave(pigs$Weight, pigs$Time, FUN = median)
germs <- bacteria; pairs <- colon[colon$id <= 300 & !is.na(colon$nodes), ]
sites <- na.omit(lung[c("inst", "status", "age", "sex", "ph.ecog", "time")])
cases <- list(
  one("sixteen_patients", toy$id, toy$y, data.frame(g1 = as.numeric(toy$g == 1), g2 = as.numeric(toy$g == 2))),
  one("bacteria", as.integer(germs$ID), germs$y == "y",
      data.frame(week = germs$week, drug = as.numeric(germs$trt == "drug"), high = as.numeric(germs$trt == "drug+"))),
  one("ohio", short$id, short$resp, data.frame(age = short$age, smoke = short$smoke, both = short$age * short$smoke)),
  one("respiratory", r$patient, r$outcome,
      data.frame(active = as.numeric(r$treat == "A"), female = as.numeric(r$sex == "F"), age = r$age, baseline = r$baseline)),
  one("dietox_heavy", as.integer(factor(pigs$Pig)), pigs$heavy,
      data.frame(time = pigs$Time, copper = as.numeric(pigs$Cu == "Cu035"), start = pigs$Start)),
  one("colon", pairs$id, pairs$status,
      data.frame(death = as.numeric(pairs$etype == 2), nodes = pairs$nodes, age = pairs$age)),
  one("lung_by_institution", sites$inst, sites$status == 2, sites[c("age", "sex", "ph.ecog", "time")]))
write_reference("gee", c("geepack", "clubSandwich", "MASS", "survival"), cases)
