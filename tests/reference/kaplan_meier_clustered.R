# survfit with cluster = : curve, standard error, three kinds of limits, medians; delayed entry,
# several rows a patient, case weights. In survfit objects with a robust variance, std.err is that
# of S itself (logse = FALSE); without it, that of log S.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
curve <- function(fit, keep) {
  i <- if (length(fit$time) > keep) unique(round(seq(1, length(fit$time), length.out = keep))) else seq_along(fit$time)
  se <- if (isTRUE(fit$logse)) fit$surv * fit$std.err else fit$std.err
  se[fit$surv < 1e-12] <- NA
  list(time = column(fit$time[i]), weight_at_risk = column(fit$n.risk[i]), weight_of_events = column(fit$n.event[i]),
       survival = column(fit$surv[i]), std_error = column(se[i]), conf_low = column(fit$lower[i]), conf_high = column(fit$upper[i]))
}
one <- function(name, d, robust = TRUE, keep = 30, kinds = c("log-log", "log", "plain")) {
  d$event <- as.integer(d$event); out <- list()
  if (is.null(d$entry)) d$entry <- 0
  late <- any(d$entry > 0)
  if (is.null(d$weight)) d$weight <- 1
  for (g in sort(unique(as.character(d$group)))) {
    x <- d[as.character(d$group) == g, ]
    s <- if (late) Surv(x$entry, x$time, x$event) else Surv(x$time, x$event)
    for (kind in kinds) {
      fit <- if (robust) survfit(s ~ 1, weights = x$weight, cluster = x$patient, conf.type = kind)
             else survfit(s ~ 1, weights = x$weight, conf.type = kind, robust = FALSE)
      q <- quantile(fit, c(0.25, 0.5))
      out[[length(out) + 1]] <- list(group = g, interval = kind, robust = robust, curve = curve(fit, keep),
        quantile = column(q$quantile), quantile_low = column(q$lower), quantile_high = column(q$upper))
    }
  }
  list(name = name, patient = column(d$patient), time = column(d$time), event = column(d$event), weight = column(d$weight),
       group = column(as.character(d$group)), entry = column(d$entry), results = out)
}
k <- with(kidney, data.frame(patient = id, time, event = status, group = sex))
b <- with(bladder2, data.frame(patient = id, entry = start, time = stop, event, group = rx))
h <- with(heart, data.frame(patient = id, entry = start, time = stop, event, group = transplant))
cg <- with(cgd, data.frame(patient = id, entry = tstart, time = tstop, event = status, group = treat))
l <- with(subset(lung, !is.na(inst)), data.frame(patient = inst, time, event = status == 2, group = sex, weight = age / 50))
own <- transform(l, patient = seq_len(nrow(l)))
whole <- transform(l, weight = 1 + seq_len(nrow(l)) %% 3)
heavy <- transform(b, weight = 1 / (1 + bladder2$number))
tiny <- data.frame(patient = c(1, 1, 2), time = c(2, 4, 3), event = 1, group = "all")
cases <- list(one("kidney_by_sex", k), one("bladder2_by_treatment", b), one("heart_by_transplant", h), one("cgd_by_treatment", cg),
              one("lung_weighted_by_institution", l), one("lung_weighted_each_its_own", own, kinds = "log-log"),
              one("bladder2_weighted", heavy, kinds = "log-log"),
              one("lung_counted_several_times", whole, robust = FALSE), one("two_patients", tiny))
write_reference("kaplan_meier_clustered", "survival", cases)
