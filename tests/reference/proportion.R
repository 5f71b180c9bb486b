# Wilson: prop.test without correction. Clopper-Pearson: binom.test. Jeffreys: qbeta.
source("write_reference.R")
admitted <- apply(UCBAdmissions, c(1, 3), sum)
pairs <- rbind(c(0, 10), c(10, 10), c(3, 10), c(13, 22), c(0, 22), c(1, 290), c(56, 70), c(1, 1),
               t(rbind(admitted["Admitted", ], colSums(admitted))))
cases <- list()
for (i in seq_len(nrow(pairs))) for (level in c(0.95, 0.9)) {
  x <- pairs[[i, 1]]; n <- pairs[[i, 2]]; tail <- (1 - level) / 2
  wilson <- suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = level)$conf.int)
  exact <- binom.test(x, n, conf.level = level)$conf.int
  jeffreys <- c(if (x == 0) 0 else qbeta(tail, x + .5, n - x + .5),
                if (x == n) 1 else qbeta(1 - tail, x + .5, n - x + .5))
  cases[[length(cases) + 1]] <- list(events = x, n = n, conf_level = level,
    wilson = column(wilson), clopper_pearson = column(exact), jeffreys = column(jeffreys))
}
write_reference("proportion", "stats", cases)
