//! Which score the numbers are, and its names.

/// Which score the numbers are. It decides how much of the variation between folds the test images
/// alone explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// ROC-AUC of two classes.
    RocAuc,
    /// A share of test images, such as accuracy, sensitivity or F1.
    Share,
}

impl Metric {
    /// The metric of a name: a ROC-AUC for `auc` and its spellings, else a share.
    ///
    /// ```
    /// use leuko_howmany::Metric;
    ///
    /// assert_eq!(Metric::of_name("ROC-AUC"), Metric::RocAuc);
    /// assert_eq!(Metric::of_name("accuracy"), Metric::Share);
    /// ```
    pub fn of_name(name: &str) -> Self {
        match &*metric_key(name) {
            "auc" => Self::RocAuc,
            _ => Self::Share,
        }
    }
}

/// The one way in which files write the name of a metric: small letters and `_`, and `auc` for a
/// ROC-AUC.
///
/// ```
/// use leuko_howmany::metric_key;
///
/// assert_eq!(metric_key("ROC-AUC"), "auc");
/// assert_eq!(metric_key("Weighted F1"), "f1_weighted");
/// ```
pub fn metric_key(name: &str) -> String {
    let key = name.trim().to_lowercase().replace(['-', ' '], "_");
    match &*key {
        "roc_auc" | "auroc" | "rocauc" => "auc".to_owned(),
        "weighted_f1" => "f1_weighted".to_owned(),
        "macro_f1" | "f1_unweighted" => "f1_macro".to_owned(),
        _ => key,
    }
}

/// The name of a metric in a sentence: `auc` is a ROC-AUC, `sensitivity@0.95` the sensitivity at a
/// specificity of 0.95, `recall:blast` the sensitivity for blasts.
pub fn metric_words(key: &str) -> String {
    match key {
        "auc" => "ROC-AUC".to_owned(),
        "f1" => "F1".to_owned(),
        "f1_weighted" => "weighted F1".to_owned(),
        "f1_macro" | "f1_unweighted" => "macro F1".to_owned(),
        other => match (
            other.strip_prefix("sensitivity@"),
            other.strip_prefix("recall:"),
        ) {
            (Some(specificity), _) => format!("sensitivity (at a specificity of {specificity})"),
            (_, Some(class)) => format!("sensitivity for {class}"),
            _ => other.replace('_', " "),
        },
    }
}
