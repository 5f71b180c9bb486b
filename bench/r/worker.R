# Measures one call of R: Rscript worker.R FILE CALL DATA WARM-UP-DATA OUT
#
# Writes OUT.ready when set up and about to make the first timed call, then OUT, in JSON.

arguments <- commandArgs(TRUE)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "cohort.R"))
out <- arguments[5]
# As in worker.py.
LONG_SECONDS <- 5
BATCH_SECONDS <- 0.3
LARGEST_BATCH <- 500

status_mib <- function(field) {
  if (!file.exists("/proc/self/status")) return(NA_real_)
  line <- grep(paste0("^", field), readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}

reset_peak <- function() {
  if (file.exists("/proc/self/clear_refs")) {
    try(cat("5", file = "/proc/self/clear_refs"), silent = TRUE)
  }
}

cpu_now <- function() sum(proc.time()[1:2])

number <- function(x) {
  if (length(x) != 1 || !is.finite(x)) "null" else format(as.numeric(x), digits = 17)
}

quoted <- function(x) paste0("\"", gsub("[\"\\\\[:cntrl:]]", " ", x), "\"")

write_json <- function(fields) {
  text <- paste0(vapply(names(fields), quoted, ""), ": ", unlist(fields), collapse = ", ")
  cat("{", text, "}\n", sep = "", file = out)
}

measure <- function() {
  source(arguments[1])
  prepare <- get0(arguments[2], mode = "function")
  warm <- prepare(load_cohort(arguments[4], patience = 0.2))
  warm$read(warm$run())
  call <- prepare(load_cohort(arguments[3]))
  rm(warm)
  gc()
  reset_peak()
  base <- status_mib("VmRSS")
  file.create(paste0(out, ".ready"))
  wall <- proc.time()[[3]]
  begin <- cpu_now()
  result <- call$run()
  first <- cpu_now() - begin
  wall <- proc.time()[[3]] - wall
  peak <- status_mib("VmHWM") - base
  share <- if (is.null(result$share)) 1 else result$share
  again <- 0
  cpu <- first
  if (first <= LONG_SECONDS && share == 1) {
    # proc.time counts in milliseconds.
    again <- min(max(ceiling(BATCH_SECONDS / max(first, 0.001)), 2), LARGEST_BATCH)
    begin <- cpu_now()
    for (i in seq_len(again)) call$run()
    cpu <- (cpu_now() - begin) / again
  }
  found <- call$read(result)
  values <- paste0(vapply(names(found), quoted, ""), ": ", vapply(found, number, ""))
  write_json(list(
    status = quoted("ok"), cpu = number(cpu), first = number(first), wall = number(wall), share = number(share),
    repetitions = number(again), base_mib = number(base), peak_mib = number(max(peak, 0)),
    values = paste0("{", paste(values, collapse = ", "), "}")
  ))
}

tryCatch(
  measure(),
  not_available = function(e) {
    write_json(list(status = quoted("not available"), message = quoted(conditionMessage(e))))
  },
  error = function(e) {
    write_json(list(status = quoted("failed"), message = quoted(conditionMessage(e))))
  }
)
