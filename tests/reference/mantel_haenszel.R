# mantelhaen.test (without and with correction; its common odds ratio and limits) and metafor's
# rma.mh (odds ratio, risk ratio, risk difference with Sato's variance, Breslow-Day, Tarone).
# Strata that metafor or R cannot take (a group or an outcome missing) are dropped for them only.
# Breslow-Day is also written out with uniroot, for the strata that say something.
source("write_reference.R")
suppressPackageStartupMessages({library(metafor); library(survival)})
fitted_events <- function(n1, n0, m, ratio) {
  low <- max(0, m - n0); high <- min(n1, m)
  f <- function(x) x * (n0 - m + x) - ratio * (n1 - x) * (m - x)
  uniroot(f, c(low, high), tol = 1e-16, maxiter = 10000)$root
}
homogeneity <- function(t, ratio) {
  t <- t[t[, 2] > 0 & t[, 4] > 0 & t[, 1] + t[, 3] > 0 & t[, 1] + t[, 3] < t[, 2] + t[, 4], ,
         drop = FALSE]
  x <- apply(t, 1, function(r) fitted_events(r[2], r[4], r[1] + r[3], ratio))
  v <- 1 / (1 / x + 1 / (t[, 2] - x) + 1 / (t[, 1] + t[, 3] - x) + 1 / (t[, 4] - t[, 1] - t[, 3] + x))
  bd <- sum((t[, 1] - x)^2 / v)
  list(breslow_day = bd, tarone = bd - sum(t[, 1] - x)^2 / sum(v), strata = nrow(t))
}
case <- function(name, t) {
  colnames(t) <- NULL; rownames(t) <- NULL
  whole <- t[t[, 2] > 0 & t[, 4] > 0, , drop = FALSE]
  cube <- array(apply(whole, 1, function(r) c(r[1], r[3], r[2] - r[1], r[4] - r[3])),
                c(2, 2, nrow(whole)))
  storage.mode(cube) <- "double"  # products of whole numbers overflow in mantelhaen.test
  plain <- mantelhaen.test(cube, correct = FALSE); corrected <- mantelhaen.test(cube)
  mh <- function(measure) rma.mh(ai = whole[, 1], n1i = whole[, 2], ci = whole[, 3],
    n2i = whole[, 4], measure = measure, add = 0, drop00 = FALSE, correct = FALSE)
  part <- function(fit, f = identity) {
    ends <- as.numeric(fit$beta) + c(-1, 1) * qnorm(0.975) * fit$se
    list(value = f(as.numeric(fit$beta)), std_error = fit$se, limits = column(f(ends)))
  }
  odds <- mh("OR"); h <- homogeneity(t, exp(as.numeric(odds$beta)))
  list(name = name, counts = lapply(seq_len(nrow(t)), function(i) column(t[i, ])),
       statistic = unname(plain$statistic), p_value = plain$p.value,
       corrected_statistic = unname(corrected$statistic), corrected_p_value = corrected$p.value,
       common_odds_ratio = unname(plain$estimate), common_limits = column(plain$conf.int),
       odds_ratio = part(odds, exp), risk_ratio = part(mh("RR"), exp),
       risk_difference = part(mh("RD")),
       breslow_day = h$breslow_day, tarone = h$tarone, strata = h$strata,
       metafor_breslow_day = odds$BD, metafor_tarone = odds$TA)
}
from_rows <- function(stratum, group, event) t(sapply(split(data.frame(group, event), stratum),
  function(d) c(sum(d$event[d$group]), sum(d$group), sum(d$event[!d$group]), sum(!d$group))))
ucb <- t(apply(UCBAdmissions, 3, function(m) c(m["Admitted", "Female"], sum(m[, "Female"]),
                                               m["Admitted", "Male"], sum(m[, "Male"]))))
bcg <- with(dat.bcg, cbind(tpos, tpos + tneg, cpos, cpos + cneg))
esophagus <- t(sapply(split(esoph, esoph$agegp), function(d) {
  high <- d$alcgp %in% c("80-119", "120+")
  c(sum(d$ncases[high]), sum((d$ncases + d$ncontrols)[high]), sum(d$ncases[!high]),
    sum((d$ncases + d$ncontrols)[!high]))
}))
rabbits <- rbind(c(0, 6, 0, 5), c(3, 6, 0, 6), c(6, 6, 2, 6), c(5, 6, 6, 6), c(2, 2, 5, 5))
colon_death <- subset(colon, etype == 2 & rx != "Lev")
trial <- with(colon_death, from_rows(paste(node4, extent), rx == "Lev+5FU", status == 1))
pairs <- with(infert, from_rows(stratum, spontaneous > 0, case == 1))
cases <- list(case("ucb", ucb), case("bcg", bcg), case("esoph", esophagus), case("colon", trial),
              case("infert_matched", pairs), case("rabbits_thinned", rabbits))
write_reference("mantel_haenszel", c("stats", "metafor", "survival"), cases)
