# LZ on the logit scale: geepack. LZ, KC, MD on the identity scale: clubSandwich CR0, CR2, CR3 of a
# cell-means lm. MD and KC on the logit scale, and all degrees of freedom: the general matrix
# formulas of the corrected sandwich, which do not use that the model is saturated.
source("write_reference.R")
suppressPackageStartupMessages({library(geepack); library(clubSandwich)})
half_inverse <- function(m) { e <- eigen(m); Re(e$vectors %*% diag(1 / sqrt(as.complex(e$values)), nrow(m)) %*% solve(e$vectors)) }
general <- function(id, g, y, link, type) {
  X <- model.matrix(~ 0 + factor(g)); p <- drop(X %*% (crossprod(X, y) / colSums(X)))
  v <- p * (1 - p); D <- if (link == "logit") X * v else X
  M <- solve(crossprod(D / sqrt(v))); meat <- 0; parts <- list()
  for (i in unique(id)) {
    r <- which(id == i); Di <- D[r, , drop = FALSE]; W <- diag(1 / v[r], length(r))
    H <- Di %*% M %*% t(Di) %*% W; e <- (y - p)[r]; A <- diag(length(r)) - H
    e <- switch(type, LZ = e, MD = solve(A, e), KC = half_inverse(A) %*% e)
    u <- t(Di) %*% W %*% e; meat <- meat + u %*% t(u)
    parts[[length(parts) + 1]] <- M %*% t(Di) %*% W %*% Di %*% M
  }
  list(V = M %*% meat %*% M, parts = parts)
}
one <- function(name, id, g, y) {
  levels <- sort(unique(g)); k <- length(levels); data <- data.frame(id, g = factor(g), y)
  data <- data[order(data$id), ]
  fit <- geeglm(y ~ g, id = id, data = data, family = binomial, corstr = "independence",
                control = geese.control(epsilon = 1e-14, maxit = 100))
  cells <- lm(y ~ 0 + g, data = data)
  out <- list(name = name, id = column(data$id), group = column(as.character(data$g)),
              value = column(data$y), groups = column(as.character(levels)),
              log_odds_ratio = column(coef(fit)[-1]),
              log_odds_se_geepack = column(sqrt(diag(vcov(fit)))[-1]))
  for (type in c("LZ", "KC", "MD")) {
    V <- as.matrix(vcovCR(cells, cluster = data$id, type = c(LZ = "CR0", KC = "CR2", MD = "CR3")[[type]]))
    logit <- general(data$id, data$g, data$y, "logit", type)
    identity <- general(data$id, data$g, data$y, "identity", type)
    se <- function(V) sapply(2:k, function(j) sqrt(V[1, 1] + V[j, j] - 2 * V[1, j]))
    df <- function(parts) sapply(2:k, function(j) {
      c <- rep(0, k); c[1] <- -1; c[j] <- 1
      w <- sapply(parts, function(P) drop(t(c) %*% P %*% c)); sum(w)^2 / sum(w^2) })
    out[[type]] <- list(difference_se = column(se(V)), log_odds_se = column(se(logit$V)),
                        difference_df = column(df(identity$parts)), log_odds_df = column(df(logit$parts)),
                        mean_se = column(sqrt(diag(V))))
  }
  out
}
toy <- read.csv("data/geetest.csv")
data(ohio); data(respiratory)
short <- ohio[ohio$id %% 5 == 0, ]  # sorted by response pattern: take every fifth child
resp <- respiratory; resp$patient <- resp$id + 100 * (resp$center - 1)
keep <- resp$visit <= 3 & resp$patient <= 60
cases <- list(one("sixteen_patients", toy$id, toy$g, toy$y),
              one("ohio_wheeze_by_age", short$id, short$age, short$resp),
              one("respiratory_by_treatment", resp$patient[keep], as.character(resp$treat[keep]), resp$outcome[keep]))
write_reference("clustered", c("geepack", "clubSandwich"), cases)
