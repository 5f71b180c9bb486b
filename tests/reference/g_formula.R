# The posterior of the standardized response by composite Gauss-Legendre quadrature in a and q0, each
# written as sin^2 of an angle, which takes the poles of the Beta densities away; closed form (pbeta)
# in q1; limits by uniroot. Means and variances by one-dimensional integrals. Nothing is random.
source("write_reference.R")
gauss <- function(k) { b <- seq_len(k - 1); b <- b / sqrt(4 * b^2 - 1); M <- matrix(0, k, k); M[cbind(1:(k - 1), 2:k)] <- b; M[cbind(2:k, 1:(k - 1))] <- b
  e <- eigen(M, symmetric = TRUE); list(x = e$values, w = 2 * e$vectors[1, ]^2) }
panels <- function(S, count = 50, k = 12) {
  ends <- asin(sqrt(c(qbeta(1e-17, S[1], S[2]), qbeta(1e-17, S[1], S[2], lower.tail = FALSE))))
  g <- gauss(k); cuts <- seq(ends[1], ends[2], length.out = count + 1); h <- diff(cuts)[1] / 2
  angle <- as.vector(outer(g$x * h, cuts[-1] - h, `+`)); q <- sin(angle)^2
  list(q = q, w = rep(g$w * h, count) * dbeta(q, S[1], S[2]) * 2 * sin(angle) * cos(angle))
}
shifted <- function(q, share, d) share * q + (1 - share) * plogis(qlogis(q) + d)
one <- function(name, n, first, again_1, second_1, again_0, second_0, delta) {
  A <- c(first + .5, n - first + .5); Q1 <- c(second_1 + .5, again_1 - second_1 + .5); Q0 <- c(second_0 + .5, again_0 - second_0 + .5)
  f <- c(again_1 / first, again_0 / (n - first))
  # Inverse of the shifted response: Newton's method, kept within 0 and 1.
  unshifted <- function(s, share) {
    s <- pmin(pmax(s, 0), 1); if (delta == 0) return(s)
    q <- s; e <- exp(delta)
    for (i in 1:12) q <- pmin(pmax(q - (share * q + (1 - share) * q * e / (1 - q + q * e) - s) / (share + (1 - share) * e / (1 - q + q * e)^2), 0), 1)
    q
  }
  a <- panels(A); q <- panels(Q0); q1 <- panels(Q1)
  before <- outer(1 - a$q, shifted(q$q, f[2], delta))
  below <- function(t, minus) sum(a$w * (matrix(pbeta(unshifted((t + minus * a$q - before) / a$q, f[1]), Q1[1], Q1[2]), length(a$q)) %*% q$w))
  m <- function(S, share, k) { n <- if (identical(S, Q1)) q1 else q; sum(n$w * shifted(n$q, share, delta)^k) }
  ma <- A[1] / sum(A); sa <- ma * (A[1] + 1) / (sum(A) + 1)
  described <- function(minus) {
    mean <- ma * (m(Q1, f[1], 1) - minus) + (1 - ma) * m(Q0, f[2], 1)
    square <- sa * (m(Q1, f[1], 2) - 2 * minus * m(Q1, f[1], 1) + minus) + 2 * (ma - sa) * (m(Q1, f[1], 1) - minus) * m(Q0, f[2], 1) + (1 - 2 * ma + sa) * m(Q0, f[2], 2)
    sd <- sqrt(square - mean^2)
    limits <- sapply(c(.025, .975), function(p) { at <- mean + sd * qnorm(p)
      uniroot(function(t) below(t, minus) - p, at + c(-.4, .4) * sd, extendInt = "upX", tol = 1e-11)$root })
    c(mean, sd, limits)
  }
  cat(name, sum(a$w) - 1, sum(q$w) - 1, sum(q1$w) - 1, "\n")
  list(name = name, counts = list(n = n, first = first, again_1 = again_1, second_1 = second_1, again_0 = again_0, second_0 = second_0),
       delta = delta, second = column(described(0)), difference = column(described(1)), lower = below(0, 1))
}
cases <- list(one("one_denominator", 290, 174, 34, 22, 25, 2, 0), one("one_denominator_moved", 290, 174, 34, 22, 25, 2, 0.5),
  one("small", 20, 12, 6, 4, 5, 1, 0), one("small_moved_down", 20, 12, 6, 4, 5, 1, -0.4), one("nobody_of_ten", 60, 35, 14, 9, 10, 0, 0.3))
write_reference("g_formula", "stats", cases)
