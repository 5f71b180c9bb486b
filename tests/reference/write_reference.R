# Shared by the scripts of this folder: writes cases with the versions that made them.
# Run a script from this folder:  Rscript kaplan_meier.R

suppressPackageStartupMessages(library(jsonlite))

write_reference <- function(name, packages, cases) {
  versions <- lapply(setNames(packages, packages), function(p) as.character(packageVersion(p)))
  out <- list(
    script = paste0(name, ".R"),
    r_version = paste(R.version$major, R.version$minor, sep = "."),
    packages = versions,
    cases = cases
  )
  write(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null", null = "null"),
        paste0(name, ".json"))
}

column <- function(x) I(unname(as.vector(x)))
