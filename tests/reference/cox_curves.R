# survfit.coxph for given covariates: Efron and Breslow, strata, start-stop, weights, clusters; martingale and deviance residuals.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
one <- function(name, data, profile, start = NULL, cluster = NULL, strata = NULL, weights = NULL, ties = "efron", keep = 12) {
  covariates <- names(profile)
  data$y <- if (is.null(start)) Surv(data$stop, data$event) else Surv(data[[start]], data$stop, data$event)
  data$k <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]] + 0
  data$g <- factor(if (is.null(strata)) rep("all", nrow(data)) else as.character(data[[strata]]))
  formula <- as.formula(paste("y ~", paste(covariates, collapse = " + "), if (!is.null(strata)) "+ strata(g)"))
  call <- list(formula, data = data, weights = data$k, ties = ties, control = tight)
  if (!is.null(cluster)) call$cluster <- data[[cluster]]
  fit <- do.call(coxph, call)
  fit$call$data <- quote(data); fit$call$weights <- quote(data$k)
  environment(formula) <- environment()
  curves <- list()
  for (label in levels(data$g)) for (kind in c("log", "log-log", "plain")) {
    new <- as.data.frame(profile); new$g <- factor(label, levels(data$g))
    s <- survfit(fit, newdata = new, conf.type = kind, censor = FALSE)
    i <- unique(round(seq(1, length(s$time), length.out = keep)))
    curves[[length(curves) + 1]] <- list(stratum = label, interval = kind, time = column(s$time[i]), hazard = column(s$cumhaz[i]),
      std_error = column(s$std.err[i]), survival = column(s$surv[i]), conf_low = column(s$lower[i]), conf_high = column(s$upper[i]))
  }
  out <- list(name = name, ties = ties, stop = column(data$stop), event = column(as.integer(data$event)),
    covariates = lapply(setNames(covariates, covariates), function(n) column(as.numeric(data[[n]]))), profile = profile, curves = curves,
    martingale = column(residuals(fit, "martingale")), deviance = column(residuals(fit, "deviance")))
  if (!is.null(start)) out$start <- column(data[[start]])
  if (!is.null(strata)) out$strata <- column(as.character(data[[strata]]))
  if (!is.null(weights)) out$weights <- column(data[[weights]])
  if (!is.null(cluster)) out$cluster <- column(data[[cluster]])
  out
}
l <- na.omit(with(lung, data.frame(stop = time, event = status == 2, age, sex, ecog = ph.ecog, inst)))
l$twice <- rep(1:3, length.out = nrow(l)); l$half <- rep(c(0.5, 1, 2.25), length.out = nrow(l)); l <- transform(l, two = ceiling(stop / 60))
v <- with(veteran, data.frame(stop = ceiling(time / 30), event = status == 1, trt, karno, cell = as.character(celltype)))
h <- with(heart, data.frame(start, stop, event = event == 1, transplant = as.integer(transplant) - 1, age, surgery, id))
b <- with(bladder2, data.frame(start, stop, event = event == 1, rx, number, size, enum, id))
coarse <- transform(l, stop = two)
cases <- list(one("lung", l, list(age = 60, sex = 1, ecog = 2)), one("lung_breslow", l, list(age = 60, sex = 1, ecog = 2), ties = "breslow"),
  one("lung_tied", coarse, list(age = 60, sex = 2)), one("lung_tied_weights", coarse, list(age = 50, sex = 1), weights = "twice"),
  one("lung_tied_sampling_weights", coarse, list(age = 50, sex = 1), weights = "half"),
  one("lung_tied_sampling_weights_breslow", coarse, list(age = 50, sex = 1), weights = "half", ties = "breslow"),
  one("lung_tied_clustered", coarse, list(age = 50, sex = 1), cluster = "inst"),
  one("veteran_in_months_strata", v, list(trt = 2, karno = 60), strata = "cell"),
  one("heart_start_stop", h, list(transplant = 1, age = 0, surgery = 0), start = "start"),
  one("bladder_by_recurrence_clustered", b, list(rx = 1, number = 2, size = 3), start = "start", strata = "enum", cluster = "id"))
write_reference("cox_curves", "survival", cases)
