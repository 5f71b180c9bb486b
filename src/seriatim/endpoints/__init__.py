"""From records to analysis variables: here patients, procedures and their clocks are decided."""
