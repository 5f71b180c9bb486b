# survfit without terminal event: Nelson-Aalen with robust error. With one: the influences of patients
# written out over all times. mets: the mean, and its error, which takes dM / n where the derivative by
# the weight of a patient has dM / (n - d); checked here, not used.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(mets)})
by_formula <- function(id, start, stop, status, exact = TRUE) {
  u <- sort(unique(stop[status > 0])); ids <- unique(id)
  at <- outer(stop, u, ">=") & outer(start, u, "<")
  recur <- outer(stop, u, "==") & status == 1; dead <- outer(stop, u, "==") & status == 2
  n <- colSums(at); r <- colSums(recur) / n; h <- colSums(dead) / n
  before <- c(1, cumprod(1 - h))[seq_along(u)]; mean <- cumsum(before * r)
  patient <- function(x) rowsum(1 * x, id, reorder = FALSE)
  m_recur <- t(t(patient(recur)) - r * t(patient(at))); m_dead <- t(t(patient(dead)) - h * t(patient(at)))
  loss <- if (exact) ifelse(h < 1, 1 / (n * (1 - h)), 0) else 1 / n
  moved <- sapply(seq_along(u), function(k) {
    j <- seq_len(k)
    m_recur[, j, drop = FALSE] %*% (before / n)[j] - m_dead[, j, drop = FALSE] %*% ((mean[k] - mean) * loss)[j]
  })
  list(time = u, mean = mean, std_error = sqrt(colSums(moved^2)))
}
read <- function(f, points) {k <- findInterval(points, f$time) + 1; list(mean = c(0, f$mean)[k], std_error = c(0, f$std_error)[k])}
one <- function(name, id, start, stop, status, group, points, untied = FALSE) {
  results <- list()
  for (g in sort(unique(group))) {
    i <- group == g; f <- by_formula(id[i], start[i], stop[i], status[i])
    if (!any(status == 2)) {
      s <- survfit(Surv(start, stop, status == 1) ~ 1, id = id, data = data.frame(id, start, stop, status)[i, ])
      k <- match(f$time, s$time)
      stopifnot(max(abs(s$cumhaz[k] - f$mean)) < 1e-12, max(abs(s$std.chaz[k] - f$std_error)) < 1e-12)
      f$mean <- s$cumhaz[k]; f$std_error <- s$std.chaz[k]
    }
    if (untied) {
      d <- data.frame(id, start, stop, status)[i, ]
      m <- recurrentMarginal(phreg(Surv(start, stop, status == 1) ~ cluster(id), data = d),
                             phreg(Surv(start, stop, status == 2) ~ cluster(id), data = d))
      other <- by_formula(id[i], start[i], stop[i], status[i], exact = FALSE)
      k <- match(m$times, f$time)
      stopifnot(max(abs(m$mu - f$mean[k])) < 1e-10, max(abs(m$se.mu - other$std_error[k])) < 1e-10)
    }
    results[[length(results) + 1]] <- c(list(group = as.character(g), points = column(points)),
      lapply(read(f, points), column))
  }
  list(name = name, patient = column(id), entry = column(start), time = column(stop), event = column(status),
       group = column(as.character(group)), results = results)
}
b <- bladder1[bladder1$stop > bladder1$start, ]; b$event <- pmin(b$status, 2)
apart <- function(x) ifelse(x > 0, x + b$id / 1000, x)
k <- cgd
cases <- list(
  with(b, one("bladder1_by_treatment", id, start, stop, event, treatment, c(6, 12, 24, 48))),
  with(b, one("bladder1_untied", id, apart(start), apart(stop), event, rep("all", nrow(b)), c(6, 12, 24, 48), untied = TRUE)),
  with(k, one("cgd_by_treatment", id, tstart, tstop, status, treat, c(100, 200, 300, 370))))
write_reference("mean_cumulative", c("survival", "mets"), cases)
