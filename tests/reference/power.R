# Exact power by enumeration of every table with dbinom; the score by the pooled proportion (no
# margin) or the constrained maximum found by uniroot. Sample sizes by trying every size from 1.
# power.prop.test (a normal formula) is written beside them for orientation.
source("write_reference.R")
z <- qnorm(0.975)
inner_root <- function(slope, low, high) {
  room <- (high - low) * 1e-15; a <- low + room; e <- high - room
  if (slope(a) <= 0) low else if (slope(e) >= 0) high else
    uniroot(slope, c(a, e), tol = 1e-16, maxiter = 10000)$root
}
ratio <- function(k, p) if (k == 0) 0 else k / p
score <- function(x1, n1, x0, n0, d) {
  if (d == 0) { p0 <- p1 <- (x1 + x0) / (n1 + n0) } else {
    slope <- function(p) ratio(x0, p) - ratio(n0 - x0, 1 - p) + ratio(x1, p + d) -
      ratio(n1 - x1, 1 - p - d)
    p0 <- inner_root(slope, max(0, -d), min(1, 1 - d)); p1 <- p0 + d
  }
  v <- (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) * (n1 + n0) / (n1 + n0 - 1)
  if (v == 0) 0 else (x1 / n1 - x0 / n0 - d) / sqrt(v)
}
scores <- function(n1, n0, d) outer(0:n1, 0:n0, Vectorize(function(a, b) score(a, n1, b, n0, d)))
region <- function(n1, n0, margin, better) {
  if (is.na(margin)) return(abs(scores(n1, n0, 0)) > z)
  below <- if (better != "higher") scores(n1, n0, margin) < -z else TRUE
  above <- if (better != "lower") scores(n1, n0, -margin) > z else TRUE
  below & above
}
power_in <- function(r, p1, p0) {
  n1 <- nrow(r) - 1; n0 <- ncol(r) - 1
  as.numeric(dbinom(0:n1, n1, p1) %*% r %*% dbinom(0:n0, n0, p0))
}
design <- function(n1, n0, p1, p0, margin = NA, better = "") {
  r <- region(n1, n0, margin, better)
  list(kind = "power", n_1 = n1, n_0 = n0, p_1 = p1, p_0 = p0, margin = margin, better = better,
       power = power_in(r, p1, p0))
}
designs <- list(
  design(10, 10, 0.9, 0.3), design(68, 290, 0.36, 0.2), design(22, 290, 0.1, 0.3),
  design(1, 3, 1, 0), design(5, 4, 0, 1), design(30, 30, 0.5, 0.5),
  design(68, 290, 0.2, 0.2, 0.1, "lower"), design(22, 290, 0.2, 0.2, 0.1, "lower"),
  design(68, 290, 0.85, 0.83, 0.1, "higher"), design(40, 60, 0.5, 0.45, 0.3, "both"),
  design(25, 25, 0, 0, 0.2, "lower"))
detectable <- unlist(lapply(c(68, 22), function(n1) {
  r <- region(n1, 290, NA, "")
  lapply(c(0.05, 0.1, 0.2, 0.3, 0.6, 0.83), function(p0) {
    f <- function(p) power_in(r, p, p0) - 0.8
    step <- function(end) if (f(end) < 0) NA else
      uniroot(f, sort(c(p0, end)), tol = 1e-15, maxiter = 10000)$root - p0
    list(kind = "detectable", p_0 = p0, n_1 = n1, n_0 = 290, increase = step(1), decrease = step(0))
  })
}), recursive = FALSE)
pooled_region <- function(n1, n0) {
  p <- outer(0:n1, 0:n0, "+") / (n1 + n0)
  gap <- outer(0:n1 / n1, 0:n0 / n0, "-")
  v <- p * (1 - p) * (1 / n1 + 1 / n0) * (n1 + n0) / (n1 + n0 - 1)
  abs(ifelse(v > 0, gap / sqrt(v), 0)) > z
}
smallest <- function(p1, p0, target, allocation, margin = NA, better = "") {
  n0 <- 0; kept <- 0; found <- NA; reached <- NA
  while (kept <= 10) {
    n0 <- n0 + 1; n1 <- ceiling(allocation * n0 - 1e-9)
    r <- if (is.na(margin)) pooled_region(n1, n0) else region(n1, n0, margin, better)
    power <- power_in(r, p1, p0)
    if (power < target) kept <- 0 else {
      kept <- kept + 1
      if (kept == 1) { found <- n0; reached <- power }
    }
  }
  normal <- if (is.na(margin)) power.prop.test(p1 = p1, p2 = p0, power = target)$n else NA
  list(kind = "size", p_1 = p1, p_0 = p0, target = target, allocation = allocation, margin = margin,
       better = better, n_1 = ceiling(allocation * found - 1e-9), n_0 = found, power = reached,
       normal = normal)
}
sizes <- list(
  smallest(0.9, 0.3, 0.8, 1), smallest(0.3, 0.2, 0.8, 1), smallest(0.05, 0.25, 0.9, 1),
  smallest(0.5, 0.2, 0.8, 0.25), smallest(0.4, 0.1, 0.8, 3), smallest(0, 1, 0.8, 1),
  smallest(0.1, 0.1, 0.8, 1, 0.3, "lower"), smallest(0.9, 0.85, 0.8, 1, 0.3, "higher"),
  smallest(0.5, 0.5, 0.8, 1, 0.45, "both"))
schoenfeld <- lapply(list(c(0.5, 0.5, 1), c(0.62, 0.22, 1), c(1.8, 0.3, 1), c(1, 0.5, 1.3), c(1.1, 0.4, 0.8)),
  function(x) {
    effect <- if (x[3] == 1) abs(log(x[1])) else abs(log(x[1]) - log(x[3]))
    d <- (z + qnorm(0.9))^2 / (x[2] * (1 - x[2]) * effect^2)
    list(kind = "events", hazard_ratio = x[1], share = x[2], margin = x[3], events = d,
         power = pnorm(sqrt(205 * x[2] * (1 - x[2])) * effect - z),
         detectable = exp(-(z + qnorm(0.8)) / sqrt(205 * x[2] * (1 - x[2]))))
  })
write_reference("power", "stats", c(designs, detectable, sizes, schoenfeld))
