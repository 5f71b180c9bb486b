# survfit by the state held during a row, with numbers at risk; at which times at least 10 are at risk.
source("write_reference.R")
suppressPackageStartupMessages(library(survival))
one <- function(name, start, stop, event, state) {
  curves <- lapply(sort(unique(as.character(state))), function(s) {
    i <- state == s
    fit <- survfit(Surv(start[i], stop[i], event[i]) ~ 1, conf.type = "log-log")
    shown <- fit$n.risk >= 10
    list(state = s, time = column(fit$time), n_at_risk = column(fit$n.risk), survival = column(fit$surv),
         conf_low = column(fit$lower), shown = column(shown), n_events_hidden = sum(fit$n.event[!shown]))
  })
  list(name = name, start = column(start), stop = column(stop), event = column(as.integer(event)), state = column(as.character(state)), curves = curves)
}
demo <- read.csv("data/demo_null_cohort.csv")
late <- demo$t2 < demo$time
rows <- rbind(data.frame(start = 0, stop = ifelse(late, demo$t2, demo$time), event = ifelse(late, 0, demo$event), state = "1"),
              data.frame(start = demo$t2, stop = demo$time, event = demo$event, state = "2+")[late, ])
cases <- list(with(rows, one("demo_by_number_to_date", start, stop, event, state)),
              with(heart, one("heart_by_transplant", start, stop, event, transplant)))
write_reference("simon_makuch", "survival", cases)
