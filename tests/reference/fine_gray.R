# crr: coefficients, robust covariance with the error of G, pseudo likelihood, predicted incidence.
# finegray with coxph: the same coefficients without ties of events and censorings.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(cmprsk); library(KMsurv)})
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
one <- function(name, time, code, x, at, points, censoring = NULL, cause = 1, second = FALSE) {
  fit <- if (is.null(censoring)) crr(time, code, x, failcode = cause, gtol = 1e-11, maxiter = 50) else
    crr(time, code, x, cengroup = censoring, failcode = cause, gtol = 1e-11, maxiter = 50)
  stopifnot(fit$converged)
  incidence <- predict(fit, rbind(at))
  step <- findInterval(points, incidence[, 1])
  out <- list(name = name, cause = cause, time = column(time), event = column(code),
    x = lapply(as.data.frame(x), column), coef = column(fit$coef), variance = column(fit$var),
    log_likelihood = c(fit$loglik.null, fit$loglik), at = as.list(at), points = column(points),
    incidence = column(c(0, incidence[, 2])[step + 1]))
  if (!is.null(censoring)) out$censoring <- column(as.character(censoring))
  if (second) {
    d <- data.frame(time = time, status = factor(code, sort(unique(code))), x, id = seq_along(time))
    w <- finegray(Surv(time, status) ~ ., data = d, etype = as.character(cause))
    out$weighted_cox <- column(coef(coxph(
      as.formula(paste("Surv(fgstart, fgstop, fgstatus) ~", paste(colnames(x), collapse = "+"))),
      data = w, weights = fgwt, ties = "breslow", control = tight)))
  }
  out
}
data(bmt); bcode <- with(bmt, ifelse(d2 == 1, 1, ifelse(d1 == 1, 2, 0)))
bx <- with(bmt, cbind(age = z1, donor = z2, low = 1 * (group == 2), high = 1 * (group == 3)))
b <- c(age = 28, donor = 28, low = 0, high = 1)
m <- mgus2[!is.na(mgus2$mspike), ]; etime <- with(m, ifelse(pstat == 0, futime, ptime)); code <- with(m, ifelse(pstat == 0, 2 * death, 1))
mx <- with(m, cbind(age = age, male = 1 * (sex == "M"), mspike = mspike))
a <- c(age = 70, male = 1, mspike = 1.2)
p <- pbc[!is.na(pbc$trt), ]; pcode <- c(0, 2, 1)[p$status + 1]
px <- with(p, cbind(age = age, logbili = log(bili), edema = edema))
cases <- list(
  one("bmt", bmt$t2, bcode, bx, b, c(0, 100, 365, 1000), second = TRUE),
  one("bmt_in_quarters_of_a_year", ceiling(bmt$t2 / 91), bcode, bx, b, c(1, 4, 12)),
  one("bmt_censoring_by_hospital_drug", bmt$t2, bcode, bx, b, c(100, 365, 1000), censoring = bmt$z10),
  one("mgus2", etime, code, mx, a, c(60, 120, 240)),
  one("mgus2_death", etime, code, mx, a, c(60, 120, 240), cause = 2),
  one("pbc", p$time, pcode, px, c(age = 50, logbili = 1, edema = 0), c(365, 1000, 3000)),
  one("pbc_events_before_censorings", p$time + 0.5 * (pcode == 0), pcode, px, c(age = 50, logbili = 1, edema = 0),
      c(365, 1000, 3000), second = TRUE),
  one("no_censoring", 1:12, rep(c(1, 2, 1), 4), cbind(x = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8)), c(x = 4), c(3, 9)))
write_reference("fine_gray", c("cmprsk", "survival", "KMsurv"), cases)
