# p.adjust on the p-values of all pairwise tests of two data sets, and on made-up ones with ties,
# zeros, ones, missing values (n given: the missing count) and comparisons that are not listed.
source("write_reference.R")
pairs_of <- function(x) { p <- x$p.value; p[lower.tri(p, diag = TRUE)] }
ozone <- with(airquality, pairwise.t.test(Ozone, Month, p.adjust.method = "none"))
sprays <- with(InsectSprays, pairwise.t.test(sqrt(count), spray, p.adjust.method = "none"))
case <- function(name, p, n = length(p)) list(name = name, p_values = column(p), family_size = n,
  holm = column(p.adjust(p, "holm", n)), hochberg = column(p.adjust(p, "hochberg", n)),
  benjamini_hochberg = column(p.adjust(p, "BH", n)))
cases <- list(
  case("airquality", pairs_of(ozone)), case("InsectSprays", pairs_of(sprays)),
  case("ties", c(0.01, 0.02, 0.01, 0.04, 0.04, 0.2)), case("zero_one", c(0, 1, 0.5, 0)),
  case("single", 0.03), case("missing", c(0.01, NA, 0.04, NA, 0.03)),
  case("missing_left_out", c(0.01, NA, 0.04, NA, 0.03), 3), case("unlisted", c(0.001, 0.01, 0.02), 8),
  case("all_missing", c(NA_real_, NA_real_)))
write_reference("multiplicity", "stats", cases)
