# Firth's penalized Cox: coxph only evaluates log-likelihood and information at given coefficients; their penalized
# sum is maximized, profiled and cut here, by central differences (sixth order) and Newton steps, to about 1e-10.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
penalized <- function(s, x, g, k, ties) function(b) {
  fit <- suppressWarnings(coxph(s ~ x + strata(g), weights = k, ties = ties, init = b,
    control = coxph.control(iter.max = 0, toler.chol = 1e-300)))
  fit$loglik[2] - 0.5 * as.numeric(determinant(as.matrix(fit$var))$modulus)
}
slope <- function(f, b, free) sapply(free, function(j) {
  h <- 0.02 * attr(f, "unit")[j]; e <- function(m) { z <- b; z[j] <- z[j] + m * h; f(z) }
  ((e(1) - e(-1)) * 45 - (e(2) - e(-2)) * 9 + (e(3) - e(-3))) / (60 * h) })
curve <- function(f, b, free) { u <- attr(f, "unit"); out <- sapply(free, function(j) { z <- b; h <- 0.02 * u[j]; up <- z; up[j] <- z[j] + h
  z[j] <- z[j] - h; (slope(f, up, free) - slope(f, z, free)) / (2 * h) }); matrix(out, length(free)) }
top <- function(f, b, free) {
  if (length(free) == 0) return(b)
  for (i in 1:100) {
    u <- slope(f, b, free); m <- curve(f, b, free); m <- (m + t(m)) / 2
    step <- if (all(eigen(m)$values < 0)) -solve(m, u) else u * attr(f, "unit")[free]^2
    step <- step / max(1, abs(step / attr(f, "unit")[free]))
    while (!isTRUE(f(replace(b, free, b[free] + step)) >= f(b) - 1e-9)) step <- step / 2
    b[free] <- b[free] + step
    if (max(abs(step / attr(f, "unit")[free])) < 1e-10) break
  }
  b
}
cut <- function(f, best, j, side) {
  free <- setdiff(seq_along(best), j); unit <- attr(f, "unit")[j]; value <- best[j] + side * 1.96 * unit; b <- best
  for (i in 1:100) {
    b <- top(f, replace(b, j, value), free)
    fall <- sqrt(2 * (f(best) - f(b))); step <- side * (qnorm(0.975) - fall) * fall / abs(slope(f, b, j)); value <- value + step
    if (abs(step / unit) < 1e-10) break
  }
  value
}
one <- function(name, data, covariates, start = NULL, strata = NULL, weights = NULL, ties = "efron") {
  s <- if (is.null(start)) Surv(data$stop, data$event) else Surv(data[[start]], data$stop, data$event)
  g <- if (is.null(strata)) rep("all", nrow(data)) else as.character(data[[strata]])
  k <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]]
  x <- as.matrix(data[covariates]); p <- ncol(x); zero <- rep(0, p)
  f <- penalized(s, x, g, k, ties); attr(f, "unit") <- rep(1, p)
  at <- function(b) coxph(s ~ x + strata(g), weights = k, ties = ties, init = b, control = coxph.control(iter.max = 0, toler.chol = 1e-300))
  attr(f, "unit") <- sqrt(diag(as.matrix(at(zero)$var)))
  best <- top(f, zero, 1:p)
  without <- sapply(1:p, function(j) f(top(f, replace(best, j, 0), setdiff(1:p, j))))
  out <- list(name = name, ties = ties, stop = column(data$stop), event = column(as.integer(data$event)),
    covariates = lapply(setNames(covariates, covariates), function(n) column(as.numeric(data[[n]]))),
    coefficients = column(best), std_error = column(sqrt(diag(as.matrix(suppressWarnings(at(best))$var)))),
    log_likelihood = column(c(f(zero), f(best))), statistic = column(2 * (f(best) - without)),
    conf_low = column(sapply(1:p, function(j) cut(f, best, j, -1))), conf_high = column(sapply(1:p, function(j) cut(f, best, j, 1))))
  if (!is.null(start)) out$start <- column(data[[start]])
  if (!is.null(strata)) out$strata <- column(as.character(data[[strata]]))
  if (!is.null(weights)) out$weights <- column(data[[weights]])
  out
}
l <- na.omit(with(lung, data.frame(stop = time, event = status == 2, age, sex)))[1:80, ]
v <- with(veteran, data.frame(stop = ceiling(time / 30), event = status == 1, trt, karno, adeno = as.integer(celltype == "adeno")))
h <- with(heart, data.frame(start, stop, event = event == 1, transplant = as.integer(transplant) - 1, age, surgery))
k <- with(kidney, data.frame(stop = time, event = status == 1, age, female = sex - 1, w = rep(1:2, length.out = 76)))
b <- with(subset(bladder2, id > 30), data.frame(start, stop, event = event == 1, rx, number, enum))
# Nobody in the second group has the event.
apart <- data.frame(stop = c(2, 3, 3, 5, 6, 7, 8, 8, 9, 10), event = c(1, 1, 1, 0, 1, 0, 0, 0, 0, 0), x = rep(0:1, each = 5), z = c(0, 1, 1, 0, 1, 0, 1, 1, 0, 0))
apart$event[6:10] <- 0
two <- data.frame(stop = 1:4, event = c(1, 1, 0, 0), x = c(1, 1, 0, 0))
cases <- list(one("separated", apart, c("x", "z")), one("separated_breslow", apart, "x", ties = "breslow"), one("four_rows", two, "x"),
  one("lung", l, c("age", "sex")), one("veteran_in_months", v, c("trt", "karno", "adeno")), one("veteran_in_months_breslow", v, c("karno", "adeno"), ties = "breslow"),
  one("heart_start_stop", h, c("transplant", "age"), start = "start"), one("kidney_weights", k, c("age", "female"), weights = "w"),
  one("bladder_by_recurrence", b, c("rx", "number"), start = "start", strata = "enum"))
write_reference("cox_firth", "survival", cases)
