# Description of variables, rank tests, analysis of variance, standardized differences.
source("write_reference.R")
suppressPackageStartupMessages({library(survival)})
described <- function(x) {
  known <- x[!is.na(x)]
  list(n = length(known), n_missing = sum(is.na(x)), mean = mean(known), std_dev = sd(known), minimum = min(known),
       maximum = max(known), type_7 = column(quantile(known, c(0.25, 0.5, 0.75), type = 7)),
       type_2 = column(quantile(known, c(0.25, 0.5, 0.75), type = 2)))
}
# Austin 2009: average of the two variances. Yang and Dalton 2012 for more than two categories.
smd <- function(x, y) (mean(x) - mean(y)) / sqrt((var(x) + var(y)) / 2)
smd_shares <- function(p, q) {
  s <- (diag(p[-1], length(p) - 1) - p[-1] %o% p[-1] + diag(q[-1], length(q) - 1) - q[-1] %o% q[-1]) / 2
  sqrt(drop((p - q)[-1] %*% solve(s, (p - q)[-1])))
}
tested <- function(test) list(statistic = unname(test$statistic), p_value = test$p.value, df = column(as.numeric(test$parameter)))
one <- function(name, x, g) {
  g <- factor(g); parts <- split(x, g); known <- lapply(parts, function(p) p[!is.na(p)])
  first <- known[[1]]; second <- known[[2]]
  list(name = name, data = list(value = column(x), group = column(as.character(g))), groups = column(levels(g)),
       described = lapply(unname(parts), described), kruskal = tested(kruskal.test(x, g)),
       welch = tested(oneway.test(x ~ g)), anova = tested(oneway.test(x ~ g, var.equal = TRUE)),
       wilcoxon = tested(suppressWarnings(wilcox.test(first, second))),
       wilcoxon_normal = tested(wilcox.test(first, second, exact = FALSE)),
       smd = smd(first, second))
}
shares <- function(name, t) {
  p <- prop.table(t, 1); two <- ncol(t) == 2
  list(name = name, counts = unname(t), shares = unname(p),
       smd = if (two) (p[1, 2] - p[2, 2]) / sqrt(sum(p[, 1] * p[, 2]) / 2) else smd_shares(p[1, ], p[2, ]))
}
other <- subset(PlantGrowth, group != "trt1"); l3 <- subset(lung, ph.ecog < 3)
cases <- list(
  one("lung_age_by_sex", lung$age, lung$sex), one("lung_meal_by_sex", lung$meal.cal, lung$sex),
  one("lung_age_by_ecog", l3$age, l3$ph.ecog),
  one("veteran_karno_by_cell_type", veteran$karno, veteran$celltype),
  one("ozone_by_month", airquality$Ozone, airquality$Month),
  one("plants", PlantGrowth$weight, PlantGrowth$group), one("two_plants", other$weight, droplevels(other$group)),
  one("ties", c(1, 2, 2, 3, 2, 3, 3, 9), rep(c("a", "b"), each = 4)),
  one("few", c(3.1, 0.2, 5.7, 9.9, 8.5), c("a", "a", "b", "b", "b")),
  one("large_offset", 1e9 + c(1, 2, 4, 8, 16, 3, 5, 7, 9, 30) / 8, rep(c("a", "b"), each = 5)),
  shares("admission", apply(UCBAdmissions, c(2, 1), sum)), shares("hair", apply(HairEyeColor, c(3, 1), sum)),
  shares("class", apply(Titanic, c(4, 1), sum)))
write_reference("descriptives", c("stats", "survival"), cases)
