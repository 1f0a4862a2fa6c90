//! Find, verify and decode cell images; synthetic cells; stratified folds and nested subsets as a saved plan.
