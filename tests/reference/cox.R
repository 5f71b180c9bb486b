# coxph with Efron ties, start-stop rows and robust errors; tight convergence.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 60)
one <- function(name, data, covariates, start = NULL, cluster = NULL) {
  x <- as.matrix(data[covariates])
  s <- if (is.null(start)) Surv(data$stop, data$event) else Surv(data[[start]], data$stop, data$event)
  fit <- if (is.null(cluster)) coxph(s ~ x, control = tight) else coxph(s ~ x, cluster = data[[cluster]], control = tight)
  out <- list(name = name, stop = column(data$stop), event = column(as.integer(data$event)),
    covariates = lapply(setNames(covariates, covariates), function(n) column(as.numeric(data[[n]]))),
    coefficients = column(coef(fit)), std_error = column(sqrt(diag(vcov(fit)))), log_likelihood = column(fit$loglik),
    score = unname(fit$score), wald = unname(fit$wald.test))
  if (!is.null(start)) out$start <- column(data[[start]])
  if (!is.null(cluster)) { out$cluster <- column(data[[cluster]]); out$naive_error <- column(sqrt(diag(fit$naive.var))) }
  out
}
l <- na.omit(with(lung, data.frame(stop = time, event = status == 2, age, sex, ecog = ph.ecog, inst)))
v <- with(veteran, data.frame(stop = time, event = status == 1, trt, karno, age, prior))
h <- with(heart, data.frame(start, stop, event = event == 1, transplant = as.integer(transplant) - 1, age, surgery, id))
k <- with(kidney, data.frame(stop = time, event = status == 1, age, female = sex - 1, id))
b <- with(bladder2, data.frame(start, stop, event = event == 1, rx, number, size, id))
demo <- read.csv("data/demo_null_cohort.csv"); late <- demo$t2 < demo$time
rows <- rbind(data.frame(start = 0, stop = ifelse(late, demo$t2, demo$time), event = ifelse(late, 0, demo$event), again = 0),
              data.frame(start = demo$t2, stop = demo$time, event = demo$event, again = 1)[late, ])
cases <- list(one("lung", l, c("age", "sex", "ecog")), one("lung_clustered_by_institution", l, c("age", "sex"), cluster = "inst"),
  one("veteran_ties", v, c("trt", "karno", "age", "prior")), one("heart_start_stop", h, c("transplant", "age", "surgery"), start = "start"),
  one("heart_clustered", h, c("transplant", "age", "surgery"), start = "start", cluster = "id"),
  one("kidney_clustered", k, c("age", "female"), cluster = "id"),
  one("bladder_recurrences_clustered", b, c("rx", "number", "size"), start = "start", cluster = "id"),
  one("demo_number_to_date", rows, "again", start = "start"))
write_reference("cox", "survival", cases)
