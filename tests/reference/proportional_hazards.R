# cox.zph (score test, survival >= 3.0): transforms, factors, strata, start-stop, weights; scaled Schoenfeld residuals.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
one <- function(name, data, covariates, start = NULL, cluster = NULL, strata = NULL, weights = NULL, ties = "efron", terms = NULL) {
  data$s <- if (is.null(start)) Surv(data$stop, data$event) else Surv(data[[start]], data$stop, data$event)
  data$k <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]] + 0
  data$g <- if (is.null(strata)) rep("all", nrow(data)) else as.character(data[[strata]])
  if (is.null(terms)) terms <- setNames(as.list(covariates), covariates)
  for (term in names(terms)) data[[paste0("term_", term)]] <- as.matrix(data[terms[[term]]]) + 0
  call <- list(as.formula(paste("s ~", paste0("term_", names(terms), collapse = " + "), "+ strata(g)")),
    data = data, weights = data$k, ties = ties, control = tight, x = TRUE)
  if (!is.null(cluster)) call$cluster <- data[[cluster]]
  fit <- do.call(coxph, call)
  tables <- lapply(setNames(nm = c("km", "rank", "log", "identity")), function(tr) {
    z <- cox.zph(fit, transform = tr, terms = TRUE)
    list(chisq = column(z$table[, 1]), df = column(z$table[, 2]), p = column(z$table[, 3]), x = column(z$x[seq(1, length(z$x), length.out = 15)])) })
  z <- cox.zph(fit, terms = FALSE)
  # Order among ties is arbitrary: per time and column the sum, with the time of each event.
  time <- paste(if (length(z$strata)) z$strata else "all", z$time)
  sums <- rowsum(z$y, factor(time, unique(time)))
  out <- list(name = name, ties = ties, stop = column(data$stop), event = column(as.integer(data$event)),
    covariates = lapply(setNames(covariates, covariates), function(n) column(as.numeric(data[[n]]))),
    terms = lapply(terms, column), tables = tables, residual_sums = lapply(seq_len(ncol(sums)), function(j) column(sums[, j])))
  if (!is.null(start)) out$start <- column(data[[start]])
  if (!is.null(strata)) out$strata <- column(as.character(data[[strata]]))
  if (!is.null(weights)) out$weights <- column(data[[weights]])
  if (!is.null(cluster)) out$cluster <- column(data[[cluster]])
  out
}
l <- na.omit(with(lung, data.frame(stop = time, event = status == 2, age, sex, ecog = ph.ecog, inst)))
l$twice <- rep(1:3, length.out = nrow(l)); l$half <- rep(c(0.5, 1, 2.25), length.out = nrow(l))
v <- with(veteran, data.frame(stop = time, event = status == 1, trt, karno, age, small = as.integer(celltype == "smallcell"),
  adeno = as.integer(celltype == "adeno"), large = as.integer(celltype == "large"), cell = as.character(celltype)))
h <- with(heart, data.frame(start, stop, event = event == 1, transplant = as.integer(transplant) - 1, age, surgery, id))
b <- with(bladder2, data.frame(start, stop, event = event == 1, rx, number, size, enum, id))
months <- transform(v, stop = ceiling(stop / 30))
cases <- list(one("lung", l, c("age", "sex", "ecog")), one("lung_breslow", l, c("age", "sex", "ecog"), ties = "breslow"),
  one("lung_strata_clustered", l, c("age", "ecog"), strata = "sex", cluster = "inst"),
  one("lung_whole_weights", l, c("age", "sex"), weights = "twice"), one("lung_sampling_weights", l, c("age", "sex"), weights = "half"),
  one("veteran_cell_type", v, c("trt", "karno", "small", "adeno", "large"), terms = list(trt = "trt", karno = "karno", cell = c("small", "adeno", "large"))),
  one("veteran_in_months", months, c("trt", "karno", "age")), one("veteran_in_months_strata", months, c("karno", "age"), strata = "cell"),
  one("heart_start_stop", h, c("age", "surgery", "transplant"), start = "start"),
  one("bladder_by_recurrence_clustered", b, c("rx", "number", "size"), start = "start", strata = "enum", cluster = "id"))
write_reference("proportional_hazards", "survival", cases)
