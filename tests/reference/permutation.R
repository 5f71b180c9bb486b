# coin::oneway_test (exact, also stratified), and enumeration in base R where patients have several rows.
source("write_reference.R")
suppressPackageStartupMessages({library(coin); library(survival); library(MASS)})
coin_test <- function(name, kind, d, formula, observed, alternative = "two.sided") {
  p <- as.numeric(pvalue(oneway_test(formula, data = d, distribution = "exact", alternative = alternative)))
  list(name = name, kind = kind, alternative = sub("two.sided", "two-sided", alternative),
       data = list(patient = column(as.character(d$id)), group = column(as.character(d$g)), value = column(d$y)),
       statistic = observed, p_value = p)
}
difference <- function(d) unname(diff(rev(tapply(d$y, d$g, mean))))
count <- function(t, t0) mean(abs(t) >= abs(t0) - 1e-9 * max(abs(t)))
rows <- function(d) list(patient = column(as.character(d$id)), group = column(as.character(d$g)), value = column(d$y))
# Whole patients, several rows each: enumerate which patients form the first group.
by_patient <- function(name, d) {
  n <- tapply(d$y, d$id, length); s <- tapply(d$y, d$id, sum); g <- d$g[match(names(n), d$id)]
  first <- levels(factor(g))[1]; value <- function(i) sum(s[i]) / sum(n[i]) - sum(s[-i]) / sum(n[-i])
  t0 <- value(which(g == first)); t <- combn(length(n), sum(g == first), value)
  list(name = name, kind = "patients", alternative = "two-sided", data = rows(d), statistic = t0, p_value = count(t, t0),
       arrangements = length(t))
}
three_groups <- function(name, d) {
  k <- table(d$g); all <- seq_len(nrow(d))
  between <- function(a, b) {
    parts <- list(a, b, setdiff(all, c(a, b)))
    sum(vapply(parts, function(i) length(i) * (mean(d$y[i]) - mean(d$y))^2, 0))
  }
  t <- unlist(combn(nrow(d), k[1], function(a) {
    free <- setdiff(all, a); combn(length(free), k[2], function(b) between(a, free[b]))
  }, simplify = FALSE))
  t0 <- sum(k * (tapply(d$y, d$g, mean) - mean(d$y))^2)
  list(name = name, kind = "patients", alternative = "two-sided", data = rows(d), statistic = t0, p_value = count(t, t0),
       arrangements = length(t))
}
# Labels within patients with several rows: enumerate each patient's choices of rows for the first label.
within_patients <- function(name, d) {
  d$r <- d$y - ave(d$y, d$id); first <- levels(factor(d$g))[1]
  n1 <- sum(d$g == first); n0 <- sum(d$g != first)
  options <- lapply(split(d, d$id), function(p) {
    k <- sum(p$g == first); combn(nrow(p), k, function(i) sum(p$r[i]) / n1 - sum(p$r[-i]) / n0)
  })
  t <- rowSums(expand.grid(options)); t0 <- mean(d$r[d$g == first]) - mean(d$r[d$g != first])
  list(name = name, kind = "within", alternative = "two-sided", data = rows(d), statistic = t0, p_value = count(t, t0),
       arrangements = length(t))
}
sl <- with(sleep, data.frame(id = factor(ID), g = factor(group), y = extra))
per <- with(epil, data.frame(id = factor(unique(subject)), g = factor(trt[!duplicated(subject)]), y = tapply(y, subject, sum)))
few <- droplevels(per[c(20:28, 35:43), ]); few$id <- factor(few$id)
cg <- with(cgd, data.frame(id = id, g = factor(treat), y = status)); cg <- cg[cg$id %in% unique(cg$id)[1:16], ]
pg <- with(PlantGrowth, data.frame(id = seq_along(weight), g = group, y = weight))[c(1:4, 11:14, 21:24), ]
ep <- with(subset(epil, subject %in% c(1:5, 30, 31)), data.frame(id = subject, g = ifelse(period <= 2, "early", "late"), y = y))
ties <- data.frame(id = 1:8, g = rep(c("a", "b"), 4), y = c(1, 1, 2, 1, 2, 1, 3, 2))
first_minus <- function(d, g) mean(d$y[d$g == g]) - mean(d$y[d$g != g])
cases <- list(
  coin_test("epil_18", "patients", few, y ~ g, first_minus(few, levels(few$g)[1])),
  coin_test("epil_18_greater", "patients", few, y ~ g, first_minus(few, levels(few$g)[1]), "greater"),
  coin_test("epil_18_less", "patients", few, y ~ g, first_minus(few, levels(few$g)[1]), "less"),
  coin_test("ties", "patients", within(ties, g <- factor(g)), y ~ g, first_minus(ties, "a")),
  coin_test("epil_59", "drawn", per, y ~ g, first_minus(per, levels(per$g)[1])),
  coin_test("sleep", "within", sl, y ~ g | id, first_minus(sl, "1")),
  coin_test("sleep_less", "within", sl, y ~ g | id, first_minus(sl, "1"), "less"),
  by_patient("cgd_16", cg), three_groups("plants", pg), within_patients("epil_periods", ep))
write_reference("permutation", c("coin", "MASS", "survival"), cases)
