# survfit: curve, three kinds of limits, quantiles, milestones; reverse curves; delayed entry.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
curve <- function(fit, keep) {
  i <- if (length(fit$time) > keep) unique(round(seq(1, length(fit$time), length.out = keep))) else seq_along(fit$time)
  se <- fit$surv * fit$std.err; se[fit$surv == 0] <- NA
  list(time = column(fit$time[i]), n_at_risk = column(fit$n.risk[i]), n_events = column(fit$n.event[i]),
       n_censored = column(fit$n.censor[i]), survival = column(fit$surv[i]), std_error = column(se[i]),
       conf_low = column(fit$lower[i]), conf_high = column(fit$upper[i]))
}
one <- function(name, data, group, times, entry = NULL, keep = 40, kinds = c("log-log", "log", "plain")) {
  data$event <- as.integer(data$event); out <- list()
  for (g in sort(unique(data[[group]]))) {
    d <- data[data[[group]] == g, ]
    s <- if (is.null(entry)) Surv(d$time, d$event) else Surv(d[[entry]], d$time, d$event)
    for (kind in kinds) {
      fit <- survfit(s ~ 1, conf.type = kind)
      q <- quantile(fit, c(0.25, 0.5, 0.75)); m <- summary(fit, times = times, extend = FALSE)
      out[[length(out) + 1]] <- list(group = as.character(g), interval = kind, curve = curve(fit, keep),
        quantile = column(q$quantile), quantile_low = column(q$lower), quantile_high = column(q$upper),
        milestone_time = column(m$time), milestone = column(m$surv))
    }
    if (is.null(entry)) {
      back <- survfit(Surv(d$time, 1 - d$event) ~ 1, conf.type = "log-log")
      q <- quantile(back, 0.5)
      out[[length(out) + 1]] <- list(group = as.character(g), interval = "reverse", curve = curve(back, keep),
        quantile = column(q$quantile), quantile_low = column(q$lower), quantile_high = column(q$upper))
    }
  }
  columns <- list(time = column(data$time), event = column(data$event), group = column(as.character(data[[group]])))
  if (!is.null(entry)) columns$entry <- column(data[[entry]])
  list(name = name, data = columns, times = column(times), results = out)
}
l <- with(lung, data.frame(time, event = status == 2, group = sex))
v <- with(veteran, data.frame(time, event = status == 1, group = celltype))
cd <- with(subset(colon, etype == 2), data.frame(time, event = status == 1, group = rx))
k <- with(kidney, data.frame(time, event = status == 1, group = sex))
h <- with(heart, data.frame(start, time = stop, event = event == 1, group = as.integer(transplant) - 1))
half <- data.frame(time = c(1:4, 1:6, 2, 2, 3, 5, 7, 9), event = c(1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0),
                   group = rep(c("a", "b", "c"), c(4, 6, 6)))
cases <- list(one("lung_by_sex", l, "group", c(0, 100, 365, 730)), one("veteran_by_cell_type", v, "group", c(30, 90, 365)),
              one("colon_death_by_treatment", cd, "group", c(365, 1000, 2000), keep = 25, kinds = "log-log"),
              one("kidney_by_sex", k, "group", c(10, 100, 300)), one("exact_halves", half, "group", c(1, 3)),
              one("heart_simon_makuch", h, "group", c(30, 180, 600), entry = "start"))
write_reference("kaplan_meier", "survival", cases)
