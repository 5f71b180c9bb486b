# Models of response and of survival, put together in R from the files of a registry (synthetic,
# data/models_SYNTHETIC): glm and Mancl-DeRouen by definition (clubSandwich CR3 agrees) for response
# among evaluable procedures, coxph on stretches of follow-up for survival. Nothing of the product is read.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(clubSandwich)})
folder <- "data/models_SYNTHETIC"
patients <- read.csv(file.path(folder, "patients.csv")); procedures <- read.csv(file.path(folder, "procedures.csv"))
distant <- read.csv(file.path(folder, "progressions.csv"))
procedures <- procedures[order(procedures$patient_id, procedures$region, procedures$side, procedures$procedure_date), ]
field <- paste(procedures$patient_id, procedures$region, procedures$side)
procedures$number <- ave(seq_along(field), field, FUN = seq_along)
rows <- merge(procedures, patients, by = "patient_id")
year <- function(date) as.integer(substr(date, 1, 4))
rows$age <- (year(rows$procedure_date) - rows$birth_year) / 10
rows$second <- as.integer(rows$number == 2); rows$later <- as.integer(rows$number >= 3 & rows$number <= 5)
rows$male <- as.integer(rows$sex == "M"); rows$arm <- as.integer(rows$region == "arm"); rows$size <- rows$largest_lesion_mm / 10
evaluable <- rows[rows$response %in% c("CR", "PR", "SD", "PD") & rows$number <= 5, ]
evaluable$y <- as.integer(evaluable$response == "CR")
# Mancl-DeRouen by its definition, at the maximum of the likelihood to the last digit.
md <- function(x, y, cluster) {
  beta <- rep(0, ncol(x))
  for (i in 1:50) { p <- drop(plogis(x %*% beta)); beta <- beta + drop(solve(t(x) %*% (p * (1 - p) * x), t(x) %*% (y - p))) }
  p <- drop(plogis(x %*% beta)); w <- p * (1 - p); bread <- solve(t(x) %*% (w * x)); meat <- 0 * bread
  for (rows in split(seq_along(y), cluster)) {
    xi <- x[rows, , drop = FALSE]
    u <- t(xi) %*% solve(diag(length(rows)) - (w[rows] * xi) %*% bread %*% t(xi), (y - p)[rows])
    meat <- meat + u %*% t(u)
  }
  list(beta = beta, spread = sqrt(diag(bread %*% meat %*% bread)))
}
odds <- function(context, variables, data) {
  data <- data[complete.cases(data[variables]), ]
  fit <- glm(reformulate(variables, "y"), data = data, family = binomial, control = glm.control(epsilon = 1e-14, maxit = 100))
  own <- md(model.matrix(fit), data$y, data$patient_id)
  corrected <- sqrt(diag(as.matrix(vcovCR(fit, cluster = data$patient_id, type = "CR3"))))
  stopifnot(max(abs(own$beta - coef(fit))) < 1e-7, max(abs(own$spread / corrected - 1)) < 1e-6)
  list(context = context, terms = I(variables), odds_ratio = column(unname(exp(own$beta[-1]))), std_error = column(own$spread[-1]),
       n = sum(data$y), n_total = nrow(data))
}
groups <- list(c("second", "later"), "age", "male", "arm", "n_lesions", "size")
response <- c(lapply(groups, function(g) odds("univariable", g, evaluable)), list(odds("multivariable", unlist(groups), evaluable)))

day <- function(date) as.integer(as.Date(date))
end <- day(ifelse(patients$vital_status == "dead", patients$death_date, patients$last_contact_date))
first <- tapply(day(procedures$procedure_date), procedures$patient_id, min)[patients$patient_id]
again <- tapply(day(procedures$procedure_date), procedures$patient_id, function(d) if (length(d) > 1) sort(d)[2] else NA)[patients$patient_id] - first
spread <- tapply(day(distant$progression_date), distant$patient_id, min)[patients$patient_id] - first
turn <- day("2011-01-01") - first
opening <- rows[order(rows$patient_id, rows$procedure_date), ]; opening <- opening[!duplicated(opening$patient_id), ]
opening <- opening[match(patients$patient_id, opening$patient_id), ]
stretch <- do.call(rbind, lapply(seq_len(nrow(patients)), function(i) {
  last <- end[i] - first[i]; changes <- c(again[i], spread[i], turn[i])
  cuts <- sort(unique(c(0, changes[!is.na(changes) & changes > 0 & changes < last])))
  data.frame(row.names = NULL, i = i, start = cuts, stop = c(cuts[-1], last), death = c(rep(0, length(cuts) - 1), as.integer(patients$vital_status[i] == "dead")),
             again = as.integer(!is.na(again[i]) & again[i] <= cuts), distant = as.integer(!is.na(spread[i]) & spread[i] <= cuts),
             recent = as.integer(turn[i] <= cuts), age = opening$age[i], male = opening$male[i], breslow = patients$breslow_mm[i],
             ulcerated = c(yes = 1, no = 0)[patients$ulceration[i]], n_lesions = opening$n_lesions[i])
}))
hazard <- function(context, variables) {
  data <- stretch[complete.cases(stretch[variables]), ]
  fit <- coxph(reformulate(variables, "Surv(start, stop, death)"), data = data, ties = "efron",
               control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
  spread <- sqrt(diag(as.matrix(vcov(fit)))); z <- coef(fit) / spread
  list(context = context, terms = I(variables), hazard_ratio = column(unname(exp(coef(fit)))),
       conf_low = column(unname(exp(coef(fit) - qnorm(0.975) * spread))), conf_high = column(unname(exp(coef(fit) + qnorm(0.975) * spread))),
       p_value = column(unname(2 * pnorm(-abs(z)))), n = sum(data$death), n_total = length(unique(data$i)))
}
variables <- c("again", "distant", "recent", "age", "male", "breslow", "ulcerated", "n_lesions")
survival <- c(lapply(variables, function(v) hazard("univariable", v)), list(hazard("multivariable", variables)))
write_reference("models", c("survival", "clubSandwich"), list(list(name = "response", models = response), list(name = "survival", models = survival)))
