# Weighted sums, standard error and percentile limits in R, given our Poisson weights (seed 21),
# written by `poisson_weights` to data/poisson_draws.csv: R cannot share our hash.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(boot); library(MASS)})
drawn <- read.csv("data/poisson_draws.csv", colClasses = "character")
draws <- function(name) {
  text <- drawn$counts[drawn$case == name]
  t(vapply(strsplit(text, ""), as.integer, integer(nchar(text[1]))))
}
one <- function(name, statistic, columns) {
  m <- draws(sub(":.*", "", name)); t0 <- statistic(rep(1, ncol(m))); t <- apply(m, 1, statistic)
  b <- structure(list(t0 = t0, t = matrix(t), R = nrow(m), sim = "ordinary", call = quote(boot())), class = "boot")
  list(name = name, data = columns, value = t0, replicates = column(t), std_error = sd(t), bias = mean(t) - t0,
       percentile = column(boot.ci(b, type = "perc", t0 = t0, t = t)$percent[4:5]))
}
e <- with(epil, data.frame(id = subject, value = y, base = base))
ratio <- function(w) sum(w[e$id] * e$value) / sum(w[e$id] * e$base)
curve <- function(d, w) {
  d$w <- w[d$id]
  survfit(Surv(d$time[d$w > 0], d$event[d$w > 0]) ~ 1, weights = d$w[d$w > 0])
}
k <- with(kidney, data.frame(id = id, time = time, event = status))
rows <- list(patient = column(k$id), time = column(k$time), event = column(k$event))
cases <- list(
  one("epil:ratio", ratio, list(patient = column(e$id), value = column(e$value), base = column(e$base))),
  one("kidney:milestone", function(w) summary(curve(k, w), times = 100)$surv, rows),
  one("kidney:median", function(w) unname(quantile(curve(k, w), 0.5, conf.int = FALSE)), rows))
write_reference("poisson_bootstrap", c("boot", "survival", "MASS"), cases)
