# survfit with a factor event: estimate, infinitesimal jackknife error, limits; by patient from the
# sums of its influences (`cluster` is ignored for multi-state curves). cmprsk: estimate, Aalen variance.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(cmprsk); library(KMsurv)})
surv <- function(entry, time, code)
  Surv(entry, time, factor(code, 0:2, c("censor", "1", "2")))
one <- function(name, time, code, group, kinds, points, entry = 0 * time, patient = seq_along(time)) {
  out <- list()
  for (g in sort(unique(group))) for (kind in kinds) {
    i <- group == g; t <- time[i]; e <- code[i]; n <- entry[i]; p <- patient[i]
    fit <- if (all(entry == 0)) {
      survfit(Surv(t, factor(e, 0:2, c("censor", "1", "2"))) ~ 1, id = seq_along(t), conf.type = kind, influence = 1)
    } else survfit(surv(n, t, e) ~ 1, id = seq_along(t), conf.type = kind, influence = 1)
    at <- summary(fit, times = points)
    pick <- match(points, at$time)
    step <- findInterval(points, fit$time) + dim(fit$influence.pstate)[2] - length(fit$time)
    for (cause in c(1, 2)) {
      j <- which(fit$states == as.character(cause))
      moved <- fit$influence.pstate[, step, j]
      stopifnot(max(abs(sqrt(colSums(moved^2)) - at$std.err[pick, j])) < 1e-12)
      result <- list(group = as.character(g), interval = kind, cause = cause, times = column(points),
        incidence = column(at$pstate[pick, j]), std_error = column(at$std.err[pick, j]),
        conf_low = column(at$lower[pick, j]), conf_high = column(at$upper[pick, j]),
        clustered_error = column(sqrt(colSums(rowsum(moved, p)^2))))
      if (all(entry == 0)) {
        inc <- timepoints(cuminc(t, e, cencode = 0), points)
        stopifnot(max(abs(inc$est[cause, ] - at$pstate[pick, j])) < 1e-8)
        result$aalen_error <- column(sqrt(inc$var[cause, ]))
      }
      out[[length(out) + 1]] <- result
    }
  }
  list(name = name, time = column(time), event = column(code), group = column(as.character(group)),
       entry = column(entry), patient = column(patient), results = out)
}
# Groups that share patients: the difference at one time, from the influences on both curves.
shared <- function(name, time, code, group, patient, point) {
  value <- numeric(2); moved <- matrix(0, length(unique(patient)), 2)
  for (k in 1:2) {
    i <- group == sort(unique(group))[k]
    fit <- survfit(Surv(time[i], factor(code[i], 0:2, c("censor", "1", "2"))) ~ 1, id = seq_len(sum(i)), influence = 1)
    step <- findInterval(point, fit$time) + dim(fit$influence.pstate)[2] - length(fit$time)
    value[k] <- fit$pstate[findInterval(point, fit$time), 2]
    sums <- rowsum(fit$influence.pstate[, step, 2], patient[i])
    moved[match(rownames(sums), sort(unique(patient))), k] <- sums
  }
  list(name = name, time = column(time), event = column(code), group = column(as.character(group)),
       patient = column(patient), point = point, value = value[2] - value[1],
       std_error = sqrt(sum((moved[, 2] - moved[, 1])^2)))
}
m <- mgus2; etime <- with(m, ifelse(pstat == 0, futime, ptime)); code <- with(m, ifelse(pstat == 0, 2 * death, 1))
w <- survival::transplant; w <- w[w$event != "withdraw" & !is.na(w$futime) & w$futime > 0, ]
wcode <- c(censored = 0, death = 1, ltx = 2)[as.character(w$event)]
data(bmt); bcode <- with(bmt, ifelse(d2 == 1, 1, ifelse(d1 == 1, 2, 0)))
# The scale of age from 50 years, so that all enter late; neighbors in age as made-up clusters.
late <- which(m$age >= 50 & etime > 0); start <- 12 * (m$age[late] - 50)
cases <- list(
  one("mgus2_by_sex", etime, code, as.character(m$sex), c("log", "log-log", "plain"), c(12, 60, 120, 240)),
  one("transplant_waiting_list", w$futime, unname(wcode), rep("all", nrow(w)), "log-log", c(10, 90, 365, 730),
      patient = rank(w$age, ties.method = "first") %/% 4),
  one("bmt_by_disease", bmt$t2, bcode, bmt$group, "log-log", c(250, 500, 1000), patient = seq_len(nrow(bmt)) %/% 3),
  one("mgus2_by_age", start + etime[late], code[late], rep("all", length(late)), "log", c(100, 240, 400),
      entry = start, patient = late %% 211),
  shared("bmt_shared", bmt$t2, bcode, bmt$z10, seq_len(nrow(bmt)) %% 37, 365))
write_reference("aalen_johansen", c("survival", "cmprsk", "KMsurv"), cases)
