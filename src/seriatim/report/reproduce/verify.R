#!/usr/bin/env Rscript
# Recomputes the main numbers of a study in base R and survival, from its analysis data sets.
#
#   Rscript verify.R
#
# reads data/*.csv and results.csv beside this script and prints, for each number that it recomputes,
# "ok" or "DIFF", the id of the result, its value there and its value here. It ends with counts and
# exits with status 0 if all agree, 1 if any differs, 2 if it cannot run. geepack is used if installed.
#
# Study     @TITLE@
# Data      @DATA_HASH@
# Protocol  @PROTOCOL_HASH@
# Written by Seriatim @VERSION@. Nothing here calls Seriatim.

tolerance <- 1e-8
if (!requireNamespace("survival", quietly = TRUE)) {
  cat("The package survival is needed: install.packages(\"survival\")\n"); quit(status = 2)
}
suppressPackageStartupMessages(library(survival))
has_geepack <- requireNamespace("geepack", quietly = TRUE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
here <- if (length(script)) dirname(script[1]) else "."
read <- function(path, numbers) {
  path <- file.path(here, path)
  if (!file.exists(path)) { cat("Expected", path, "beside this script.\n"); quit(status = 2) }
  d <- read.csv(path, colClasses = "character", na.strings = "", check.names = FALSE, fileEncoding = "UTF-8")
  for (name in intersect(numbers, names(d))) d[[name]] <- as.numeric(d[[name]])
  d
}
numeric_columns <- c("WIEBERN", "CLAVDINN", "AGE", "BRESLOW", "NPROC", "PROCNUM", "NUMFIELD", "NUMPAT", "GROUPN", "PROCDY",
  "MONPREV", "NLESION", "LARGEMM", "MELMG", "MELCONC", "TNFMG", "LIMBVOL", "TEMPC", "PERFMIN",
  "LEAKPCT", "HOSPDY", "RESPDY", "AVAL", "AVALM", "CNSR", "EVNT", "STARTDY", "STOPDY", "NUMBER",
  "ADY", "AGAIN", "DISTANT", "LATER", "RESPOND")
patients <- read("data/ADSL.csv", numeric_columns)
procedures <- read("data/ADPROC.csv", numeric_columns)
outcomes <- read("data/ADOUT.csv", numeric_columns)
clocks <- read("data/ADTTE.csv", numeric_columns)
stretches <- read("data/ADCP.csv", numeric_columns)
results <- read("results.csv", c("value", "n", "n_total", "conf_level"))
for (name in c("analysis", "endpoint", "population", "groups", "level", "context", "method"))
  results[[name]][is.na(results[[name]])] <- ""
conf_level <- c(results$conf_level[!is.na(results$conf_level)], 0.95)[1]
z <- qnorm(0.5 + conf_level / 2)
groups <- unique(procedures$GROUP[order(procedures$GROUPN)]); groups <- groups[!is.na(groups)]
exact <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)

# --- small parts ---------------------------------------------------------------------------------
wilson <- function(p, n, q) {
  middle <- (p + q^2 / (2 * n)) / (1 + q^2 / n)
  half <- q * sqrt(p * (1 - p) / n + q^2 / (4 * n^2)) / (1 + q^2 / n)
  c(max(0, middle - half), min(1, middle + half))
}
share <- function(x, n) {  # one row a patient: Wilson
  if (n == 0) return(list(count = x))
  limits <- wilson(x / n, n, z)
  list(count = x, proportion = x / n, conf_low = limits[1], conf_high = limits[2],
       std_error = sqrt(x / n * (1 - x / n) / n))
}
mid_p <- function(x, n) {  # tables less probable than this one, and half of those as probable
  d <- dhyper(max(0, sum(x) - n[2]):min(n[1], sum(x)), n[1], n[2], sum(x)); own <- dhyper(x[1], n[1], n[2], sum(x))
  sum(d[d < own * (1 - 1e-7)]) + sum(d[abs(d - own) <= own * 1e-7]) / 2
}
pair_of <- function(level, names) {
  for (a in names) for (b in names) if (a != b && paste(a, "v", b) == level) return(c(a, b))
  NULL
}
months_of <- function(context) as.numeric(sub("^[a-z]+=", "", context))
counted <- function(cell) {
  flag <- if (cell$population[1] == "evaluable") "EVALFL" else "ALLFL"
  outcomes[outcomes$PARAM == cell$endpoint[1] & outcomes[[flag]] == "Y" & !is.na(outcomes$GROUP), ]
}
by_patient <- function(d) {  # rows and events of each patient in each group
  id <- factor(d$USUBJID); g <- factor(d$GROUP, groups)
  m <- unclass(table(id, g)); s <- unclass(xtabs(d$AVAL ~ id + g))
  list(m = m, s = s, N = colSums(m), p = colSums(s) / colSums(m))
}

# --- proportions and differences, clustered by patient -------------------------------------------
clustered_share <- function(cell) {
  d <- counted(cell); d <- d[d$GROUP == cell$level[1], ]
  if (!nrow(d)) return(list(count = 0))
  m <- c(table(d$USUBJID)); s <- tapply(d$AVAL, d$USUBJID, sum)[names(m)]
  N <- sum(m); p <- sum(s) / N; weight <- sum((m / N)^2); out <- list(count = sum(s), proportion = p)
  if (length(m) < 2) return(out)
  if (p %in% c(0, 1)) n <- 1 / weight
  else {
    v <- sum((s - m * p)^2 / (1 - m / N)) / N^2  # Kauermann-Carroll
    n <- N / max(1, v / (p * (1 - p) / N)); out$std_error <- sqrt(v)
  }
  limits <- wilson(p, n, qt(0.5 + conf_level / 2, 1 / weight - 1))
  c(out, list(df = 1 / weight - 1, conf_low = limits[1], conf_high = limits[2]))
}
clustered_difference <- function(cell) {
  pair <- pair_of(cell$level[1], groups); if (is.null(pair)) return(list())
  d <- counted(cell); d <- d[d$GROUP %in% pair, ]; x <- by_patient(d)
  v <- x$p * (1 - x$p); out <- list(risk_difference = unname(x$p[pair[1]] - x$p[pair[2]]))
  out$independent_std_error <- sqrt(sum(v[pair] / x$N[pair]))
  if (any(is.na(v[pair])) || any(v[pair] == 0)) return(out)  # the hybrid of Wilson limits is not recomputed
  r <- sapply(pair, function(g) (x$s[, g] - x$m[, g] * x$p[g]) / (1 - x$m[, g] / x$N[g]) / x$N[g])  # Mancl-DeRouen
  se <- sqrt(sum((r[, 1] - r[, 2])^2))
  w <- rowSums(sapply(pair, function(g) x$m[, g] * v[g] / x$N[g]^2)); df <- sum(w)^2 / sum(w^2)
  q <- qt(0.5 + conf_level / 2, df)
  c(out, list(std_error = se, df = df, conf_low = out$risk_difference - q * se,
              conf_high = out$risk_difference + q * se, p_value = 2 * pt(-abs(out$risk_difference) / se, df)))
}
by_geepack <- function(cell) {
  pair <- pair_of(cell$level[1], groups); d <- counted(cell); d <- d[d$GROUP %in% pair, ]
  if (is.null(pair) || length(unique(d$GROUP)) < 2) return(NA)
  d <- data.frame(y = d$AVAL, one = as.integer(d$GROUP == pair[1]), id = as.integer(factor(d$USUBJID)))
  unname(coef(geepack::geeglm(y ~ one, id = id, data = d[order(d$id), ], corstr = "independence"))[2])
}
bounds <- function(cell) {
  d <- outcomes[outcomes$PARAM == cell$endpoint[1] & outcomes$ALLFL == "Y" & outcomes$GROUP %in% cell$level[1], ]
  list(proportion = (sum(d$AVAL) + (cell$context[1] == "best") * sum(d$AVALC == "NE")) / nrow(d))
}
holm <- function(cell) {
  keys <- c("analysis", "endpoint", "level")
  all <- results[results$analysis %in% c("response_difference", "grade_difference") &
                   results$population == "evaluable" & results$statistic == "risk_difference", ]
  p <- vapply(seq_len(nrow(all)), function(i) {
    found <- clustered_difference(all[i, ])$p_value; if (is.null(found)) NA_real_ else found }, 0)
  if (any(is.na(p))) return(list())
  list(p_adjusted = p.adjust(p, "holm")[all$endpoint == cell$endpoint[1] & all$level == cell$level[1]])
}

# --- counts --------------------------------------------------------------------------------------
flow <- function(cell) {
  step <- cell$context[1]; own <- procedures[procedures$GROUP %in% cell$level[1], ]
  reason <- sub("^not_evaluable_", "", step)
  value <- if (cell$level[1] == "") switch(sub("_[0-9]+$", "", step),
      patients_included = nrow(patients), procedures_included = nrow(procedures),
      entered_late = sum(patients$LATEFL == "Y"), patients_with = sum(patients$NPROC == as.numeric(sub(".*_", "", step))))
    else switch(step, procedures = nrow(own), patients = length(unique(own$USUBJID)),
      evaluable = sum(!own$RESP %in% c("NE", "not_applicable")), not_evaluable = sum(own$RESP == "NE"),
      no_measurable_disease = sum(own$RESP == "not_applicable"), sum(own$RESP == "NE" & own$RESPREAS %in% reason))
  list(count = value)
}
shares <- function(cell) {  # response categories, grades, or a yes-or-no endpoint
  if (cell$context[1] == "") return(clustered_share(cell))
  column <- c(response_category = "RESP", local_toxicity = "WIEBER", complications = "CLAVDIN")[cell$endpoint[1]]
  own <- procedures[procedures$GROUP %in% cell$level[1], ]; code <- cell$context[1]
  if (is.na(column)) return(list())
  if (code == "not_recorded") return(list(count = sum(is.na(own[[column]]))))
  if (startsWith(code, "NE: ")) return(list(count = sum(own$RESPREAS %in% substring(code, 5))))
  list(count = sum(own[[column]] %in% code))
}
agreement <- function(cell) {
  both <- procedures[!is.na(procedures$RESPREC) & !is.na(procedures$RESPDER), ]
  if (cell$context[1] == "same") return(list(count = sum(both$RESPREC == both$RESPDER)))
  list(count = sum(paste0(both$RESPREC, "->", both$RESPDER) == cell$context[1]))
}
variables <- c(sex = "SEX", breslow_mm = "BRESLOW", ulceration = "ULCER", age_at_procedure = "AGE",
  months_since_previous = "MONPREV", region = "REGION", side = "SIDE", indication = "INDIC", access_level = "ACCESS",
  stage = "STAGE", distant_disease = "DISTFL", n_lesions = "NLESION", largest_lesion_mm = "LARGEMM",
  limb_volume_l = "LIMBVOL", melphalan_mg = "MELMG", melphalan_mg_per_l = "MELCONC", tnf_mg = "TNFMG",
  other_drug = "OTHDRUG", temperature_c = "TEMPC", perfusion_min = "PERFMIN", leakage_percent = "LEAKPCT", hospital_days = "HOSPDY")
characteristics <- function(cell) {
  column <- variables[cell$endpoint[1]]; if (is.na(column)) return(list())
  own <- if (cell$level[1] == "All") procedures else procedures[procedures$GROUP %in% cell$level[1], ]
  if (cell$unit[1] == "patient") own <- patients[patients$USUBJID %in% own$USUBJID, ]
  x <- own[[column]]; known <- x[!is.na(x)]
  if (cell$context[1] != "") return(list(count = sum(known == cell$context[1]), proportion = mean(known == cell$context[1])))
  out <- list(n_recorded = length(known), missing = sum(is.na(x)))
  if (is.numeric(known) && length(known)) {
    q <- unname(quantile(known, c(0.25, 0.5, 0.75))); out <- c(out, list(q1 = q[1], median = q[2], q3 = q[3]))
  }
  out
}

# --- from one procedure to the next --------------------------------------------------------------
of_transition <- sub("_after_previous$", "", results$endpoint[results$analysis == "transition_contrast"])
steps <- function(endpoint = of_transition[1]) {
  d <- procedures; own <- outcomes[outcomes$PARAM %in% endpoint, ]
  place <- match(d$PROCID, own$PROCID); d$before <- own$AVALC[place]; d$success <- own$AVAL[place]
  d <- d[order(d$USUBJID, d$FIELD, d$NUMFIELD), ]; n <- nrow(d)
  same <- c(d$USUBJID[-1] == d$USUBJID[-n] & d$FIELD[-1] == d$FIELD[-n], FALSE)
  d$after <- ifelse(same, c(d$before[-1], NA), "none"); d$again <- ifelse(same, c(d$success[-1], NA), NA); d
}
step_number <- function(level) as.numeric(sub("^ILP ([0-9]+) to .*", "\\1", level))
transition <- function(cell) {
  d <- steps(); list(count = sum(d$PROCNUM == step_number(cell$level[1]) & paste0(d$before, "->", d$after) == cell$context[1]))
}
response_to_next <- function(cell) {
  d <- steps(); d <- d[d$PROCNUM == step_number(cell$level[1]), ]
  three <- function(x) ifelse(x %in% c("CR", "PR"), x, ifelse(x %in% c("SD", "PD"), "no response", NA))
  one <- three(d$before); other <- three(d$after); both <- !is.na(one) & !is.na(other); one <- one[both]; other <- other[both]
  if (cell$context[1] == "") return(if (length(one) < 10) list() else list(p_value = fisher.test(table(one, other), workspace = 2e7)$p.value))
  part <- strsplit(cell$context[1], "->", fixed = TRUE)[[1]]
  if (!all(part %in% c("CR", "PR"))) part[!part %in% c("CR", "PR")] <- "no response"
  share(sum(one == part[1] & other == part[2]), sum(one == part[1]))
}
transition_contrast <- function(cell) {
  d <- steps(); known <- c("CR", "PR", "SD", "PD")
  d <- d[d$PROCNUM == 1 & d$before %in% known & d$after %in% known, ]; level <- cell$level[1]
  x <- c(sum(d$again[d$success == 1]), sum(d$again[d$success == 0])); n <- c(sum(d$success == 1), sum(d$success == 0))
  if (!grepl(" v no ", level, fixed = TRUE)) { i <- if (startsWith(level, "no ")) 2 else 1; return(share(x[i], n[i])) }
  context <- cell$context[1]
  if (context == "") return(list(risk_difference = x[1] / n[1] - x[2] / n[2]))
  if (context == "ratio") return(list(risk_ratio = x[1] / n[1] / (x[2] / n[2])))
  p <- fisher.test(cbind(x, n - x))$p.value
  if (startsWith(context, "Fisher exact")) return(list(p_value = p))
  if (startsWith(context, "Fisher mid")) return(list(p_value = mid_p(x, n)))
  list()
}

first_and_second <- function(endpoint) {  # one field a patient: one that went on to a second, if any did
  d <- steps(endpoint); d <- d[d$PROCNUM == 1, ]
  d <- d[order(d$USUBJID, d$after == "none"), ]; d[!duplicated(d$USUBJID), ]
}
evaluable <- c("CR", "PR", "SD", "PD")
treated_again <- function(cell) {
  d <- first_and_second(cell$endpoint[1]); d <- d[d$before %in% evaluable, ]; level <- cell$level[1]
  x <- c(sum(d$after[d$success == 1] != "none"), sum(d$after[d$success == 0] != "none")); n <- c(sum(d$success == 1), sum(d$success == 0))
  if (!grepl(" v no ", level, fixed = TRUE)) { i <- if (startsWith(level, "no ")) 2 else 1; return(share(x[i], n[i])) }
  list(risk_ratio = x[1] / n[1] / (x[2] / n[2]), p_value = mid_p(x, n))
}
paired_change <- function(cell) {
  d <- first_and_second(cell$endpoint[1]); d <- d[d$before %in% evaluable & d$after %in% evaluable, ]
  one <- d$success == 1; other <- d$again == 1; context <- cell$context[1]; b <- sum(one & !other); c <- sum(!one & other)
  p <- if (b == c) 1 else 2 * pbinom(min(b, c), b + c, 0.5)
  switch(context, both = list(count = sum(one & other)), first_only = list(count = b), second_only = list(count = c),
    neither = list(count = sum(!one & !other)), first = list(proportion = mean(one)), second = list(proportion = mean(other)),
    "McNemar exact" = list(p_value = min(1, p)),
    "McNemar mid-p" = list(p_value = if (b == c) 1 else p - dbinom(min(b, c), b + c, 0.5)),
    if (context == "") list(risk_difference = mean(other) - mean(one)) else list())
}
courses <- function(value) {  # one row a field (or patient) treated from its first procedure on, NA after the last
  by_field <- all(procedures$PROCNUM == procedures$NUMFIELD)
  id <- if (by_field) paste(procedures$USUBJID, procedures$FIELD, sep = "\r") else procedures$USUBJID
  id <- factor(id); out <- matrix(NA_real_, nlevels(id), max(procedures$PROCNUM))
  out[cbind(as.integer(id), procedures$PROCNUM)] <- value
  out[!is.na(out[, 1]), , drop = FALSE]
}
first_severe <- function(cell) {
  own <- outcomes[outcomes$PARAM == cell$endpoint[1], ]; own <- own[match(procedures$PROCID, own$PROCID), ]
  state <- courses(ifelse(own$EVALFL == "N", -1, own$AVAL)); k <- as.numeric(sub("procedure ", "", cell$level[1]))
  severe <- !is.na(state) & state == 1; had <- rowSums(severe) > 0; length <- rowSums(!is.na(state))
  first <- ifelse(had, max.col(severe, "first"), length)
  if (cell$context[1] == "cumulative") {
    fit <- survfit(Surv(first, had) ~ 1, conf.type = "log-log", conf.int = conf_level); i <- findInterval(k, fit$time)
    if (i == 0) return(list(risk = 0))
    return(list(risk = 1 - fit$surv[i], conf_low = 1 - fit$upper[i], conf_high = 1 - fit$lower[i]))
  }
  at <- first >= k; found <- share(sum(had & first == k), sum(at)); found$hazard <- found$proportion
  c(found, list(n_at_risk = sum(at), not_treated_again = sum(!had & length == k), not_recorded = sum(state[at, k] == -1, na.rm = TRUE)))
}
scales <- list(local_toxicity = list(column = "WIEBERN", grades = c("I", "II", "III", "IV", "V"), first = 1),
  complications = list(column = "CLAVDINN", grades = c("none", "I", "II", "IIIa", "IIIb", "IVa", "IVb", "V"), first = 0))
worst_grade <- function(cell) {
  scale <- scales[[cell$endpoint[1]]]; if (is.null(scale)) return(list())
  grade <- as.numeric(procedures[[scale$column]]); grade[is.na(grade)] <- -1
  k <- as.numeric(sub("up to procedure ", "", cell$level[1])); state <- courses(grade)[, seq_len(k), drop = FALSE]
  state[is.na(state)] <- -1; worst <- apply(state, 1, max)
  wanted <- if (cell$context[1] == "not_recorded") -1 else match(cell$context[1], scale$grades) - 1 + scale$first
  list(count = sum(worst == wanted))
}

# --- survival ------------------------------------------------------------------------------------
read_curve <- function(fit, cell) {
  if (cell$context[1] == "") {
    q <- quantile(fit, 0.5)
    return(list(n = fit$n, n_events = sum(fit$n.event), median = unname(q$quantile), conf_low = unname(q$lower), conf_high = unname(q$upper)))
  }
  month <- months_of(cell$context[1]); i <- findInterval(month, fit$time)
  if (month > max(fit$time)) return(list())
  if (i == 0) return(list(survival = 1))
  se <- if (isTRUE(fit$logse)) fit$surv[i] * fit$std.err[i] else fit$std.err[i]
  list(survival = fit$surv[i], std_error = se, conf_low = fit$lower[i], conf_high = fit$upper[i])
}
overall <- function(level) {
  d <- clocks[clocks$PARAMCD == "OS", ]; if (level == "") d else d[d$GROUP %in% level, ]
}
survival <- function(cell) {
  d <- overall(cell$level[1]); if (!nrow(d)) return(list())
  read_curve(survfit(Surv(AVALM, EVNT) ~ 1, data = d, conf.type = "log-log", conf.int = conf_level), cell)
}
follow_up <- function(cell)
  read_curve(survfit(Surv(AVALM, 1 - EVNT) ~ 1, data = overall(""), conf.type = "log-log", conf.int = conf_level), cell)
tested <- function(statistic, df) list(statistic = unname(statistic), df = unname(df), p_value = unname(pchisq(statistic, df, lower.tail = FALSE)))
log_rank <- function(cell) {
  test <- survdiff(Surv(AVAL, EVNT) ~ GROUP, data = overall("")); tested(test$chisq, length(test$n) - 1)
}
to_date <- stretches[stretches$PARAMCD == "NUMBER" & !is.na(stretches$LEVEL), ]
mantel_byar <- function(cell) {
  # The score test of this model is the Mantel-Byar test; whether the model converges is no matter.
  fit <- suppressWarnings(coxph(Surv(STARTDY, STOPDY, EVNT) ~ factor(LEVEL), data = to_date, ties = "exact"))
  at_risk <- function(t) to_date$LEVEL[to_date$STARTDY < t & t <= to_date$STOPDY]
  present <- unique(unlist(lapply(unique(to_date$STOPDY[to_date$EVNT == 1]), at_risk)))
  tested(fit$score, length(present) - 1)
}
ratio <- function(fit, i) {
  b <- unname(coef(fit)[i]); se <- sqrt(vcov(fit)[i, i])
  list(hazard_ratio = exp(b), conf_low = exp(b - z * se), conf_high = exp(b + z * se), std_error = se, p_value = 2 * pnorm(-abs(b / se)))
}
hazard <- function(cell) {
  reference <- sub("^.* v ", "", cell$level[1]); state <- sub(" v [^v]*$", "", cell$level[1]); d <- to_date
  if (state == "any re-treatment") d$LEVEL[d$LEVEL != reference] <- state
  d$state <- relevel(factor(d$LEVEL), ref = reference)
  fit <- coxph(Surv(STARTDY, STOPDY, EVNT) ~ state, data = d, ties = "efron", control = exact)
  ratio(fit, match(paste0("state", state), names(coef(fit))))
}
known <- stretches[stretches$PARAMCD == "KNOWN", ]
terms_known <- Filter(function(name) length(unique(known[[name]])) > 1, c("AGAIN", "DISTANT", "LATER", "RESPOND"))
models <- list(unadjusted = "AGAIN", distant = c("AGAIN", "DISTANT"), all = terms_known)
fits <- new.env()
model <- function(context) {
  if (is.null(models[[context]]) || !all(models[[context]] %in% terms_known)) return(NULL)
  if (is.null(fits[[context]])) fits[[context]] <- coxph(reformulate(models[[context]], "Surv(STARTDY, STOPDY, EVNT)"), data = known, ties = "efron", control = exact)
  fits[[context]]
}
term_of <- function(level) if (startsWith(level, "any re-treatment")) "AGAIN" else if (startsWith(level, "distant")) "DISTANT" else
  if (startsWith(level, "follow-up from")) "LATER" else if (startsWith(level, "response to")) "RESPOND" else "GLOBAL"
adjusted <- function(cell) {
  fit <- model(cell$context[1]); i <- match(term_of(cell$level[1]), names(coef(fit)))
  if (is.null(fit) || is.na(i)) list() else ratio(fit, i)
}
proportional <- function(cell) {
  fit <- model(cell$context[1]); if (is.null(fit)) return(list())
  test <- cox.zph(fit, transform = "km", terms = FALSE)$table[term_of(cell$level[1]), ]; tested(test["chisq"], test["df"])
}
landmark <- function(cell) {
  month <- months_of(cell$context[1]); at <- month * 365.25 / 12; d <- overall("")
  second <- stretches[stretches$PARAMCD == "NUMBER" & stretches$NUMBER >= 2, ]
  when <- tapply(second$STARTDY, second$USUBJID, min); d$change <- when[d$USUBJID]; d$change[is.na(d$change)] <- Inf
  left <- d[d$AVAL > at, ]; left$again <- as.integer(left$change <= at); out <- d[d$AVAL <= at, ]
  if (cell$level[1] == "") return(list(n_dead_before = sum(out$EVNT), n_censored_before = sum(1 - out$EVNT),
                                       n_treated_later = sum(!left$again & is.finite(left$change))))
  if (grepl(" v ", cell$level[1], fixed = TRUE)) return(ratio(coxph(Surv(AVAL - at, EVNT) ~ again, data = left, ties = "efron", control = exact), 1))
  own <- left[left$again == startsWith(cell$level[1], "any"), ]; list(n = nrow(own), n_events = sum(own$EVNT))
}
clustered_curve <- function(d, cell) {
  if (!nrow(d)) return(list())
  out <- read_curve(survfit(Surv(AVALM, EVNT > 0) ~ 1, data = d, cluster = USUBJID, conf.type = "log-log", conf.int = conf_level), cell)
  if (cell$context[1] == "") c(out, list(n_patients = length(unique(d$USUBJID)))) else out
}
from_procedure <- function(cell) clustered_curve(clocks[clocks$PARAMCD == "OSPROC" & clocks$GROUP %in% cell$level[1], ], cell)
duration <- function(cell) {
  d <- clocks[clocks$PARAMCD == "IFP" & clocks$GROUP %in% cell$level[1], ]; own <- outcomes[outcomes$PARAM == cell$endpoint[1], ]
  place <- match(d$PROCID, own$PROCID); began <- own$ADY[place]; keep <- own$AVAL[place] == 1 & d$AVAL > 0 & began < d$AVAL
  d$AVALM <- (d$AVAL - began) / (365.25 / 12); clustered_curve(d[which(keep), ], cell)
}
progression <- function(cell) clocks[clocks$PARAMCD == "IFP" & clocks$GROUP %in% cell$level[1], ]
incidence <- function(cell) {
  d <- progression(cell); cause <- if (endsWith(cell$endpoint[1], "_death")) 2 else 1
  if (cell$context[1] == "") return(list(n_events = sum(d$EVNT == cause)))
  fit <- survfit(Surv(d$AVALM, factor(d$EVNT, 0:2, c("censor", "1", "2"))) ~ 1, id = seq_len(nrow(d)), influence = 1)
  month <- months_of(cell$context[1]); i <- findInterval(month, fit$time); j <- match(as.character(cause), fit$states)
  if (i == 0 || month > max(fit$time)) return(list())
  moved <- fit$influence.pstate[, i + dim(fit$influence.pstate)[2] - length(fit$time), j]
  value <- fit$pstate[i, j]; se <- sqrt(sum(rowsum(moved, d$USUBJID)^2))
  limits <- sort(value^exp(c(-1, 1) * z * se / (value * log(value))))
  list(incidence = value, std_error = se, conf_low = limits[1], conf_high = limits[2])
}
as_censored <- function(cell) {
  out <- read_curve(survfit(Surv(AVALM, EVNT == 1) ~ 1, data = progression(cell)), cell)
  if (is.null(out$survival)) list() else list(one_minus_survival = 1 - out$survival)
}

# --- compare -------------------------------------------------------------------------------------
recompute <- list(flow = flow, characteristics = characteristics, response = shares, grades = shares,
  response_difference = clustered_difference, grade_difference = clustered_difference, response_bounds = bounds,
  multiplicity = holm, agreement = agreement, transition = transition, response_to_next = response_to_next,
  transition_contrast = transition_contrast, treated_again = treated_again, paired_change = paired_change,
  first_severe = first_severe, worst_grade = worst_grade, survival = survival, follow_up = follow_up, log_rank = log_rank,
  mantel_byar = mantel_byar, time_dependent_hazard = hazard, adjusted_hazard = adjusted,
  proportional_hazards = proportional, landmark = landmark, survival_from_procedure = from_procedure,
  response_duration = duration, cumulative_incidence = incidence, deaths_as_censored = as_censored)
n_ok <- 0; n_diff <- 0
show <- function(x) formatC(x, digits = 15, format = "g")
compare <- function(id, there, value, by = "R") {
  same <- is.finite(value) && abs(value - there) <= max(tolerance * abs(there), 1e-12)
  if (same) n_ok <<- n_ok + 1 else n_diff <<- n_diff + 1
  cat(sprintf("%-4s %s = %s, %s: %s\n", if (same) "ok" else "DIFF", id, show(there), by, show(value)))
}
drawn <- grepl("_curve$|_at_risk$", results$analysis)
main <- results[!drawn & !is.na(results$value), ]; main$done <- FALSE
# A row without a value helps to find its cell; the cell is named by its rows with one.
cells <- split(seq_len(nrow(main)), do.call(paste, c(main[c("analysis", "endpoint", "population", "groups", "level", "context", "unit")], sep = "\r")))
for (rows in cells[order(vapply(cells, min, 1L))]) {
  cell <- main[rows, ]; method <- recompute[[cell$analysis[1]]]
  if (is.null(method)) next
  found <- tryCatch(method(cell), error = function(e) { cat("DIFF", cell$id[1], "cannot be recomputed:", conditionMessage(e), "\n"); n_diff <<- n_diff + 1; list() })
  for (i in rows) {
    value <- found[[main$statistic[i]]]
    if (!is.null(value) && length(value) == 1) { compare(main$id[i], main$value[i], value); main$done[i] <- TRUE }
  }
  is_difference <- cell$analysis[1] %in% c("response_difference", "grade_difference") && cell$population[1] != "" && "risk_difference" %in% cell$statistic
  if (has_geepack && is_difference) compare(cell$id[cell$statistic == "risk_difference"], cell$value[cell$statistic == "risk_difference"], by_geepack(cell), "geepack")
}
if (!has_geepack) cat("geepack is not installed: differences are recomputed by hand only.\n")
cat(sprintf("\n%d comparisons: %d ok, %d DIFF. %d of %d results other than points of drawn curves are recomputed.\n",
            n_ok + n_diff, n_ok, n_diff, sum(main$done), nrow(main)))
left <- table(main$analysis[!main$done])
if (length(left)) cat("Not recomputed:", paste0(names(left), " (", left, ")", collapse = ", "), "\n")
quit(status = if (n_diff > 0) 1 else 0)
