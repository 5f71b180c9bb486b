"""Several kinds of events, recurrent events and states."""
