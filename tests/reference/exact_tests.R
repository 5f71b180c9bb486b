# Fisher p: fisher.test. Mid-p: dhyper. Odds ratio: fisher.test's equations with a finer root
# tolerance than it uses. Boschloo: all tables ordered by fisher.test one-sided p, brute force.
source("write_reference.R")
boschloo_greater <- function(x1, n1, x0, n0) {
  p <- outer(0:n1, 0:n0, Vectorize(function(a, b)
    phyper(a - 1, n1, n0, a + b, lower.tail = FALSE)))
  region <- p <= p[x1 + 1, x0 + 1] * (1 + 1e-7)
  f <- function(q) as.numeric(dbinom(0:n1, n1, q) %*% region %*% dbinom(0:n0, n0, q))
  grid <- seq(0.0005, 0.9995, by = 0.0005); values <- sapply(grid, f); i <- which.max(values)
  max(values, optimize(f, grid[c(max(i - 1, 1), min(i + 1, length(grid)))], maximum = TRUE,
                       tol = 1e-12)$objective)
}
tables <- rbind(c(22, 34, 2, 25), c(13, 20, 1, 13), c(3, 4, 1, 4), c(56, 70, 48, 80), c(9, 10, 3, 10),
                c(5, 56, 0, 29), c(0, 10, 3, 20), c(10, 10, 0, 10), c(4, 12, 4, 12))
cases <- lapply(seq_len(nrow(tables)), function(i) {
  t <- unname(tables[i, ]); m <- matrix(c(t[1], t[2] - t[1], t[3], t[4] - t[3]), 2)
  fisher <- fisher.test(m); total <- t[1] + t[3]
  support <- max(0, total - t[4]):min(t[2], total)
  d <- dhyper(support, t[2], t[4], total); own <- d[support == t[1]]
  less <- sum(d[d < own * (1 - 1e-7)]); equal <- sum(d[abs(d / own - 1) <= 1e-7])
  logw <- dhyper(support, t[2], t[4], total, log = TRUE)
  tilted <- function(l) { e <- logw + support * l; e <- exp(e - max(e)); e / sum(e) }
  solve_for <- function(f) exp(uniroot(f, c(-30, 30), tol = 1e-14)$root)
  low <- if (t[1] == min(support)) 0 else
    solve_for(function(l) sum(tilted(l)[support >= t[1]]) - 0.025)
  high <- if (t[1] == max(support)) NA else
    solve_for(function(l) sum(tilted(l)[support <= t[1]]) - 0.025)
  value <- if (t[1] == min(support)) 0 else if (t[1] == max(support)) NA else
    solve_for(function(l) sum(tilted(l) * support) - t[1])
  if (!is.na(value)) stopifnot(abs(value - unname(fisher$estimate)) <= 1e-3 * max(value, 1))
  one <- boschloo_greater(t[1], t[2], t[3], t[4])
  two <- boschloo_greater(t[2] - t[1], t[2], t[4] - t[3], t[4])
  list(table = column(t), fisher = fisher$p.value, mid_p = less + equal / 2,
       odds_ratio = value, conf_low = low, conf_high = high, boschloo = min(1, 2 * min(one, two)))
})
write_reference("exact_tests", "stats", cases)
