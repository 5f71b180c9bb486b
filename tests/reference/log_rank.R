# Without entry: survdiff, also stratified, with weights S(t-)^rho, and for trend (from its O - E and
# V, checked against the score test of coxph(ties = "exact") with the scores as covariate). With entry: the score test of coxph(ties = "exact"),
# whose variance is the hypergeometric one of the log-rank test. Also the project's demo cohort.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
plain <- function(name, time, event, group, strata = NULL, rho = 0) {
  event <- as.integer(event)
  d <- if (is.null(strata)) survdiff(Surv(time, event) ~ group, rho = rho) else
    survdiff(Surv(time, event) ~ group + strata(strata), rho = rho)
  sums <- function(x) if (is.matrix(x)) rowSums(x) else x
  out <- list(name = name, time = column(time), event = column(event), group = column(as.character(group)),
       statistic = d$chisq, df = length(d$n) - 1, p_value = pchisq(d$chisq, length(d$n) - 1, lower.tail = FALSE),
       observed = column(sums(d$obs)), expected = column(sums(d$exp)))
  if (!is.null(strata)) out$strata <- column(strata)
  if (rho != 0) out$rho <- rho
  scores <- seq_along(d$n) - 1
  out$trend <- drop(scores %*% (sums(d$obs) - sums(d$exp)))^2 / drop(scores %*% d$var %*% scores)
  if (rho == 0) {
    x <- match(group, sort(unique(group))) - 1
    s <- if (is.null(strata)) rep(1, length(x)) else strata
    stopifnot(all.equal(out$trend, unname(coxph(Surv(time, event) ~ x + strata(s), ties = "exact")$score)))
  }
  out$trend_p_value <- pchisq(out$trend, 1, lower.tail = FALSE)
  out
}
entry <- function(name, start, time, event, group) {
  fit <- coxph(Surv(start, time, event) ~ factor(group), ties = "exact")
  list(name = name, entry = column(start), time = column(time), event = column(as.integer(event)),
       group = column(as.character(group)), statistic = unname(fit$score), df = length(coef(fit)),
       p_value = pchisq(fit$score, length(coef(fit)), lower.tail = FALSE))
}
demo <- read.csv("data/demo_null_cohort.csv")
late <- demo$t2 < demo$time
rows <- rbind(data.frame(start = 0, stop = ifelse(late, demo$t2, demo$time), event = ifelse(late, 0, demo$event), state = "1"),
              data.frame(start = demo$t2, stop = demo$time, event = demo$event, state = "2+")[late, ])
inst <- lung[!is.na(lung$inst), ]
d2 <- subset(colon, etype == 2)
cases <- list(
  plain("lung_by_sex", lung$time, lung$status == 2, lung$sex),
  plain("veteran_by_cell_type", veteran$time, veteran$status, as.character(veteran$celltype)),
  plain("colon_by_treatment", d2$time, d2$status, as.character(d2$rx)),
  plain("kidney_by_sex", kidney$time, kidney$status, kidney$sex),
  plain("lung_by_sex_stratified_by_institution", inst$time, inst$status == 2, inst$sex, inst$inst),
  plain("lung_by_sex_rho_1", lung$time, lung$status == 2, lung$sex, rho = 1),
  plain("veteran_by_cell_type_rho_half", veteran$time, veteran$status, as.character(veteran$celltype), rho = 0.5),
  plain("lung_by_sex_stratified_by_institution_rho_1", inst$time, inst$status == 2, inst$sex, inst$inst, rho = 1),
  plain("demo_by_final_number", demo$time, demo$event, pmin(demo$n_ilp, 3)),
  entry("heart_by_transplant", heart$start, heart$stop, heart$event, heart$transplant),
  entry("demo_by_number_to_date", rows$start, rows$stop, rows$event, rows$state))
write_reference("log_rank", "survival", cases)
