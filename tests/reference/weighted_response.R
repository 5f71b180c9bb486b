# Inverse probability weights as one set of estimating equations: a logistic model of being treated
# again, the mean first response, the weighted mean second response. Slopes by numDeriv, one patient
# at a time; each patient's residual as if left out, by one Newton step.
source("write_reference.R")
suppressPackageStartupMessages({library(MASS); library(numDeriv)})
one <- function(name, first, again, second, more) {
  data <- cbind(data.frame(again, first), more); x <- model.matrix(again ~ ., data = data)
  fit <- glm(again ~ ., data = data, family = binomial, control = glm.control(epsilon = 1e-15, maxit = 100))
  p <- ncol(x); w <- again / fitted(fit)
  theta <- c(coef(fit), mean(first), sum(w * second) / sum(w))
  psi <- function(theta, i) {
    chance <- plogis(sum(x[i, ] * theta[1:p]))
    c(x[i, ] * (again[i] - chance), first[i] - theta[p + 1], again[i] / chance * (second[i] - theta[p + 2]))
  }
  scores <- t(sapply(seq_along(first), function(i) psi(theta, i)))
  slopes <- lapply(seq_along(first), function(i) -jacobian(function(t) psi(t, i), theta))
  A <- Reduce(`+`, slopes); bread <- solve(A)
  influence <- t(sapply(seq_along(first), function(i) solve(A - slopes[[i]], scores[i, ]) ))
  # solve(A - A_i) psi_i = A^-1 (I - A_i A^-1)^-1 psi_i
  V <- crossprod(influence)[p + 1:2, p + 1:2]
  d <- theta[p + 2] - theta[p + 1]; se <- sqrt(drop(c(-1, 1) %*% V %*% c(-1, 1))); df <- sum(again) - p
  list(name = name, first = column(first), again = column(again), second = column(second * again),
       covariates = lapply(more, function(v) column(as.numeric(v))),
       first_mean = theta[p + 1], second_mean = theta[p + 2], se = column(sqrt(diag(V))),
       difference = column(c(d, se, d - qt(.975, df) * se, d + qt(.975, df) * se)), p_value = 2 * pt(-abs(d / se), df),
       df = df, effective_n = sum(w)^2 / sum(w^2), largest = max(w) / sum(w))
}
b <- birthwt
cases <- list(
  one("reconstruction", rep(c(1, 0), c(174, 116)), rep(c(1, 0, 1, 0), c(34, 140, 25, 91)),
      rep(c(1, 0, 1, 0), c(22, 152, 2, 114)), data.frame(row.names = 1:290)),
  one("birthwt", b$smoke, as.numeric(b$ftv >= 1), b$low, data.frame(age = b$age, lwt = b$lwt)),
  one("birthwt_years", b$smoke, as.numeric(b$ftv >= 1), b$low, data.frame(year = 1970 + b$age, ht = b$ht, ui = b$ui)))
write_reference("weighted_response", c("MASS", "numDeriv"), cases)
