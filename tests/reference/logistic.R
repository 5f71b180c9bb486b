# glm with tight convergence; likelihood ratio tests of leaving out each covariate by drop1.
source("write_reference.R")
suppressPackageStartupMessages({library(MASS); library(survival)})
one <- function(name, y, x) {
  y <- as.numeric(y); data <- cbind(data.frame(y), x)
  fit <- glm(y ~ ., data = data, family = binomial, control = glm.control(epsilon = 1e-15, maxit = 100))
  null <- glm(y ~ 1, data = data, family = binomial, control = glm.control(epsilon = 1e-15, maxit = 100))
  drop <- drop1(fit, test = "LRT"); s <- summary(fit)$coefficients; k <- nrow(s)
  list(name = name, response = column(y), covariates = lapply(x, function(v) column(as.numeric(v))),
       coefficients = column(s[, 1]), std_error = column(s[, 2]), statistic = column(s[, 3]), p_value = column(s[, 4]),
       log_likelihood = as.numeric(logLik(fit)), null_log_likelihood = as.numeric(logLik(null)),
       term_statistic = column(drop$LRT[-1]), term_p_value = column(drop$`Pr(>Chi)`[-1]),
       wald = drop(coef(fit)[-1] %*% solve(vcov(fit)[-1, -1], coef(fit)[-1])))
}
sites <- na.omit(lung[c("status", "age", "sex", "ph.ecog", "time")])
cases <- list(
  one("birthwt", birthwt$low, data.frame(age = birthwt$age, lwt = birthwt$lwt, smoke = birthwt$smoke, ht = birthwt$ht, ui = birthwt$ui)),
  one("lung", sites$status == 2, sites[-1]),
  one("cars_with_a_year", mtcars$vs, data.frame(wt = mtcars$wt, year = 1970 + mtcars$gear)),
  one("two_by_two", rep(c(1, 0, 1, 0), c(22, 12, 2, 23)), data.frame(x = rep(c(1, 1, 0, 0), c(22, 12, 2, 23)))))
write_reference("logistic", c("MASS", "survival"), cases)
