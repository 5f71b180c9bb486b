# Value: wilcox.test's W over the number of pairs. One row a patient: the Brunner-Munzel standard
# error from ranks, which our KC correction must equal. Several rows a patient: clubSandwich on a
# cell-means lm of the placements.
source("write_reference.R")
suppressPackageStartupMessages({library(clubSandwich); library(survival); library(MASS)})
placements <- function(y, g) {
  a <- y[g == 1]; b <- y[g == 0]
  place <- function(v, other) sapply(v, function(x) mean(other < x) + mean(other == x) / 2)
  out <- numeric(length(y)); out[g == 1] <- place(a, b); out[g == 0] <- place(b, a); out
}
one <- function(name, id, g, y) {
  a <- y[g == 1]; b <- y[g == 0]; n1 <- length(a); n0 <- length(b)
  value <- suppressWarnings(unname(wilcox.test(a, b, exact = FALSE)$statistic)) / (n1 * n0)
  s <- placements(y, g); cells <- lm(s ~ 0 + factor(g))
  se <- function(type) {
    V <- as.matrix(vcovCR(cells, cluster = id, type = type)); sqrt(V[1, 1] + V[2, 2] - 2 * V[1, 2]) }
  out <- list(name = name, id = column(id), group = column(g), grade = column(y), value = value,
              LZ = se("CR0"), KC = se("CR2"), MD = se("CR3"))
  if (!anyDuplicated(id)) {
    r <- rank(y); r1 <- rank(a); r0 <- rank(b)
    s1 <- sum((r[g == 1] - r1 - mean(r[g == 1]) + (n1 + 1) / 2)^2) / (n1 - 1)
    s0 <- sum((r[g == 0] - r0 - mean(r[g == 0]) + (n0 + 1) / 2)^2) / (n0 - 1)
    out$brunner_munzel_se <- sqrt(s1 / (n1 * n0^2) + s0 / (n0 * n1^2))
  }
  out
}
l <- lung[!is.na(lung$ph.ecog), ]
e <- epil[epil$subject <= 40, ]
cases <- list(one("lung_performance_by_sex", seq_len(nrow(l)), l$sex - 1, l$ph.ecog),
              one("epilepsy_seizures_by_treatment", e$subject, as.integer(e$trt == "progabide"), pmin(e$y, 6)),
              one("epilepsy_seizures_last_visit", e$subject[e$period %in% c(1, 4)], as.integer(e$period == 4)[e$period %in% c(1, 4)],
                  pmin(e$y, 6)[e$period %in% c(1, 4)]))
write_reference("probability_index", c("clubSandwich", "survival", "MASS"), cases)
