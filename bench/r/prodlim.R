needs("survival")
needs("prodlim")

read_prodlim <- function(fit, cause = NULL) {
  rows <- seq(fit$first.strata[1], length.out = fit$size.strata[1])
  when <- max(which(fit$time[rows] <= DAY))
  if (is.null(cause)) {
    return(list(survival = fit$surv[rows][when], std_error = fit$se.surv[rows][when]))
  }
  list(
    incidence = fit$cuminc[[cause]][rows][when],
    std_error = fit$se.cuminc[[cause]][rows][when]
  )
}

kaplan_meier <- function(cohort) {
  data <- cohort$data
  list(run = function() prodlim(Hist(time, event) ~ group, data = data), read = read_prodlim)
}

kaplan_meier_clustered <- function(cohort) {
  data <- cohort$data
  list(
    run = function() prodlim(Hist(time, event) ~ group + cluster(patient), data = data),
    read = read_prodlim
  )
}

aalen_johansen <- function(cohort) {
  data <- cohort$data
  list(
    run = function() prodlim(Hist(time, cause) ~ group, data = data),
    read = function(result) read_prodlim(result, 1)
  )
}
