# McNemar: mcnemar.test, binom.test, mid-p by dbinom. Odds ratio: the limits of binom.test, p/(1-p).
# Tango: his score with the constrained maximum of the multinomial likelihood found by uniroot on
# its derivative (our code has the root of a quadratic), and the limits by uniroot on that score.
source("write_reference.R")
suppressPackageStartupMessages(library(geepack))
z <- qnorm(0.975)
score <- function(b, c, n, d) {
  slope <- function(q) (if (b) b / q else 0) + (if (c) c / (q + d) else 0) -
    (if (n > b + c) 2 * (n - b - c) / (1 - 2 * q - d) else 0)
  low <- max(0, -d); high <- (1 - d) / 2; room <- (high - low) * 1e-15
  a <- low + room; e <- high - room
  q <- if (slope(a) <= 0) low else if (slope(e) >= 0) high else
    uniroot(slope, c(a, e), tol = 1e-18, maxiter = 10000)$root
  (c - b - n * d) / sqrt(n * (2 * q + d * (1 - d)))
}
limit <- function(b, c, n, end) {
  f <- function(d) abs(score(b, c, n, d)) - z
  d <- (c - b) / n; near <- d + sign(end) * 1e-9; far <- sign(end) * (1 - 1e-12)
  if (abs(d) >= 1 - 1e-12 && sign(d) == sign(end)) return(d)
  if (f(far) < 0) return(sign(end))
  uniroot(f, sort(c(near, far)), tol = 1e-15, maxiter = 10000)$root
}
wheeze <- matrix(ohio$resp, ncol = 4, byrow = TRUE)     # ages 7 to 10, 537 children
visits <- with(respiratory, tapply(outcome, list(paste(center, id), visit), unique))
counts <- function(x, y) c(sum(x & y), sum(x & !y), sum(!x & y), sum(!x & !y))
tables <- list(
  worked = c(20, 12, 2, 25), approval = c(794, 150, 86, 570), lenses = c(43, 0, 1, 0),
  ohio_first_last = counts(wheeze[, 1], wheeze[, 4]),
  ohio_last_years = counts(wheeze[, 3], wheeze[, 4]),
  respiratory = counts(visits[, 1], visits[, 4]),
  equal = c(3, 4, 4, 2), one_way = c(5, 0, 9, 11), other_way = c(5, 9, 0, 11),
  all_changed = c(0, 3, 6, 0), unchanged = c(7, 0, 0, 5), all_yes_to_no = c(0, 8, 0, 0))
cases <- lapply(names(tables), function(name) {
  t <- unname(tables[[name]]); b <- t[2]; c <- t[3]; m <- b + c; n <- sum(t)
  changed <- m > 0; k <- min(b, c)
  plain <- if (changed) mcnemar.test(matrix(c(t[1], t[3], t[2], t[4]), 2), correct = FALSE)
  exact <- if (changed) binom.test(c, m)
  odds <- function(p) if (p == 1) NA else p / (1 - p)
  list(name = name, table = column(t),
       statistic = if (changed) unname(plain$statistic) else NA,
       asymptotic = if (changed) plain$p.value else NA,
       exact = if (changed) exact$p.value else 1,
       mid_p = if (b == c) 1 else 2 * pbinom(k, m, 0.5) - dbinom(k, m, 0.5),
       difference = (c - b) / n, tango = column(c(limit(b, c, n, -1), limit(b, c, n, 1))),
       score_at_tenth = score(b, c, n, 0.1),
       odds_ratio = if (b > 0) c / b else NA,
       odds_limits = if (changed) column(sapply(exact$conf.int, odds)) else column(c(NA, NA)))
})
write_reference("paired", c("stats", "geepack"), cases)
