# Landmark: rows chosen in R, then coxph (hazard ratio with limits), survdiff and survfit. The project's
# demo cohort, and the Stanford heart transplants (jasa) with the waiting time as change of state.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
at <- function(name, d, landmark) {
  kept <- d[d$time > landmark, ]; out <- d[d$time <= landmark, ]
  kept$again <- as.integer(kept$change <= landmark); kept$left <- kept$time - landmark
  fit <- coxph(Surv(left, event) ~ again, data = kept, control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
  test <- survdiff(Surv(left, event) ~ again, data = kept)
  curve <- summary(survfit(Surv(left, event) ~ again, data = kept), times = landmark)
  limits <- unname(exp(coef(fit) + c(-1, 1) * qnorm(0.975) * sqrt(vcov(fit)[1])))
  list(name = name, time = column(d$time), event = column(d$event), change = column(ifelse(is.finite(d$change), d$change, NA)),
       landmark = landmark, n = column(table(kept$again)), n_event_before = sum(out$event), n_censored_before = sum(1 - out$event),
       n_changed_later = sum(kept$again == 0 & kept$change < kept$time), hazard_ratio = unname(exp(coef(fit))), conf_low = limits[1], conf_high = limits[2],
       statistic = test$chisq, survival = column(curve$surv), std_error = column(curve$std.err))
}
# Delayed entry: at risk from entry on; survdiff does not know it, the exact score test is the log-rank test.
late <- function(name, d, landmark, milestone) {
  kept <- d[d$time > landmark, ]
  kept$again <- as.integer(kept$change <= landmark); kept$left <- kept$time - landmark; kept$start <- pmax(kept$entry - landmark, 0)
  fit <- coxph(Surv(start, left, event) ~ again, data = kept, control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
  exact <- coxph(Surv(start, left, event) ~ again, data = kept, ties = "exact")
  curve <- summary(survfit(Surv(start, left, event) ~ again, data = kept), times = milestone)
  limits <- unname(exp(coef(fit) + c(-1, 1) * qnorm(0.975) * sqrt(vcov(fit)[1])))
  list(name = name, time = column(d$time), event = column(d$event), change = column(ifelse(is.finite(d$change), d$change, NA)), entry = column(d$entry),
       landmark = landmark, milestone = milestone, n = column(table(kept$again)), n_entered_later = sum(kept$start > 0), n_changed_later = sum(kept$again == 0 & kept$change < kept$time),
       hazard_ratio = unname(exp(coef(fit))), conf_low = limits[1], conf_high = limits[2], statistic = exact$score, survival = column(curve$surv), std_error = column(curve$std.err))
}
demo <- with(read.csv("data/demo_null_cohort.csv"), data.frame(time, event, change = t2))
j <- with(subset(jasa, futime > 0), data.frame(time = futime, event = fustat, change = ifelse(is.na(wait.time), Inf, wait.time)))
m <- with(mgus2, data.frame(entry = 12 * age, time = 12 * age + futime, event = death, change = ifelse(pstat == 1 & ptime < futime, 12 * age + ptime, Inf)))
m <- m[seq(1, nrow(m), 2), ]
registered <- transform(demo, entry = time * (seq_len(nrow(demo)) %% 4) / 5)
cases <- list(late("demo_registered_late_12", registered, 12, 24), late("mgus_from_age_75", m[m$time > m$entry, ], 900, 60), at("demo_12", demo, 12), at("demo_24", demo, 24), at("jasa_30", j, 30), at("jasa_90", j, 90))
write_reference("landmark", "survival", cases)
