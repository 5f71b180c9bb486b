# fisher.test on tables from real data; where there are few tables, also every table with these
# margins, built column by column, with the probabilities of those no more likely added.
source("write_reference.R")
suppressPackageStartupMessages({library(survival); library(MASS)})
enumerate <- function(x) {
  r <- rowSums(x); k <- colSums(x); const <- sum(lfactorial(r)) + sum(lfactorial(k)) - lfactorial(sum(x))
  log_p <- function(t) const - sum(lfactorial(t)); limit <- log_p(x) + 1e-7; total <- 0
  fill <- function(left, column, sofar) {
    if (column == length(k)) {
      value <- sofar - sum(lfactorial(left)); if (value <= limit) total <<- total + exp(value)
      return(invisible())
    }
    grid <- as.matrix(expand.grid(lapply(left[-length(left)], function(n) 0:min(n, k[column]))))
    last <- k[column] - rowSums(grid); ok <- last >= 0 & last <= left[length(left)]
    grid <- cbind(grid, last)[ok, , drop = FALSE]
    for (i in seq_len(nrow(grid))) fill(left - grid[i, ], column + 1, sofar - sum(lfactorial(grid[i, ])))
  }
  fill(r, 1, const); total
}
case <- function(name, x, small = FALSE) {
  x <- unclass(x); dimnames(x) <- NULL; x <- x[rowSums(x) > 0, colSums(x) > 0]
  list(name = name, counts = lapply(seq_len(nrow(x)), function(i) column(x[i, ])),
       p_value = fisher.test(x, workspace = 2e8)$p.value, enumerated = if (small) enumerate(x) else NA)
}
job <- rbind(c(1, 2, 1, 0), c(3, 3, 6, 1), c(10, 10, 14, 9), c(6, 7, 12, 11))   # ?fisher.test
cases <- list(
  case("job_satisfaction", job), case("job_part", job[, 1:3][1:3, ], TRUE),
  case("warpbreaks", with(warpbreaks, table(cut(breaks, c(0, 20, 30, 80)), tension)), TRUE),
  case("mtcars", with(mtcars, table(cyl, gear)), TRUE), case("mtcars_carb", with(mtcars, table(carb, gear))),
  case("infert", with(subset(infert, case == 1), table(education, induced)), TRUE),
  case("infert_all", with(infert, table(education, induced))),
  case("veteran", with(veteran, table(celltype, cut(karno, c(0, 35, 65, 100))))),
  case("lung", with(lung, table(ph.ecog, sex))), case("bacteria", with(bacteria, table(trt, y)), TRUE),
  case("survey", with(survey, table(Smoke, Exer))),
  case("ties", rbind(c(2, 2, 2), c(2, 2, 2), c(2, 2, 2)), TRUE), case("diagonal", diag(4), TRUE),
  case("two_by_two", rbind(c(22, 12), c(2, 23)), TRUE), case("tall", cbind(c(4, 0, 1, 2, 7), c(1, 3, 3, 2, 0)), TRUE),
  case("grades", rbind(c(31, 22, 6), c(7, 9, 4)), TRUE),
  case("far_tail", rbind(c(30, 2, 1), c(1, 25, 2), c(0, 3, 28))))
write_reference("fisher_rxc", c("stats", "survival", "MASS"), cases)
