# Shared by milestone.R and restricted_mean.R: data sets, and comparisons of groups from their
# values and covariance.
suppressPackageStartupMessages(library(survival))
rows <- function(patient, entry, time, event, group) {
  data.frame(patient, entry, time, event = as.integer(event), group = factor(group))
}
lung_rows <- with(lung, rows(seq_along(time), 0, time, status == 2, sex))
veteran_rows <- with(veteran, rows(seq_along(time), 0, time, status, celltype))
kidney_rows <- with(kidney, rows(id, 0, time, status, sex))
heart_rows <- with(heart, rows(id, start, stop, event, transplant))
bladder_rows <- with(bladder2, rows(id, start, stop, event, ifelse(enum == 1, "first", "later")))
response <- function(d) if (any(d$entry > 0)) Surv(d$entry, d$time, d$event) else Surv(d$time, d$event)
described <- function(name, d) {
  list(name = name, patient = column(d$patient), entry = column(d$entry), time = column(d$time), event = column(d$event),
       group = column(as.character(d$group)), groups = column(levels(d$group)))
}
by_patient <- function(each, d) {
  sums <- tapply(as.vector(each), list(d$patient, d$group), sum)
  sums[is.na(sums)] <- 0
  crossprod(sums)
}
compared <- function(value, covariance) {
  value <- unname(value); p <- function(z) 2 * pnorm(-abs(z)); z <- qnorm(0.975); k <- length(value)
  wald <- function(change, variance) {
    se <- sqrt(variance)
    list(value = change, std_error = se, p_value = p(change / se), conf_low = change - z * se, conf_high = change + z * se)
  }
  pairs <- lapply(2:k, function(g) {
    v <- covariance[c(g, 1), c(g, 1)]
    relative <- v / (value[c(g, 1)] %o% value[c(g, 1)])
    list(difference = wald(value[g] - value[1], v[1, 1] + v[2, 2] - 2 * v[1, 2]),
         log_ratio = wald(log(value[g] / value[1]), relative[1, 1] + relative[2, 2] - 2 * relative[1, 2]))
  })
  contrasts <- cbind(-1, diag(k - 1))
  change <- contrasts %*% value
  statistic <- drop(t(change) %*% solve(contrasts %*% covariance %*% t(contrasts), change))
  list(covariance = column(covariance), pairs = pairs, statistic = statistic, df = k - 1,
       p_value = pchisq(statistic, k - 1, lower.tail = FALSE))
}
