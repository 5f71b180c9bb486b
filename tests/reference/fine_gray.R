# crr: coefficients, robust covariance with the error of G, pseudo likelihood, predicted incidence.
# finegray with coxph: the same coefficients without ties of events and censorings, also with delayed entry.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(cmprsk); library(KMsurv); library(etm)})
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
# Delayed entry: finegray with coxph; the covariance from the definition, rows by times, as finegray takes G and H as known.
late <- function(name, start, time, code, x, at, points, cause, patient = seq_along(time)) {
  d <- data.frame(start = start, time = time, status = factor(code, sort(unique(c(0, code)))), x, id = seq_along(time))
  w <- finegray(as.formula(paste("Surv(start, time, status) ~", paste(colnames(x), collapse = "+"))), data = d, etype = as.character(cause), id = id)
  fit <- coxph(as.formula(paste("Surv(fgstart, fgstop, fgstatus) ~", paste(colnames(x), collapse = "+"))), data = w, weights = fgwt, ties = "breslow", robust = FALSE, control = tight)
  curve <- survfit(fit, newdata = as.data.frame(as.list(at)), censor = FALSE)
  beta <- coef(fit); r <- exp(drop(x %*% beta)); grid <- sort(unique(c(time, start[start > 0])))
  n <- length(time); nt <- length(grid); place <- match(time, grid)
  risk <- outer(start, grid, "<") & outer(time, grid, ">="); after <- outer(start, grid, "<=") & outer(time, grid, ">")
  at_risk <- colSums(risk); observed <- pmax(colSums(after), 1); other <- which(code != 0 & code != cause)
  left <- outer(time, grid, "==") & code == 0; came <- outer(start, grid, "==") & start > 0
  hc <- colSums(left) / pmax(at_risk, 1); he <- colSums(came) / observed
  step <- (1 - hc) / ifelse(he < 1, 1 - he, 1)
  W <- risk + 0
  for (i in other) if (place[i] < nt) W[i, (place[i] + 1):nt] <- cumprod(step[place[i]:(nt - 1)])
  events <- tabulate(place[code == cause], nt); s0 <- colSums(W * r); rise <- ifelse(events > 0, events / s0, 0)
  mean <- crossprod(W * r, x) / pmax(s0, 1e-300)
  part <- function(i, from) colSums((rep(x[i, ], each = nt - from + 1) - mean[from:nt, , drop = FALSE]) * (W[i, from:nt] * r[i] * rise[from:nt]))
  own <- t(matrix(sapply(seq_len(n), function(i) (code[i] == cause) * (x[i, ] - mean[place[i], ]) - part(i, 1)), nrow = ncol(x)))
  qc <- qe <- matrix(0, nt, ncol(x))
  for (i in other) for (j in place[i]:nt) {
    if (j > place[i]) qc[j, ] <- qc[j, ] + part(i, j)
    if (j < nt && he[j] < 1) qe[j, ] <- qe[j, ] - part(i, j + 1) / (1 - he[j]) }
  own <- own + (left - sweep(risk, 2, hc, "*")) %*% (qc / pmax(at_risk, 1)) + (came - sweep(after, 2, he, "*")) %*% (qe / observed)
  moved <- rowsum(own, patient) %*% vcov(fit)
  list(name = name, cause = cause, time = column(time), entry = column(start), event = column(code), patient = column(patient),
    x = lapply(as.data.frame(x), column), coef = column(beta), variance = column(crossprod(moved)), log_likelihood = fit$loglik,
    at = as.list(at), points = column(points), incidence = column(1 - summary(curve, times = points, extend = TRUE)$surv))
}
data(bmt); bcode <- with(bmt, ifelse(d2 == 1, 1, ifelse(d1 == 1, 2, 0)))
bx <- with(bmt, cbind(age = z1, donor = z2, low = 1 * (group == 2), high = 1 * (group == 3)))
b <- c(age = 28, donor = 28, low = 0, high = 1)
m <- mgus2[!is.na(mgus2$mspike), ]; etime <- with(m, ifelse(pstat == 0, futime, ptime)); code <- with(m, ifelse(pstat == 0, 2 * death, 1))
mx <- with(m, cbind(age = age, male = 1 * (sex == "M"), mspike = mspike))
a <- c(age = 70, male = 1, mspike = 1.2)
p <- pbc[!is.na(pbc$trt), ]; pcode <- c(0, 2, 1)[p$status + 1]
data(abortion); page <- round(365.25 * p$age) # days
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
  late("pbc_by_age", page, page + p$time + 0.5 * (pcode == 0), pcode, cbind(logbili = log(p$bili), edema = p$edema), c(logbili = 1, edema = 0), c(15000, 20000, 25000), 1),
  late("pbc_by_age_other_cause", page, page + p$time + 0.5 * (pcode == 0), pcode, cbind(logbili = log(p$bili), edema = p$edema), c(logbili = 1, edema = 0), c(15000, 20000, 25000), 2,
    patient = seq_along(pcode) %/% 3),
  late("abortion", abortion$entry, abortion$exit, abortion$cause, cbind(exposed = abortion$group), c(exposed = 1), c(8, 12, 20, 40), 3),
  late("mgus2_by_age", 12 * m$age, 12 * m$age + etime + 0.5 * (code == 0), code, cbind(male = 1 * (m$sex == "M"), mspike = m$mspike), c(male = 1, mspike = 1.2),
    c(600, 800, 1000), 1, patient = seq_along(code) %/% 2),
  one("no_censoring", 1:12, rep(c(1, 2, 1), 4), cbind(x = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8)), c(x = 4), c(3, 9)))
write_reference("fine_gray", c("cmprsk", "survival", "KMsurv", "etm"), cases)
