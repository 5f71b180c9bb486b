# prop.trend.test; the exact distribution by coin::oneway_test of the scores between events and
# non-events, and, written out, by all tables with these margins (multivariate hypergeometric).
source("write_reference.R")
suppressPackageStartupMessages({library(coin); library(survival)})
enumerate <- function(x, n, s) {
  total <- sum(x); limits <- expand.grid(lapply(n, function(k) 0:min(k, total)))
  limits <- limits[rowSums(limits) == total, , drop = FALSE]
  p <- exp(Reduce(`+`, Map(function(k, v) lchoose(k, v), n, limits)) - lchoose(sum(n), total))
  t <- as.matrix(limits) %*% s; middle <- total * sum(s * n) / sum(n)
  sum(p[abs(t - middle) >= abs(sum(s * x) - middle) - 1e-9])
}
case <- function(name, x, n, s = seq_along(x) - 1, small = prod(pmin(n, sum(x)) + 1) < 3e6) {
  keep <- n > 0
  test <- prop.trend.test(x[keep], n[keep], s[keep])
  scores <- rep(rep(s, 2), c(x, n - x)); event <- factor(rep(c(1, 0), c(sum(x), sum(n - x))))
  exact <- if (all(s == round(s)))
    as.numeric(pvalue(oneway_test(scores ~ event, distribution = exact(algorithm = "shift")))) else NA
  list(name = name, events = column(x), n = column(n), scores = column(s),
       statistic = unname(test$statistic), p_value = test$p.value, exact = exact,
       enumerated = if (small && !is.na(exact)) enumerate(x, n, s) else NA)
}
smokers <- c(83, 90, 129, 70); patients <- c(86, 93, 136, 82)
cancer <- aggregate(cbind(ncases, n = ncases + ncontrols) ~ alcgp, esoph, sum)
old <- aggregate(cbind(ncases, n = ncases + ncontrols) ~ agegp, esoph, sum)
parity <- with(infert, cbind(tapply(case, induced, sum), table(induced)))
nodes <- with(subset(colon, etype == 2 & !is.na(nodes)),
              { g <- cut(nodes, c(-1, 1, 3, 6, 40)); cbind(tapply(status, g, sum), table(g)) })
cases <- list(
  case("smokers", smokers, patients), case("smokers_scores", smokers, patients, c(0, 0, 0, 1)),
  case("alcohol", cancer$ncases, cancer$n), case("alcohol_dose", cancer$ncases, cancer$n, c(20, 60, 100, 140)),
  case("age", old$ncases, old$n, small = FALSE), case("induced", unname(parity[, 1]), unname(parity[, 2])),
  case("nodes", unname(nodes[, 1]), unname(nodes[, 2])),
  case("repeats", c(35, 30, 9, 2), c(60, 45, 18, 4), small = FALSE),
  case("small", c(0, 1, 3), c(4, 3, 4)), case("falling", c(5, 2, 0, 0), c(6, 5, 3, 1)),
  case("uneven", c(1, 2, 4), c(6, 5, 5), c(-3, 0, 7)), case("broken_scores", c(1, 2, 4), c(6, 5, 5), c(0.5, 1.7, 3)),
  case("two_groups", c(2, 6), c(9, 8)), case("flat", c(2, 2, 2), c(5, 5, 5)))
write_reference("trend", c("stats", "coin", "survival"), cases)
