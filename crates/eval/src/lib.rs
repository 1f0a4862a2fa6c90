//! ROC-AUC, ROC curves, F1, quantiles and summaries, from run records only.
