needs("cmprsk")

aalen_johansen <- function(cohort) {
  data <- cohort$data
  list(
    run = function() cuminc(data$time, data$cause, data$group),
    read = function(result) {
      at <- timepoints(result, DAY)
      list(incidence = at$est["0 1", 1], std_error = sqrt(at$var["0 1", 1]))
    }
  )
}
