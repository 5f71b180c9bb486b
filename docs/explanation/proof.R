# The survival comparison of docs/explanation/proof.md in R, on cohorts that R draws itself.
# An independent program for the same law (scenario S0) and the same analyses, and a clock beside
# ours. Run: Rscript proof.R [cohorts]. Needs R with the package survival.
library(survival)
arguments <- commandArgs(trailingOnly = TRUE)
cohorts <- if (length(arguments)) as.integer(arguments[1]) else 500L
set.seed(1)
n <- 290
go_on <- c(0.3305, 0.3476, 0.3778, 0.7545)

one <- function() {
  gaps <- matrix(14 * exp(0.7 * rnorm(n * 4)), n)
  on <- matrix(runif(n * 4), n) < rep(go_on, each = n)
  on <- t(apply(on, 1, cumprod)) == 1
  at <- t(apply(gaps, 1, cumsum))
  death <- rexp(n, log(2) / 36)
  followed <- runif(n, 12, 192)
  days <- ceiling(pmin(death, followed) * 30.4375)
  dead <- death <= followed
  again <- ceiling(at * 30.4375)
  again[!on | again >= days] <- NA
  total <- 1 + rowSums(!is.na(again))
  final <- pmin(total, 3)
  naive <- survdiff(Surv(days, dead) ~ final)
  ever <- coxph(Surv(days, dead) ~ I(total > 1))
  # Counting process: one row for each stay at a number of procedures.
  begin <- cbind(0, again)
  stop <- cbind(again, NA)
  stop[cbind(seq_len(n), total)] <- days
  keep <- which(!is.na(begin), arr.ind = TRUE)
  start <- begin[keep]
  end <- stop[keep]
  number <- pmin(keep[, 2], 3)
  event <- dead[keep[, 1]] & end == days[keep[, 1]]
  by_number <- coxph(Surv(start, end, event) ~ factor(number))
  any_again <- coxph(Surv(start, end, event) ~ I(number > 1))
  # Clock restarted at every procedure, clustered by patient.
  left <- days[keep[, 1]] - start
  restarted <- survdiff(Surv(left, dead[keep[, 1]]) ~ number)
  clustered <- coxph(Surv(left, dead[keep[, 1]]) ~ factor(number), cluster = keep[, 1])
  marks <- sapply(c(12, 24) * 30.4375, function(at) {
    alive <- days > at
    early <- !is.na(again[, 1]) & again[, 1] <= at
    fit <- coxph(Surv(days - at, dead) ~ early, subset = alive)
    summary(fit)$waldtest[["pvalue"]]
  })
  all <- survfit(Surv(days, dead) ~ 1, conf.type = "log-log")
  limits <- quantile(all, 0.5)
  p_of <- function(fit, df) pchisq(fit$chisq, df, lower.tail = FALSE)
  c(
    naive = p_of(naive, 2),
    naive_cox = summary(ever)$waldtest[["pvalue"]],
    per_procedure = p_of(restarted, 2),
    per_procedure_cox = summary(clustered)$waldtest[["pvalue"]],
    mantel_byar = summary(by_number)$sctest[["pvalue"]],
    mantel_byar_any = summary(any_again)$sctest[["pvalue"]],
    cox_any = summary(any_again)$waldtest[["pvalue"]],
    landmark_12 = marks[1],
    landmark_24 = marks[2],
    median_outside = ifelse(
      limits$lower / 30.4375 <= 36 & (is.na(limits$upper) | limits$upper / 30.4375 >= 36), 1, 0
    )
  )
}

spent <- system.time(found <- replicate(cohorts, one()))
cat(sprintf("%d cohorts, %.1f s of processor time, %.0f cohorts a second\n",
  cohorts, sum(spent[1:2]), cohorts / sum(spent[1:2])))
print(round(100 * rowMeans(found <= 0.05), 1))
