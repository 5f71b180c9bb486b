# Robust score test of coxph(ties = "breslow", cluster = ), which is the log-rank difference O - E over
# the sum over patients of squared score residuals; also stratified, and with patients in several groups.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
one <- function(name, patient, entry, time, event, group, stratum = rep("all", length(time))) {
  event <- as.integer(event); group <- factor(group)
  s <- if (any(entry > 0)) Surv(entry, time, event) else Surv(time, event)
  fit <- coxph(s ~ group + strata(stratum), ties = "breslow", cluster = patient)
  df <- nlevels(group) - 1
  list(name = name, patient = column(patient), entry = column(rep(entry, length.out = length(time))), time = column(time),
       event = column(event), group = column(as.character(group)), stratum = column(as.character(stratum)),
       statistic = drop(fit$rscore), df = df, p_value = pchisq(drop(fit$rscore), df, lower.tail = FALSE))
}
b <- bladder2
v <- transform(veteran, block = rep(1:35, length.out = nrow(veteran)))
cases <- list(
  with(kidney, one("kidney_by_sex", id, 0, time, status, sex)),
  with(b, one("bladder2_by_treatment", id, start, stop, event, rx)),
  with(b, one("bladder2_by_treatment_stratified_by_number", id, start, stop, event, rx, enum)),
  with(b, one("bladder2_by_number", id, start, stop, event, enum)),
  with(heart, one("heart_by_transplant", id, start, stop, event, transplant)),
  with(cgd, one("cgd_by_treatment_stratified_by_center", id, tstart, tstop, status, treat, hos.cat)),
  with(v, one("veteran_by_cell_type", block, 0, time, status, celltype)))
write_reference("log_rank_clustered", "survival", cases)
