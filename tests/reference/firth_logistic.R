# Coefficients and errors: brglm2 (AS_mean is Firth's penalty). The penalized likelihood is written
# out from its formula and maximized with optim; limits by uniroot on its profile, p-values by
# likelihood ratio. FLIC: glm of the intercept with the other coefficients as offset.
source("write_reference.R")
suppressPackageStartupMessages({library(brglm2); library(MASS)})
penalized <- function(b, X, y) {
  e <- drop(X %*% b); w <- plogis(e) * plogis(-e)
  sum(plogis(ifelse(y > 0, e, -e), log.p = TRUE)) + determinant(crossprod(X * sqrt(w)))$modulus / 2
}
slope <- function(b, X, y) {
  e <- drop(X %*% b); m <- plogis(e); w <- m * plogis(-e)
  h <- rowSums((X %*% solve(crossprod(X * sqrt(w)))) * X) * w
  drop(crossprod(X, y - m + h * (1 / 2 - m)))
}
climb <- function(start, X, y, free) {
  b <- start
  if (length(free) == 0) return(list(b = b, value = c(penalized(b, X, y))))
  full <- function(p) { v <- b; v[free] <- p; v }
  scale <- sqrt(colSums(X[, free, drop = FALSE]^2))
  for (k in 1:6) {
    o <- optim(b[free], function(p) -c(penalized(full(p), X, y)), function(p) -slope(full(p), X, y)[free], method = "BFGS",
               control = list(reltol = 1e-16, maxit = 2000, parscale = 1 / scale))
    b <- full(o$par)
  }
  # Fisher scoring to the last digit.
  for (k in 1:200) {
    e <- drop(X %*% b); I <- crossprod(X * sqrt(plogis(e) * plogis(-e)))
    s <- slope(b, X, y)[free]; step <- solve(I[free, free, drop = FALSE], s)
    b[free] <- b[free] + step / 2; if (max(abs(step * scale)) < 1e-13) break
  }
  list(b = b, value = c(penalized(b, X, y)))
}
one <- function(name, y, x) {
  y <- as.numeric(y); X <- cbind(1, as.matrix(x)); p <- ncol(X)
  fit <- glm(y ~ X - 1, family = binomial, method = "brglmFit", type = "AS_mean", epsilon = 1e-13, maxit = 10000)
  top <- climb(coef(fit), X, y, seq_len(p))
  e <- drop(X %*% top$b); V <- solve(crossprod(X * sqrt(plogis(e) * plogis(-e))))
  target <- top$value - qchisq(0.95, 1) / 2
  low <- high <- statistic <- numeric(p)
  for (j in seq_len(p)) {
    others <- setdiff(seq_len(p), j)
    at <- function(v) { s <- top$b; s[j] <- v; climb(s, X, y, others)$value }
    se <- sqrt(V[j, j]); f <- function(v) at(v) - target
    reach <- se; while (f(top$b[j] - reach) > 0) reach <- reach * 1.5
    low[j] <- uniroot(f, c(top$b[j] - reach, top$b[j]), tol = 1e-14, maxiter = 500)$root
    reach <- se; while (f(top$b[j] + reach) > 0) reach <- reach * 1.5
    high[j] <- uniroot(f, c(top$b[j], top$b[j] + reach), tol = 1e-14, maxiter = 500)$root
    statistic[j] <- 2 * (top$value - at(0))
  }
  null <- climb(c(qlogis(mean(y)), rep(0, p - 1)), X, y, 1)
  flic <- glm(y ~ 1, offset = drop(X[, -1, drop = FALSE] %*% top$b[-1]), family = binomial, control = glm.control(epsilon = 1e-15, maxit = 100))
  list(name = name, response = column(y), covariates = lapply(x, function(v) column(as.numeric(v))),
       brglm2 = column(coef(fit)), coefficients = column(top$b), std_error = column(sqrt(diag(V))), penalized = top$value,
       low = column(low), high = column(high), statistic = column(statistic), p_value = column(pchisq(statistic, 1, lower.tail = FALSE)),
       ratio = 2 * (top$value - null$value), flic_intercept = unname(coef(flic)))
}
data(endometrial)
table_ <- function(a, n1, c, n0) list(y = rep(c(1, 0, 1, 0), c(a, n1 - a, c, n0 - c)), x = data.frame(x = rep(c(1, 0), c(n1, n0))))
one_table <- function(name, ...) { t <- table_(...); one(name, t$y, t$x) }
cases <- list(one_table("22_of_34_and_2_of_25", 22, 34, 2, 25), one_table("13_of_20_and_0_of_12", 13, 20, 0, 12),
  one("endometrial", endometrial$HG, endometrial[c("NV", "PI", "EH")]),
  one("birthwt", birthwt$low, data.frame(age = birthwt$age, lwt = birthwt$lwt, smoke = birthwt$smoke, ht = birthwt$ht)))
write_reference("firth_logistic", c("brglm2", "MASS"), cases)
