# survfit with a factor event: estimate, infinitesimal jackknife error, limits. cmprsk: estimate.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(cmprsk)})
one <- function(name, time, code, group, kinds, points) {
  out <- list()
  for (g in sort(unique(group))) for (kind in kinds) {
    t <- time[group == g]; e <- code[group == g]
    fit <- survfit(Surv(t, factor(e, 0:2, c("censor", "1", "2"))) ~ 1, id = seq_along(t), conf.type = kind)
    inc <- cuminc(t, e, cencode = 0)
    at <- summary(fit, times = points)
    pick <- match(points, at$time)
    for (cause in c(1, 2)) {
      j <- which(fit$states == as.character(cause))
      other <- timepoints(inc, points)$est[cause, ]
      stopifnot(max(abs(other - at$pstate[pick, j])) < 1e-8)
      out[[length(out) + 1]] <- list(group = as.character(g), interval = kind, cause = cause, times = column(points),
        incidence = column(at$pstate[pick, j]), std_error = column(at$std.err[pick, j]),
        conf_low = column(at$lower[pick, j]), conf_high = column(at$upper[pick, j]))
    }
  }
  list(name = name, time = column(time), event = column(code), group = column(as.character(group)), results = out)
}
m <- mgus2; etime <- with(m, ifelse(pstat == 0, futime, ptime)); code <- with(m, ifelse(pstat == 0, 2 * death, 1))
w <- survival::transplant; w <- w[w$event != "withdraw" & !is.na(w$futime) & w$futime > 0, ]
wcode <- c(censored = 0, death = 1, ltx = 2)[as.character(w$event)]
cases <- list(one("mgus2_by_sex", etime, code, as.character(m$sex), c("log", "log-log", "plain"), c(12, 60, 120, 240)),
              one("transplant_waiting_list", w$futime, unname(wcode), rep("all", nrow(w)), "log-log", c(10, 90, 365, 730)))
write_reference("aalen_johansen", c("survival", "cmprsk"), cases)
