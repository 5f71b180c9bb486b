# logit q[j, c] = mu + b j + v[c]; mu, b ~ N(0, 1.5), v ~ N(0, tau), tau ~ half-normal(0.5).
# One series: with m = mu + v, everything is an integral over m, b and tau, and given m and tau the
# logit of a new series is normal; Gauss-Legendre panels. Several: means over grids of mu and b,
# v = tau z summed over a grid of z, tau by Gauss-Legendre panels.
source("write_reference.R")
shares <- c(0.1, 0.2, 0.3, 0.5, 0.65)
i <- 1:11
jacobi <- matrix(0, 12, 12)
jacobi[cbind(i, i + 1)] <- jacobi[cbind(i + 1, i)] <- i / sqrt(4 * i^2 - 1)
e <- eigen(jacobi, symmetric = TRUE)
panels <- function(edges) {
  half <- diff(edges) / 2
  list(x = as.vector(outer(e$values, half) + rep(edges[-1] - half, each = 12)),
       w = as.vector(outer(2 * e$vectors[1, ]^2, half)))
}
tau <- panels(c(0, 0.05, 0.15, 0.35, 0.75, 1.5, 2.25, 3.75))
half_normal <- 2 * dnorm(tau$x, 0, 0.5) * tau$w
log_like <- function(t, x, n) x * plogis(t, log.p = TRUE) + (n - x) * plogis(-t, log.p = TRUE)
highest <- function(x, n) if (n == 0) 0 else log(dbinom(x, n, x / n)) - lchoose(n, x)
like <- function(t, s, j) exp(log_like(t, s$x[j], s$n[j]) - highest(s$x[j], s$n[j]))

one_series <- function(name, x, n) {
  s <- list(x = x, n = n)
  wide <- panels(seq(-16.2, 16.2, by = 0.6))
  p <- function(m) vapply(m, function(m) sum(half_normal * dnorm(m, 0, sqrt(2.25 + tau$x^2))), 0)
  at_0 <- function(m) p(m) * like(m, s, 1) * vapply(m, function(m)
    sum(wide$w * dnorm(wide$x, 0, 1.5) * like(m + wide$x, s, 2)), 0)
  p_0 <- wide$w * p(wide$x) * like(wide$x, s, 1)
  at_1 <- function(t) like(t, s, 2) * vapply(t, function(t) sum(p_0 * dnorm(t - wide$x, 0, 1.5)), 0)
  total <- sum(wide$w * at_0(wide$x))
  up_to <- function(f, share) {
    to <- panels(seq(-18, qlogis(share), length.out = 60))
    sum(to$w * f(to$x)) / total
  }
  mean_of <- function(f) {
    to <- panels(seq(-18, 18, by = 0.25))
    sum(to$w * plogis(to$x) * f(to$x)) / total
  }
  own <- lapply(list(at_0, at_1), function(f)
    list(mean = mean_of(f), below = column(vapply(shares, function(q) up_to(f, q), 0))))
  new <- lapply(0:1, function(j) {
    below <- vapply(shares, function(q) {
      t <- qlogis(q)
      sum(vapply(seq_along(tau$x), function(k) {
        v <- 2.25 + tau$x[k]^2
        rho <- 2.25 / v
        sd <- sqrt(v * (1 - rho^2))
        # u = rho m + b j: density of u, times the probability that the rest stays below t - u.
        cut <- c(seq(-18, t - 9 * sd, length.out = 50), seq(t - 9 * sd, t + 9 * sd, length.out = 16)[-1],
                 seq(t + 9 * sd, max(18, t + 9 * sd + 1), length.out = 50)[-1])
        if (t - 9 * sd < -18) cut <- seq(t - 9 * sd - 1, t + 9 * sd + 16, length.out = 60)
        u <- panels(cut)
        density <- if (j == 0) {
          # For wide tau the likelihood is narrow in u: panels of m, with edges around the step.
          edge <- t / rho + seq(-9, 9, length.out = 16) * sd / rho
          m <- panels(sort(unique(c(seq(-16.2, 16.2, by = 0.6), edge[abs(edge) < 16]))))
          u <- list(x = rho * m$x, w = rho * m$w)
          dnorm(m$x, 0, sqrt(v)) / rho * like(m$x, s, 1) *
            (outer(m$x, wide$x, function(m, b) like(m + b, s, 2)) %*% (wide$w * dnorm(wide$x, 0, 1.5)))
        } else {
          weight <- wide$w * dnorm(wide$x, 0, sqrt(v)) * like(wide$x, s, 1)
          outer(u$x, wide$x, function(u, m)
            dnorm(u - rho * m, 0, 1.5) * like(u + (1 - rho) * m, s, 2)) %*% weight
        }
        half_normal[k] * sum(u$w * density * pnorm((t - u$x) / sd))
      }, 0))
    }, 0)
    list(below = column(below / total))
  })
  spread <- sum(vapply(seq_along(tau$x), function(k) {
    inner <- outer(wide$x, wide$x, function(m, b) like(m + b, s, 2)) %*%
      (wide$w * dnorm(wide$x, 0, 1.5))
    half_normal[k] * tau$x[k] *
      sum(wide$w * dnorm(wide$x, 0, sqrt(2.25 + tau$x[k]^2)) * like(wide$x, s, 1) * inner)
  }, 0)) / total
  list(name = name, n = list(column(n)), events = list(column(x)), shares = column(shares),
       own = own, new = new, spread = spread)
}

several <- function(name, series) {
  h <- 0.1
  grid <- seq(-10, 10, by = h)
  size <- length(grid)
  wide <- seq(-20, 20, by = h)
  z <- seq(-8, 8, by = 0.1)
  weight <- dnorm(z) * 0.1
  prior <- outer(dnorm(grid, 0, 1.5), dnorm(grid, 0, 1.5))
  sums <- list(total = 0, spread = 0, new = c(0, 0), own = lapply(series, function(s) c(0, 0)))
  for (k in seq_along(tau$x)) {
    shift <- tau$x[k] * z
    q <- list(plogis(outer(grid, shift, `+`)), plogis(outer(wide, shift, `+`)))
    made <- lapply(series, function(s) {
      l0 <- like(outer(grid, shift, `+`), s, 1)
      l1 <- like(outer(wide, shift, `+`), s, 2)
      integral <- function(a0, a1) t(vapply(seq_len(size), function(m)
        as.vector(a1[m + seq_len(size) - 1, ] %*% (weight * a0[m, ])), grid))
      list(plain = integral(l0, l1), q0 = integral(l0 * q[[1]], l1), q1 = integral(l0, l1 * q[[2]]))
    })
    all <- prior * half_normal[k]
    for (each in made) all <- all * each$plain
    sums$total <- sums$total + sum(all)
    sums$spread <- sums$spread + tau$x[k] * sum(all)
    q1 <- as.vector(q[[2]] %*% weight)
    sums$new <- sums$new + c(sum(all * as.vector(q[[1]] %*% weight)),
                             sum(all * outer(seq_len(size), seq_len(size), function(m, b) q1[m + b - 1])))
    for (c in seq_along(made)) {
      rest <- all / made[[c]]$plain
      rest[made[[c]]$plain == 0] <- 0
      sums$own[[c]] <- sums$own[[c]] + c(sum(rest * made[[c]]$q0), sum(rest * made[[c]]$q1))
    }
  }
  list(name = name, n = lapply(series, function(s) column(s$n)),
       events = lapply(series, function(s) column(s$x)),
       own = lapply(sums$own, function(o) column(o / sums$total)),
       new = column(sums$new / sums$total), spread = sums$spread / sums$total)
}
one <- function(x, n) list(x = x, n = n)
write_reference("shrunken_shares", "stats", list(
  one_series("one_series", c(2, 22), c(25, 34)),
  one_series("zero_cells", c(0, 4), c(3, 4)),
  one_series("only_prior", c(0, 0), c(0, 0)),
  several("two_series", list(one(c(2, 22), c(25, 34)), one(c(0, 8), c(10, 8)))),
  several("three_series", list(one(c(2, 22), c(25, 34)), one(c(6, 5), c(12, 9)), one(c(1, 11), c(14, 17)))),
  several("far_apart", list(one(c(2, 20), c(40, 40)), one(c(20, 30), c(40, 40)), one(c(36, 22), c(40, 40)))),
  several("opposite", list(one(c(0, 50), c(50, 50)), one(c(50, 0), c(50, 50))))
))
