needs("geepack")

fit_gee <- function(cohort, control) {
  data <- cohort$data
  formula <- covariate_formula("response")
  list(
    run = function() {
      geeglm(formula, binomial, data, id = patient, corstr = "exchangeable", control = control)
    },
    read = function(result) {
      coefficients_read(coef(result), sqrt(diag(result$geese$vbeta)))
    }
  )
}

gee <- function(cohort) fit_gee(cohort, geese.control())

gee_converged <- function(cohort) fit_gee(cohort, geese.control(epsilon = 1e-14, maxit = 100))
