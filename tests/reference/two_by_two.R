# Score limits with the constrained maximum found numerically (no closed form as in our code),
# Newcombe's from prop.test. The tables are those of Newcombe (1998, Table II) and others.
source("write_reference.R")
z <- qnorm(0.975)
loglik <- function(x, n, p) {
  part <- function(k, q) if (k == 0) 0 else k * log(q)
  part(x, p) + part(n - x, 1 - p)
}
best <- function(f, low, high) {
  grid <- seq(low, high, length.out = 2001)
  values <- sapply(grid, f)
  i <- which.max(values)
  optimize(f, c(grid[max(i - 1, 1)], grid[min(i + 1, 2001)]), maximum = TRUE, tol = 1e-14)$maximum
}
# The maximum is flat to about 1e-8 in p; a Newton-like polish on the derivative sharpens it.
polish <- function(derivative, p, low, high) {
  a <- max(low, p - 1e-5); b <- min(high, p + 1e-5)
  if (derivative(a) * derivative(b) < 0)
    uniroot(derivative, c(a, b), tol = 1e-16)$root else p
}
mn_score <- function(x1, n1, x0, n0, d) {
  low <- max(0, -d); high <- min(1, 1 - d)
  f <- function(p) loglik(x0, n0, p) + loglik(x1, n1, p + d)
  slope <- function(p) x0 / p - (n0 - x0) / (1 - p) + x1 / (p + d) - (n1 - x1) / (1 - p - d)
  p0 <- polish(slope, best(f, low, high), low + 1e-12, high - 1e-12); p1 <- p0 + d
  v <- (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) * (n1 + n0) / (n1 + n0 - 1)
  (x1 / n1 - x0 / n0 - d) / sqrt(v)
}
koopman_score <- function(x1, n1, x0, n0, r) {
  high <- min(1, 1 / r)
  f <- function(p) loglik(x0, n0, p) + loglik(x1, n1, p * r)
  slope <- function(p) x0 / p - (n0 - x0) / (1 - p) + x1 / p - (n1 - x1) * r / (1 - p * r)
  p0 <- polish(slope, best(f, 0, high), 1e-12, high - 1e-12); p1 <- p0 * r
  (x1 - n1 * p1)^2 / (n1 * p1 * (1 - p1)) + (x0 - n0 * p0)^2 / (n0 * p0 * (1 - p0))
}
root <- function(f, a, b) uniroot(f, c(a, b), tol = 1e-13)$root
a <- UCBAdmissions[, , "A"]
tables <- rbind(c(56, 70, 48, 80), c(9, 10, 3, 10), c(22, 34, 2, 25), c(13, 20, 1, 13),
                c(a["Admitted", "Female"], sum(a[, "Female"]), a["Admitted", "Male"], sum(a[, "Male"])))
cases <- lapply(seq_len(nrow(tables)), function(i) {
  t <- unname(tables[i, ]); d <- t[1] / t[2] - t[3] / t[4]; r <- (t[1] / t[2]) / (t[3] / t[4])
  diff <- function(x) abs(mn_score(t[1], t[2], t[3], t[4], x)) - z
  ratio <- function(l) koopman_score(t[1], t[2], t[3], t[4], exp(l)) - z^2
  w1 <- prop.test(t[1], t[2], correct = FALSE)$conf.int
  w0 <- prop.test(t[3], t[4], correct = FALSE)$conf.int
  list(table = column(t),
       miettinen_nurminen = column(c(root(diff, -0.999, d - 1e-6), root(diff, d + 1e-6, 0.999))),
       newcombe = column(c(d - sqrt((t[1] / t[2] - w1[1])^2 + (w0[2] - t[3] / t[4])^2),
                           d + sqrt((w1[2] - t[1] / t[2])^2 + (t[3] / t[4] - w0[1])^2))),
       koopman = column(exp(c(root(ratio, log(r) - 5, log(r) - 1e-6),
                              root(ratio, log(r) + 1e-6, log(r) + 5)))))
})
write_reference("two_by_two", "stats", cases)
