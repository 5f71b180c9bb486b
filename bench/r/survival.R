needs("survival")

read_curve <- function(result) {
  at <- summary(result$fit[1], times = DAY)
  list(
    survival = at$surv, std_error = at$std.err, conf_low = at$lower,
    median = unname(result$median$quantile[1]), median_low = unname(result$median$lower[1])
  )
}

kaplan_meier <- function(cohort) {
  data <- cohort$data
  list(
    run = function() {
      fit <- survfit(Surv(time, event) ~ group, data, conf.type = "log-log")
      list(fit = fit, median = quantile(fit, 0.5))
    },
    read = read_curve
  )
}

kaplan_meier_clustered <- function(cohort) {
  data <- cohort$data
  list(
    run = function() {
      fit <- survfit(Surv(time, event) ~ group, data, conf.type = "log-log", cluster = patient)
      list(fit = fit, median = quantile(fit, 0.5))
    },
    read = read_curve
  )
}

read_test <- function(result) list(statistic = result$chisq)

log_rank <- function(cohort) {
  data <- cohort$data
  list(run = function() survdiff(Surv(time, event) ~ group, data), read = read_test)
}

log_rank_stratified <- function(cohort) {
  data <- cohort$data
  list(
    run = function() survdiff(Surv(time, event) ~ group + strata(center), data),
    read = read_test
  )
}

aalen_johansen <- function(cohort) {
  data <- cohort$data
  data$state <- factor(data$cause, 0:2, c("censored", "first", "second"))
  list(
    run = function() survfit(Surv(time, state) ~ group, data, conf.type = "log-log"),
    read = function(result) {
      at <- summary(result[1, ], times = DAY)
      list(incidence = at$pstate[1, 2], std_error = at$std.err[1, 2])
    }
  )
}

read_cox <- function(result) coefficients_read(coef(result), sqrt(diag(vcov(result))))

cox <- function(cohort) {
  data <- cohort$data
  formula <- covariate_formula("Surv(time, event)")
  list(run = function() coxph(formula, data), read = read_cox)
}

cox_start_stop <- function(cohort) {
  data <- cohort$data
  formula <- covariate_formula("Surv(start, stop, event)")
  list(run = function() coxph(formula, data, cluster = patient), read = read_cox)
}

# The C code alone, without formula, residuals or sandwich.
fit_alone <- function(fitter, response, data) {
  x <- as.matrix(data[COVARIATES])
  control <- coxph.control()
  list(
    run = function() {
      fitter(x, response,
        strata = NULL, offset = NULL, init = NULL, control = control,
        weights = NULL, method = "efron", rownames = NULL, resid = FALSE
      )
    },
    read = function(result) coefficients_read(result$coefficients)
  )
}

cox_kernel <- function(cohort) {
  data <- cohort$data
  fit <- fit_alone(coxph.fit, Surv(data$time, data$event), data)
  fit$read <- function(result) {
    coefficients_read(result$coefficients, sqrt(diag(result$var)))
  }
  fit
}

cox_start_stop_kernel <- function(cohort) {
  data <- cohort$data
  fit_alone(agreg.fit, Surv(data$start, data$stop, data$event), data)
}

# Patients drawn with replacement enter as weights.
bootstrap_median <- function(cohort) {
  data <- cohort$data
  patients <- max(data$patient) + 1
  row_patient <- data$patient + 1
  one <- function() {
    drawn <- tabulate(sample.int(patients, patients, TRUE), patients)
    weight <- drawn[row_patient]
    fit <- survfit(Surv(time, event) ~ 1, data,
      weights = weight, subset = weight > 0, se.fit = FALSE, conf.type = "none"
    )
    unname(quantile(fit, 0.5, conf.int = FALSE))
  }
  list(
    run = function() {
      set.seed(1)
      end <- sum(proc.time()[1:2]) + cohort$patience
      values <- numeric(0)
      while (length(values) < REPLICATES) {
        values <- c(values, one())
        if (sum(proc.time()[1:2]) >= end) break
      }
      list(values = values, share = length(values) / REPLICATES)
    },
    read = function(result) {
      found <- list(mean = mean(result$values))
      if (length(result$values) >= 100) found$std_error <- sd(result$values)
      found
    }
  )
}
