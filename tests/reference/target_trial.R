# Clone, censor, weight by hand: the waiting list for a heart transplant (survival::jasa) as trials
# that start at acceptance. The procedure is the transplant; what excuses from it is made up (every
# seventh patient, half-way through follow-up), since jasa has no such thing.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
one <- function(name, d, grace, horizons, covariates, multiplicity = rep(1, nrow(d))) {
  K <- ceiling(grace / 7); bounds <- grace * (0:K) / K
  d$w <- multiplicity; d$id <- seq_len(nrow(d))
  long <- do.call(rbind, lapply(seq_len(K), function(k) {
    at <- d[d$days > bounds[k] & d$excused > bounds[k] & (k == 1 | d$again > bounds[k]), ]
    at$k <- rep(k, nrow(at)); at$y <- as.numeric(at$again <= bounds[k + 1] & at$again <= at$excused); at }))
  form <- reformulate(c(if (K > 1) "k", covariates), "y")
  fit <- suppressWarnings(glm(form, data = long, family = binomial, weights = w,
                              control = glm.control(epsilon = 1e-15, maxit = 100)))
  lambda <- matrix(sapply(1:K, function(k) predict(fit, transform(d, k = k), type = "response")), nrow(d))
  treated <- d$again <= pmin(grace, d$excused)
  # Copies cut at the bounds, so that each piece has one weight.
  pieces <- function(stop, death, weight) do.call(rbind, lapply(seq_len(nrow(d)), function(i) {
    edges <- c(bounds, Inf); from <- edges[edges < stop[i]]; to <- pmin(edges[-1][seq_along(from)], stop[i])
    data.frame(from, to, died = as.numeric(death[i] & to == d$days[i]), weight = weight[i, seq_along(from)] * d$w[i]) }))
  within <- 1 - apply(1 - lambda, 1, prod)
  wa <- cbind(matrix(1, nrow(d), K), ifelse(d$excused <= grace, 1, 1 / within))
  stop_a <- ifelse(treated | d$excused <= grace, d$days, pmin(d$days, grace))
  stay <- 1 - lambda; for (k in 1:K) stay[d$excused <= bounds[k], k] <- 1
  for (k in seq_len(K)[-1]) stay[, k] <- stay[, k] * stay[, k - 1]
  wn <- cbind(1, 1 / stay)
  end <- sapply(d$again, function(a) if (a <= grace) bounds[max(which(bounds < max(a, 1e-9))) + 1] else Inf)
  stop_n <- pmin(d$days, end)
  curves <- list(again = pieces(stop_a, d$death == 1 & d$days <= stop_a, wa),
                 not = pieces(stop_n, d$death == 1 & d$days <= stop_n, wn))
  answer <- lapply(curves, function(p) {
    p <- p[p$weight > 0, ]
    s <- survfit(Surv(from, to, died) ~ 1, data = p, weights = weight, timefix = FALSE)
    step <- stepfun(s$time, c(1, s$surv))
    list(survival = step(horizons), mean = sapply(horizons, function(h) {
      t <- c(0, s$time[s$time <= h], h); sum(diff(t) * step(head(t, -1))) })) })
  last <- function(stop, w) { w <- w[stop > grace, K + 1]; c(sum(stop > grace), sum(w)^2 / sum(w^2), max(w) / sum(w)) }
  list(name = name, grace = grace, horizons = column(horizons),
       days = column(d$days), death = column(d$death), again = column(ifelse(is.finite(d$again), d$again, NA)),
       excused = column(ifelse(is.finite(d$excused), d$excused, NA)), covariates = lapply(d[covariates], column),
       multiplicity = column(multiplicity), again_survival = column(answer$again$survival), not_survival = column(answer$not$survival),
       mean_difference = column(answer$again$mean - answer$not$mean), n_treated = sum(treated),
       again_weights = column(last(stop_a, wa)), not_weights = column(last(stop_n, wn)))
}
d <- with(jasa, data.frame(days = pmax(futime, 0.5), death = fustat, again = ifelse(is.na(wait.time), Inf, wait.time), age, surgery))
d$year <- as.numeric(jasa$accept.dt) / 365.25
d$again[d$again > d$days] <- Inf
free <- transform(d, excused = Inf)
some <- transform(d, excused = ifelse(seq_along(days) %% 7 == 0, days / 2, Inf))
set.seed(1); drawn <- tabulate(sample(nrow(d), replace = TRUE), nrow(d))
cases <- list(
  one("month", free, 28, c(90, 365, 730), c("age", "surgery")),
  one("excused", some, 60, c(90, 365), c("age", "year")),
  one("excused_drawn", some, 60, c(90, 365), c("age", "year"), drawn),
  one("one_interval", some, 7, c(90, 365), "age"))
write_reference("target_trial", "survival", cases)
