# cuminc: Gray's test by group, with strata and weights, with and without ties.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(cmprsk); library(KMsurv)})
one <- function(name, time, code, group, stratum = rep("all", length(time)), rhos = c(0, 1)) {
  results <- list()
  for (rho in rhos) {
    tests <- cuminc(time, code, group, stratum, rho = rho, cencode = 0)$Tests
    for (cause in rownames(tests)) results[[length(results) + 1]] <- list(cause = as.integer(cause), rho = rho,
      statistic = tests[cause, "stat"], p_value = tests[cause, "pv"], df = tests[cause, "df"])
  }
  list(name = name, time = column(time), event = column(code), group = column(as.character(group)),
       stratum = column(as.character(stratum)), results = results)
}
m <- mgus2; etime <- with(m, ifelse(pstat == 0, futime, ptime)); code <- with(m, ifelse(pstat == 0, 2 * death, 1))
data(bmt); bcode <- with(bmt, ifelse(d2 == 1, 1, ifelse(d1 == 1, 2, 0)))
w <- survival::transplant; w <- w[!is.na(w$futime) & w$futime > 0, ]
wcode <- unname(c(censored = 0, death = 1, ltx = 2, withdraw = 3)[as.character(w$event)])
set.seed(1)
cases <- list(
  one("mgus2_by_sex", etime, code, m$sex, rhos = c(0, 0.5)),
  one("bmt_by_disease", bmt$t2, bcode, bmt$group),
  one("bmt_by_disease_in_strata", bmt$t2, bcode, bmt$group, bmt$z10),
  one("transplant_by_blood", w$futime, wcode, as.character(w$abo)),
  one("bmt_in_quarters_of_a_year", ceiling(bmt$t2 / 91), bcode, bmt$group),
  one("no_ties", round(rexp(60) * 1000) / 1000 + 0.0007 * seq_len(60), sample(0:2, 60, TRUE), sample(1:2, 60, TRUE)),
  # A tie of two where less than two would be at risk: the factor for ties is below 0.
  one("few_and_tied", c(3, 4, 4, 2, 1, 1, 3, 3, 3), c(1, 1, 1, 1, 2, 2, 2, 0, 0), c(1, 1, 2, 1, 2, 2, 1, 2, 1)),
  one("four_rows", 1:4, c(1, 1, 0, 0), c(1, 2, 1, 2)))
write_reference("gray_test", c("cmprsk", "survival", "KMsurv"), cases)
