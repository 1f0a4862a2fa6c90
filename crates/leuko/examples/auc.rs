//! Prints the ROC-AUC of scores with its 95% interval (DeLong).

use leuko::eval::auc_interval;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_blast = [true, true, true, true, false, false, false, false, false];
    let scores = [0.9, 0.8, 0.7, 0.3, 0.6, 0.4, 0.2, 0.2, 0.1];
    let found = auc_interval(&is_blast, &scores, 0.95)?;
    let (auc, low, high) = (found.auc, found.low, found.high);
    println!("ROC-AUC {auc:.2}, 95% interval {low:.2} to {high:.2}");
    assert!((auc - 18.0 / 20.0).abs() < 1e-12);
    Ok(())
}
