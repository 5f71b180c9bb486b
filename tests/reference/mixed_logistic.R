# Two oracles. glmer with 25 nodes (its most), tight optimizer: its estimates are only as close as the
# optimizer goes and as 25 nodes allow. And the exact marginal likelihood: the integral over u by the
# trapezoid rule on 4001 points (spectrally accurate for these integrands), maximized by Newton's
# method with analytic slopes and numerical curvature, profile limits by uniroot.
source("write_reference.R")
suppressPackageStartupMessages({library(lme4); library(MASS); library(geepack); library(numDeriv)})
u <- seq(-20, 20, length.out = 4001); h <- u[2] - u[1]
parts <- function(theta, X, y, rows, derivative = TRUE) {
  p <- ncol(X); e <- drop(X %*% theta[1:p]); s <- theta[p + 1]; value <- 0; slope <- numeric(p + 1)
  for (r in rows) {
    eta <- outer(e[r], s * u, `+`); sign <- ifelse(y[r] > 0, 1, -1)
    f <- colSums(plogis(sign * eta, log.p = TRUE)) + dnorm(u, log = TRUE)
    top <- max(f); g <- exp(f - top); value <- value + top + log(sum(g) * h)
    if (derivative) {
      w <- g / sum(g); residual <- y[r] - plogis(eta)
      slope <- slope + c(crossprod(X[r, , drop = FALSE], residual %*% w), sum(colSums(residual) * u * w))
    }
  }
  list(value = value, slope = slope)
}
newton <- function(theta, X, y, rows, free, rounds) {
  scale <- sqrt(c(colSums(X^2), 10))[free]
  for (k in 1:rounds) {
    f <- function(t) { v <- theta; v[free] <- t; parts(v, X, y, rows)$slope[free] }
    g <- f(theta[free]); if (max(abs(g / scale)) < 1e-11) break
    theta[free] <- theta[free] - solve(jacobian(f, theta[free], method = "simple", method.args = list(eps = 1e-5)), g)
  }
  theta
}
one <- function(name, id, y, x, groups) {
  order_ <- order(id); id <- id[order_]; y <- as.numeric(y)[order_]; x <- x[order_, , drop = FALSE]
  X <- cbind(1, as.matrix(x)); p <- ncol(X); rows <- split(seq_along(y), id); data <- data.frame(y, id)
  fit <- glmer(y ~ X - 1 + (1 | id), data = data, family = binomial, nAGQ = 25,
    control = glmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 1e5, rhoend = 1e-10), tolPwrss = 1e-13, check.conv.grad = "ignore"))
  theta <- newton(c(fixef(fit), getME(fit, "theta")), X, y, rows, 1:(p + 1), 30)
  curvature <- -jacobian(function(t) parts(t, X, y, rows)$slope, theta); V <- solve(curvature)
  value <- parts(theta, X, y, rows)$value
  flat <- glm(y ~ X - 1, family = binomial, control = glm.control(epsilon = 1e-15, maxit = 100))
  state <- theta
  at <- function(s) { state[p + 1] <<- s; state <<- newton(state, X, y, rows, 1:p, 12); 2 * (value - parts(state, X, y, rows, FALSE)$value) - qchisq(0.95, 1) }
  s <- theta[p + 1]; se <- sqrt(V[p + 1, p + 1]); far <- s + 2 * se
  state <- theta; while (at(far) < 0) far <- far + se
  state <- theta; high <- uniroot(at, c(s, far), f.lower = -qchisq(0.95, 1), tol = 1e-11)$root
  low <- 0
  if (2 * (value - as.numeric(logLik(flat))) > qchisq(0.95, 1)) { state <- theta; low <- uniroot(at, c(s / 20, s), f.upper = -qchisq(0.95, 1), tol = 1e-11)$root }
  # Risks averaged over u and over rows; errors by numerical derivatives on the scale of the limits.
  risks <- function(t) sapply(groups, function(v) { A <- X; for (n in names(v)) A[, n] <- v[[n]]
    mean(plogis(outer(drop(A %*% t[1:p]), t[p + 1] * u, `+`)) %*% (dnorm(u) * h)) })
  scaled <- function(t) { r <- risks(t); c(qlogis(r), r[-1] - r[1], log(r[-1] / r[1])) }
  J <- jacobian(scaled, theta)
  list(name = name, patient = column(id), response = column(y), covariates = lapply(x, function(v) column(as.numeric(v))), groups = groups,
       glmer = list(coefficients = column(fixef(fit)), sd = unname(getME(fit, "theta")), std_error = column(sqrt(diag(as.matrix(vcov(fit))))), log_likelihood = as.numeric(logLik(fit))),
       coefficients = column(theta[1:p]), sd = theta[p + 1], std_error = column(sqrt(diag(V))[1:p]), log_likelihood = value,
       flat = as.numeric(logLik(flat)), low = low, high = high, risks = column(risks(theta)), values = column(scaled(theta)), risk_error = column(sqrt(diag(J %*% V %*% t(J)))))
}
data(ohio); data(respiratory)
r <- respiratory; r$patient <- r$id + 100 * (r$center - 1); g <- bacteria; short <- ohio[ohio$id %% 4 == 0, ]
cases <- list(
  one("bacteria", as.integer(g$ID), g$y == "y", data.frame(week = g$week, drug = as.numeric(g$trt == "drug"), high = as.numeric(g$trt == "drug+")),
      list(placebo = list(drug = 0, high = 0), drug = list(drug = 1, high = 0), high = list(drug = 0, high = 1))),
  one("respiratory", r$patient, r$outcome, data.frame(active = as.numeric(r$treat == "A"), female = as.numeric(r$sex == "F"), baseline = r$baseline),
      list(placebo = list(active = 0), active = list(active = 1))),
  one("ohio", short$id, short$resp, data.frame(age = short$age, smoke = short$smoke), list(none = list(smoke = 0), smoke = list(smoke = 1))))
write_reference("mixed_logistic", c("lme4", "MASS", "geepack", "numDeriv"), cases)
