# coxph: Efron and Breslow ties, start-stop rows, strata, case weights, robust errors and score test; tight convergence.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
one <- function(name, data, covariates, start = NULL, cluster = NULL, strata = NULL, weights = NULL, ties = "efron") {
  data$s <- if (is.null(start)) Surv(data$stop, data$event) else Surv(data[[start]], data$stop, data$event)
  data$x <- as.matrix(data[covariates])
  data$k <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]]
  data$g <- if (is.null(strata)) rep("all", nrow(data)) else as.character(data[[strata]])
  call <- list(s ~ x + strata(g), data = data, weights = data$k, ties = ties, control = tight)
  if (!is.null(cluster)) call$cluster <- data[[cluster]]
  fit <- do.call(coxph, call)
  out <- list(name = name, ties = ties, stop = column(data$stop), event = column(as.integer(data$event)),
    covariates = lapply(setNames(covariates, covariates), function(n) column(as.numeric(data[[n]]))),
    coefficients = column(coef(fit)), std_error = column(sqrt(diag(vcov(fit)))), log_likelihood = column(fit$loglik),
    conf_low = column(summary(fit)$conf.int[, 3]), conf_high = column(summary(fit)$conf.int[, 4]),
    p_value = column(pchisq((coef(fit)^2 / diag(vcov(fit))), 1, lower.tail = FALSE)),
    score = unname(fit$score), wald = unname(fit$wald.test))
  if (!is.null(start)) out$start <- column(data[[start]])
  if (!is.null(strata)) out$strata <- column(as.character(data[[strata]]))
  if (!is.null(weights)) out$weights <- column(data[[weights]])
  if (!is.null(cluster)) out$cluster <- column(data[[cluster]])
  if (!is.null(fit$naive.var)) { out$naive_error <- column(sqrt(diag(fit$naive.var))); out$robust_score <- unname(fit$rscore) }
  out
}
l <- na.omit(with(lung, data.frame(stop = time, event = status == 2, age, sex, ecog = ph.ecog, inst)))
l$half <- rep(c(0.5, 1, 2.25), length.out = nrow(l)); l$twice <- rep(1:3, length.out = nrow(l))
# Entries that fall on event times of others: a row is not yet at risk when it enters.
l$entry <- rep(c(0, 11, 60, 5), length.out = nrow(l)); l$entry <- ifelse(l$entry < l$stop, l$entry, 0)
v <- with(veteran, data.frame(stop = time, event = status == 1, trt, karno, age, prior, celltype = as.character(celltype)))
h <- with(heart, data.frame(start, stop, event = event == 1, transplant = as.integer(transplant) - 1, age, surgery, id))
h$w <- rep(c(1.5, 0.75, 1), length.out = nrow(h))
k <- with(kidney, data.frame(stop = time, event = status == 1, age, female = sex - 1, id))
b <- with(bladder2, data.frame(start, stop, event = event == 1, rx, number, size, enum, id))
cd <- na.omit(with(colon, data.frame(stop = time, event = status == 1, lev = as.integer(rx == "Lev"),
  lev5fu = as.integer(rx == "Lev+5FU"), nodes, age, etype, id)))
g <- with(cgd, data.frame(start = tstart, stop = tstop, event = status == 1, treat = as.integer(treat) - 1, age,
  steroids, hospital = as.character(hos.cat), center = as.character(center), id))
p <- na.omit(with(pbcseq, data.frame(id, start = day, futime, status, bili = log(bili), albumin, age)))
p <- p[p$id <= 150, ]
p$stop <- ifelse(c(diff(p$id), 1) == 0, c(p$start[-1], 0), p$futime); p$event <- p$stop == p$futime & p$status == 2
p <- p[p$stop > p$start, ]; p$w <- rep(c(1, 0.8, 1.7, 2, 0.25), length.out = nrow(p)); p$arm <- ifelse(p$id %% 3 == 0, "a", "b")
tiny <- data.frame(stop = c(1, 2, 2, 3, 4, 4), event = c(1, 1, 1, 0, 1, 1), x = c(0, 1, 0, 1, 1, 0), w = c(1, 2, 1, 1, 3, 1))
months <- transform(v, stop = ceiling(stop / 30))
demo <- read.csv("data/demo_null_cohort.csv"); late <- demo$t2 < demo$time
rows <- rbind(data.frame(start = 0, stop = ifelse(late, demo$t2, demo$time), event = ifelse(late, 0, demo$event), again = 0),
              data.frame(start = demo$t2, stop = demo$time, event = demo$event, again = 1)[late, ])
lx <- c("age", "sex", "ecog"); vx <- c("trt", "karno", "age", "prior"); hx <- c("transplant", "age", "surgery"); bx <- c("rx", "number", "size")
px <- c("bili", "albumin", "age")
cases <- list(one("lung", l, lx), one("lung_breslow", l, lx, ties = "breslow"),
  one("lung_clustered_by_institution", l, c("age", "sex"), cluster = "inst"),
  one("lung_clustered_breslow", l, c("age", "sex"), cluster = "inst", ties = "breslow"),
  one("lung_whole_weights", l, lx, weights = "twice"), one("lung_whole_weights_clustered", l, lx, weights = "twice", cluster = "inst"),
  one("lung_sampling_weights", l, lx, weights = "half"), one("lung_weights_breslow", l, lx, weights = "half", ties = "breslow"),
  one("lung_entry_at_event_times", l, lx, start = "entry"), one("lung_entry_strata", l, c("age", "ecog"), start = "entry", strata = "sex"),
  one("lung_entry_strata_clustered", l, c("age", "ecog"), start = "entry", strata = "sex", cluster = "inst"),
  one("veteran_ties", v, vx), one("veteran_in_months", months, vx), one("veteran_in_months_breslow", months, vx, ties = "breslow"),
  one("veteran_strata", v, vx, strata = "celltype"),
  one("heart_start_stop", h, hx, start = "start"), one("heart_clustered", h, hx, start = "start", cluster = "id"),
  one("heart_weights_clustered", h, hx, start = "start", cluster = "id", weights = "w"),
  one("kidney_clustered", k, c("age", "female"), cluster = "id"), one("kidney_strata", k, "age", strata = "female"),
  one("kidney_strata_of_two", k, "age", strata = "id"),
  one("bladder_recurrences_clustered", b, bx, start = "start", cluster = "id"),
  one("bladder_by_recurrence_clustered", b, bx, start = "start", cluster = "id", strata = "enum"),
  one("colon_both_events", cd, c("lev", "lev5fu", "nodes", "age"), strata = "etype", cluster = "id"),
  one("cgd_clustered", g, c("treat", "age", "steroids"), start = "start", cluster = "id"),
  one("cgd_by_hospital_clustered", g, c("treat", "age"), start = "start", cluster = "id", strata = "center"),
  one("pbcseq_weights_clustered", p, px, start = "start", cluster = "id", weights = "w", strata = "arm"),
  one("pbcseq_weights_breslow", p, px, start = "start", cluster = "id", weights = "w", ties = "breslow"),
  one("tiny_weights", tiny, "x", weights = "w"), one("tiny_breslow", tiny, "x", ties = "breslow"),
  one("demo_number_to_date", rows, "again", start = "start"))
write_reference("cox", "survival", cases)
