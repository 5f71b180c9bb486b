source("write_reference.R")
tables <- list(admission_by_department = apply(UCBAdmissions, c(3, 1), sum),
               hair_by_eye = apply(HairEyeColor, c(1, 2), sum),
               survived_by_class = apply(Titanic, c(1, 4), sum),
               one_pair = matrix(c(22, 2, 12, 23), 2))
cases <- lapply(names(tables), function(name) {
  t <- tables[[name]]; test <- suppressWarnings(chisq.test(t, correct = FALSE))
  list(name = name, counts = unname(t), statistic = unname(test$statistic),
       df = unname(test$parameter), p_value = test$p.value,
       expected = column(as.vector(t(test$expected))))
})
write_reference("chi_squared", "stats", cases)
