# boot::boot.ci given our draws: boot cannot share our random numbers, so the draws in
# data/bootstrap_draws.csv were written by `resampling.draw_counts` (seed 20) and are input here.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(boot); library(MASS)})
drawn <- read.csv("data/bootstrap_draws.csv", colClasses = "character")
draws <- function(name) {
  text <- drawn$counts[drawn$case == name]
  t(vapply(strsplit(text, ""), as.integer, integer(nchar(text[1]))))
}
# Strata scale the influence of each patient by (m - 1) / m, m patients in the stratum.
influence <- function(jack, strata) {
  m <- ave(jack, strata, FUN = length)
  (m - 1) / m * (ave(jack, strata) - jack)
}
one <- function(name, statistic, n, columns, strata = rep(1, n), at = list()) {
  m <- draws(sub(":.*", "", name)); B <- nrow(m); all <- rep(1, n)
  t0 <- statistic(all); t <- apply(m, 1, statistic)
  jack <- vapply(seq_len(n), function(i) { w <- all; w[i] <- 0; statistic(w) }, 0)
  L <- influence(jack, strata)
  b <- structure(list(t0 = t0, t = matrix(t), R = B, data = all, sim = "ordinary", stype = "i",
                      strata = strata, call = quote(boot()), statistic = statistic), class = "boot")
  percentile <- boot.ci(b, type = "perc", t0 = t0, t = t)$percent[4:5]
  # boot.ci counts replicates equal to t0 as above it; ties counting half is our rule.
  w <- qnorm((mean(t < t0) + mean(t <= t0)) / 2); a <- sum(L^3) / (6 * sum(L^2)^1.5)
  z <- w + qnorm(c(0.025, 0.975))
  half_ties <- boot:::norm.inter(t, pnorm(w + z / (1 - a * z)))[, 2]
  bca <- boot.ci(b, type = "bca", t0 = t0, t = t, L = L)$bca[4:5]
  c(list(name = name, data = columns, n_patients = n, strata = column(as.character(strata)), value = t0,
    replicates = column(t), jackknife = column(jack), acceleration = a, bias = mean(t) - t0, std_error = sd(t),
    percentile = column(percentile), bca_half_ties = column(half_ties), bca_boot_ci = column(bca),
    ties = sum(t == t0)), at)
}
table_of <- function(d) list(patient = column(d$id), value = column(d$value))
e <- with(epil, data.frame(id = subject, value = y, base = base))
first <- !duplicated(e$id)
mean_rate <- function(w) sum(w[e$id] * e$value) / sum(w[e$id])
ratio <- function(w) sum(w[e$id] * e$value) / sum(w[e$id] * e$base)
both <- c(table_of(e), list(base = column(e$base)))
treated <- as.character(epil$trt[first])
# survfit wants positive weights.
curve <- function(d, w) {
  d$w <- w[d$id]
  survfit(Surv(d$start[d$w > 0], d$time[d$w > 0], d$event[d$w > 0]) ~ 1, weights = d$w[d$w > 0])
}
milestone <- function(d, at) function(w) summary(curve(d, w), times = at)$surv
middle <- function(d) function(w) unname(quantile(curve(d, w), 0.5, conf.int = FALSE))
rows <- function(d) list(patient = column(d$id), start = column(d$start), time = column(d$time), event = column(d$event))
robust <- function(d, at) {
  fit <- survfit(Surv(start, time, event) ~ 1, data = d, id = id, cluster = id, robust = TRUE)
  list(at = at, robust_std_error = summary(fit, times = at)$std.err)
}
k <- with(kidney, data.frame(id = id, start = 0, time = time, event = status))
simple <- survfit(Surv(time, event) ~ 1, data = k, cluster = id)
g <- with(cgd, data.frame(id = match(id, unique(id)), start = tstart, time = tstop, event = status))
cases <- list(
  one("epil:mean", mean_rate, 59, both), one("epil:ratio", ratio, 59, both),
  one("epil_strata:ratio", ratio, 59, both, strata = treated),
  one("kidney:milestone", milestone(k, 100), 38, rows(k),
      at = list(at = 100, robust_std_error = summary(simple, times = 100)$std.err)),
  one("kidney:median", middle(k), 38, rows(k)),
  one("cgd:milestone", milestone(g, 250), 128, rows(g), at = robust(g, 250)))
write_reference("bootstrap", c("boot", "survival", "MASS"), cases)
