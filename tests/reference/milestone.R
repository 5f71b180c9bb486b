# S(t) by group from survfit; covariances from residuals(type = "pstate"), summed by patient and
# group (clustered); differences, ratios and Wald tests computed from them. Groups that share
# patients: heart by transplant status, bladder2 by first or later recurrence.
source("write_reference.R")
source("group_comparison.R")
# Limits of the difference from the log-log limits of the groups (Zou and Donner 2008).
combined <- function(value, covariance) {
  z <- qnorm(0.975); se <- sqrt(diag(covariance)); width <- z * se / (value * -log(value))
  low <- value^exp(width); high <- value^exp(-width)
  lapply(2:length(value), function(g) {
    r <- covariance[g, 1] / (se[g] * se[1]); d <- value[g] - value[1]
    away <- function(a, b) sqrt(a^2 - 2 * r * a * b + b^2)
    list(conf_low = d - away(value[g] - low[g], high[1] - value[1]), conf_high = d + away(high[g] - value[g], value[1] - low[1]))
  })
}
at <- function(name, d, time) {
  now <<- d  # residuals() looks the data up again, by name
  plain <- survfit(response(d) ~ group, data = d)
  m <- summary(plain, times = time)
  each <- residuals(survfit(response(now) ~ group, data = now, cluster = patient), times = time, type = "pstate", collapse = FALSE)
  log_log <- summary(survfit(response(d) ~ group, data = d, conf.type = "log-log"), times = time)
  c(described(name, d), list(time_point = time, value = column(m$surv), conf_low = column(log_log$lower), conf_high = column(log_log$upper),
    independent = c(compared(m$surv, diag(m$std.err^2)), list(combined = combined(m$surv, diag(m$std.err^2)))),
    clustered = c(compared(m$surv, by_patient(each, d)), list(combined = combined(m$surv, by_patient(each, d))))))
}
cases <- list(at("lung_by_sex", lung_rows, 365), at("veteran_by_cell_type", veteran_rows, 90), at("kidney_by_sex", kidney_rows, 60),
              at("heart_by_transplant", heart_rows, 180), at("bladder2_by_number", bladder_rows, 20))
write_reference("milestone", "survival", cases)
