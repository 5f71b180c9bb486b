# Score against a margin: the constrained maximum found by uniroot on the derivative of the
# likelihood (our code has closed forms). Against a margin by t: t.test(mu = , alternative = ).
source("write_reference.R")
inner_root <- function(slope, low, high) {
  room <- (high - low) * 1e-15; a <- low + room; e <- high - room
  if (slope(a) <= 0) low else if (slope(e) >= 0) high else
    uniroot(slope, c(a, e), tol = 1e-18, maxiter = 10000)$root
}
ratio <- function(k, p) if (k == 0) 0 else k / p
mn_score <- function(x1, n1, x0, n0, d) {
  slope <- function(p) ratio(x0, p) - ratio(n0 - x0, 1 - p) + ratio(x1, p + d) - ratio(n1 - x1, 1 - p - d)
  p0 <- inner_root(slope, max(0, -d), min(1, 1 - d)); p1 <- p0 + d
  v <- (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) * (n1 + n0) / (n1 + n0 - 1)
  (x1 / n1 - x0 / n0 - d) / sqrt(v)
}
tango <- function(b, c, n, d) {
  slope <- function(q) ratio(b, q) + ratio(c, q + d) - 2 * ratio(n - b - c, 1 - 2 * q - d)
  q <- inner_root(slope, max(0, -d), (1 - d) / 2)
  (c - b - n * d) / sqrt(n * (2 * q + d * (1 - d)))
}
answers <- function(z, margin, cdf = pnorm) {
  up <- z(margin); down <- z(-margin)
  list(margin = margin, statistic_lower = up, lower = cdf(up), statistic_higher = down,
       higher = cdf(-down), equivalence = max(cdf(up), cdf(-down)))
}
a <- UCBAdmissions[, , "A"]; d <- UCBAdmissions[, , "D"]
admitted <- function(m) c(m["Admitted", "Female"], sum(m[, "Female"]), m["Admitted", "Male"],
                          sum(m[, "Male"]))
tables <- list(admissions_a = admitted(a), admissions_d = admitted(d), toxicity_68 = c(14, 68, 58, 290),
               toxicity_22 = c(4, 22, 58, 290), newcombe = c(56, 70, 48, 80), none = c(0, 10, 0, 20),
               all_events = c(8, 8, 9, 9), extreme = c(10, 10, 0, 10), single = c(1, 1, 0, 1))
score_cases <- unlist(lapply(names(tables), function(name) lapply(c(0.05, 0.1, 0.3), function(m) {
  t <- unname(tables[[name]])
  c(list(kind = "score", name = name, table = column(t)),
    answers(function(x) mn_score(t[1], t[2], t[3], t[4], x), m))
})), recursive = FALSE)
pairs <- list(worked = c(20, 12, 2, 25), approval = c(794, 150, 86, 570), unchanged = c(7, 0, 0, 5),
              all_changed = c(0, 3, 6, 0))
pair_cases <- unlist(lapply(names(pairs), function(name) lapply(c(0.05, 0.2), function(m) {
  t <- unname(pairs[[name]])
  c(list(kind = "pairs", name = name, table = column(t)),
    answers(function(x) tango(t[2], t[3], sum(t), x), m))
})), recursive = FALSE)
tooth <- with(ToothGrowth, list(len[supp == "VC"], len[supp == "OJ"]))
weights <- with(subset(chickwts, feed %in% c("soybean", "linseed")), split(weight, factor(feed)))
t_cases <- lapply(list(list("ToothGrowth", tooth, 6), list("chickwts", weights, 70)), function(x) {
  y <- x[[2]]; test <- function(mu, side) t.test(y[[1]], y[[2]], mu = mu, alternative = side)
  up <- test(x[[3]], "less"); down <- test(-x[[3]], "greater"); two <- t.test(y[[1]], y[[2]])
  list(kind = "t", name = x[[1]], value = mean(y[[1]]) - mean(y[[2]]), std_error = two$stderr,
       df = unname(two$parameter), limits = column(two$conf.int), margin = x[[3]],
       statistic_lower = unname(up$statistic), lower = up$p.value,
       statistic_higher = unname(down$statistic), higher = down$p.value,
       equivalence = max(up$p.value, down$p.value))
})
normal_case <- c(list(kind = "t", name = "normal", value = 0.03, std_error = 0.05, df = NA,
                      limits = column(0.03 + c(-1, 1) * qnorm(0.975) * 0.05)),
                 answers(function(x) (0.03 - x) / 0.05, 0.1))
write_reference("noninferiority", c("stats", "datasets"),
                c(score_cases, pair_cases, t_cases, list(normal_case)))
