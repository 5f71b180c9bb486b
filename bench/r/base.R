# Table 1 as one writes it without a package.

table_one <- function(cohort) {
  data <- cohort$data
  for (name in CATEGORICAL) data[[name]] <- factor(data[[name]])
  describe <- function(name) {
    x <- data[[name]]
    if (is.factor(x)) {
      counts <- table(x, data$group)
      test <- if (nrow(counts) > 1) chisq.test(counts, correct = FALSE)
      return(list(counts = counts, share = prop.table(counts, 2), p = test$p.value))
    }
    test <- oneway.test(x ~ data$group, var.equal = TRUE)
    list(mean = tapply(x, data$group, mean), sd = tapply(x, data$group, sd), p = test$p.value)
  }
  list(
    run = function() lapply(setNames(COVARIATES, COVARIATES), describe),
    read = function(result) {
      list(
        mean = result$age$mean[[1]], sd = result$age$sd[[1]], count = result$sex$counts[1, 1],
        p_mean = result$bmi$p, p_count = result$sex$p
      )
    }
  )
}
