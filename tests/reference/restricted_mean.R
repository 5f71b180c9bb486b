# Restricted means and standard errors from survfit (rmean); covariances from residuals(type = "rmst"),
# summed by patient and group (clustered); differences, ratios and Wald tests computed from them.
source("write_reference.R")
source("group_comparison.R")
until <- function(name, d, horizon) {
  now <<- d  # residuals() looks the data up again, by name
  plain <- survfit(response(d) ~ group, data = d)
  t <- summary(plain, rmean = horizon)$table
  each <- residuals(survfit(response(now) ~ group, data = now, cluster = patient), times = horizon, type = "rmst", collapse = FALSE)
  c(described(name, d), list(horizon = horizon, value = column(t[, "rmean"]), std_error = column(t[, "se(rmean)"]),
    independent = compared(t[, "rmean"], diag(t[, "se(rmean)"]^2)), clustered = compared(t[, "rmean"], by_patient(each, d))))
}
cases <- list(until("lung_by_sex", lung_rows, 600), until("veteran_by_cell_type", veteran_rows, 150), until("kidney_by_sex", kidney_rows, 100.5),
              until("heart_by_transplant", heart_rows, 400), until("bladder2_by_number", bladder_rows, 25))
write_reference("restricted_mean", "survival", cases)
