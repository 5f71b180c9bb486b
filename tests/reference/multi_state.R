# survfit with an id and a factor of states: probabilities of the states, infinitesimal jackknife by
# patient, later starts, given initial states, mean times in state.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
fit_of <- function(d, states, ...) {
  d$event <- factor(d$to, c("", states)); d$now <- factor(d$state, states)
  survfit(Surv(entry, time, event) ~ 1, data = d, id = patient, istate = now, ...)
}
result <- function(d, states, points, start = 0, initial = NULL, until = NULL) {
  more <- list(conf.type = "log-log", influence = 1)
  if (start > 0) more$start.time <- start
  if (!is.null(initial)) more$p0 <- 1 * (states == initial)
  fit <- do.call(fit_of, c(list(d, states), more))
  order <- match(states, fit$states); at <- summary(fit, times = points)
  by_state <- function(values) lapply(order, function(j) column(values[, j]))
  out <- list(start = start, points = column(points), at_start = column(fit$p0[order]),
    probability = by_state(at$pstate), std_error = by_state(at$std.err), conf_low = by_state(at$lower),
    conf_high = by_state(at$upper))
  if (!is.null(initial)) out$initial <- initial
  if (!is.null(until)) {
    # This version gives no error of the mean time in a state: integrate the influences.
    moved <- fit$influence.pstate; marks <- c(start, fit$time)
    stopifnot(dim(moved)[2] == length(marks))
    length_of <- diff(c(pmin(marks, until), until))
    area <- apply(moved, c(1, 3), function(x) sum(x * length_of))
    out$until <- until; out$stay <- column(summary(fit, rmean = until)$table[order, "rmean"])
    out$stay_error <- column(sqrt(colSums(area^2))[order])
  }
  out
}
one <- function(name, d, states, results) {
  d <- d[order(d$patient, d$time), ]
  moves <- unique(d[d$to != "", c("state", "to")])
  list(name = name, states = states, moves = lapply(seq_len(nrow(moves)), function(i) unlist(moves[i, ], use.names = FALSE)),
       patient = column(d$patient), entry = column(d$entry), time = column(d$time), state = column(d$state),
       to = column(d$to), results = results(d, states))
}
chain <- function(patient, entry, times, states, first) {
  # A patient's rows from the times of moves, the states moved to ("" at the end of follow-up).
  k <- length(times)
  data.frame(patient = patient, entry = c(entry, times)[seq_len(k)], time = times,
             state = c(first, states)[seq_len(k)], to = states)
}
bind <- function(rows) do.call(rbind, rows)
# colon: randomized, recurrence, death. A recurrence on the day of death or the last day: half a day earlier.
w <- merge(colon[colon$etype == 1, c("id", "time", "status")], colon[colon$etype == 2, c("id", "time", "status")], by = "id")
ill <- bind(lapply(seq_len(nrow(w)), function(i) with(w[i, ], {
  end <- if (status.y == 1) "dead" else ""
  if (status.x == 0) chain(id, 0, time.y, end, "well") else {
    r <- if (time.x >= time.y) time.y - 0.5 else time.x
    chain(id, 0, c(r, time.y), c("recurred", end), "well") } })))
# myeloid: the last of remission, transplantation, relapse and death. Ties: remission a little earlier.
m <- myeloid; tied <- !is.na(m$crtime) & !is.na(m$txtime) & m$crtime == m$txtime; m$crtime[tied] <- m$crtime[tied] - 0.2
my <- bind(lapply(seq_len(nrow(m)), function(i) with(m[i, ], {
  t <- c(crtime, txtime, rltime, if (death == 1) futime else NA); s <- c("CR", "SCT", "relapse", "dead")
  keep <- !is.na(t) & (t < futime | s == "dead"); t <- t[keep]; s <- s[keep]; o <- order(t); t <- t[o]; s <- s[o]
  if (!any(s == "dead")) { t <- c(t, futime); s <- c(s, "") }
  chain(id, 0, t, s, "entry") })))
# pbcseq: three ranges of bilirubin, both ways, to transplantation or death; several states at the start.
pb <- bind(lapply(split(pbcseq, pbcseq$id), function(p) {
  range <- c("low", "middle", "high")[1 + (p$bili >= 1) + (p$bili >= 4)]
  day <- p$day; end <- p$futime[1]; keep <- day < end; range <- range[keep]; day <- day[keep]
  new <- c(TRUE, range[-1] != range[-length(range)]); range <- range[new]; day <- day[new]
  last <- c("", "transplanted", "dead")[p$status[1] + 1]
  chain(p$id[1], 0, c(day[-1], end), c(range[-1], last), range[1]) }))
# mgus2 by age in months from 50 years on, one patient in four: everyone enters late.
g <- mgus2[mgus2$age >= 50 & mgus2$id %% 4 == 0 & mgus2$futime > 0, ]
ag <- bind(lapply(seq_len(nrow(g)), function(i) with(g[i, ], {
  a <- 12 * (age - 50) + 1; end <- if (death == 1) "dead" else ""
  if (pstat == 0 || ptime == 0) chain(id, a, a + futime, end, "mgus") else {
    p <- if (ptime >= futime) futime - 0.5 else ptime
    chain(id, a, a + c(p, futime), c("malignant", end), "mgus") } })))
cases <- list(
  one("colon", ill, c("well", "recurred", "dead"), function(d, s) list(
    result(d, s, c(100, 365, 1000, 2500), until = 2000),
    result(d, s, c(800, 1500, 2500), start = 730.25),
    result(d, s, c(800, 1500, 2500), start = 730.25, initial = "recurred"))),
  one("myeloid", my, c("entry", "CR", "SCT", "relapse", "dead"), function(d, s) list(
    result(d, s, c(30, 100, 365, 1000), until = 1000), result(d, s, c(200, 365, 1000), start = 100.5))),
  one("pbcseq", pb, c("low", "middle", "high", "transplanted", "dead"), function(d, s) list(
    result(d, s, c(200, 1000, 3000), until = 3650), result(d, s, c(1000, 3000), start = 365.5))),
  one("mgus2_by_age", ag, c("mgus", "malignant", "dead"), function(d, s) list(
    result(d, s, c(250, 350, 450), start = 200.25))))
write_reference("multi_state", "survival", cases)
