//! Prints the ROC-AUC of scores with its 95% interval (DeLong).

use std::error::Error;

use leuko::eval::auc_interval;

fn main() -> Result<(), Box<dyn Error>> {
    let is_blast = [
        true, true, true, true, false, false, false, false, false, false,
    ];
    let scores = [0.9, 0.8, 0.7, 0.3, 0.6, 0.4, 0.2, 0.2, 0.1, 0.1];
    let auc = auc_interval(&is_blast, &scores, 0.95)?;
    println!("ROC-AUC {:.2} ({:.2} to {:.2})", auc.auc, auc.low, auc.high);
    assert!((auc.auc - 22.0 / 24.0).abs() < 1e-12);
    Ok(())
}
