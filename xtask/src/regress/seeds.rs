//! The same studies with other seeds: what the bands are made from.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use fs_err as fs;

use super::studies::{SEED, studies};
use crate::say;

/// The first line of the table.
const HEADER: &str = "study,seed,number,value";

/// Values over seeds, by study and number.
pub(super) type Seeds = BTreeMap<String, BTreeMap<String, Vec<f64>>>;

/// Runs every study with so many seeds and writes `seeds.csv`.
///
/// # Errors
/// - Images that a study needs are missing, or a study fails.
pub(super) fn measure(binary: &Path, count: u64) -> Result<()> {
    let studies = studies()?;
    // All first: without one of them, half a table would replace a whole one.
    for study in &studies {
        if let Some(folder) = study.lacks() {
            anyhow::bail!("{} needs the images in {}", study.name, folder.display());
        }
    }
    let mut table = HEADER.to_owned() + "\n";
    for study in studies {
        for seed in SEED..SEED + count {
            say::step(&format!("{}, seed {seed}", study.name));
            for (number, value) in study.run(binary, seed)?.late {
                let number = number.replace(',', ";");
                table += &format!("{},{seed},{number},{value:.6}\n", study.name);
            }
            fs::write(super::folder().join("seeds.csv"), &table)?;
        }
    }
    Ok(())
}

/// Reads `seeds.csv`.
///
/// # Errors
/// - It is missing or has another form.
pub(super) fn read() -> Result<Seeds> {
    parse(&fs::read_to_string(super::folder().join("seeds.csv"))?)
}

fn parse(table: &str) -> Result<Seeds> {
    let mut seeds = Seeds::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [study, _, number, value] = cells[..] else {
            anyhow::bail!("seeds.csv: {line} has not the columns {HEADER}");
        };
        let value: f64 = value
            .parse()
            .with_context(|| format!("seeds.csv: {line}"))?;
        let of_study = seeds.entry(study.to_owned()).or_default();
        of_study.entry(number.to_owned()).or_default().push(value);
    }
    Ok(seeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_parse_gathers_seeds() {
        let seeds = parse("study,seed,number,value\na,1,ROC-AUC,0.5\na,2,ROC-AUC,0.75\n").unwrap();
        assert_eq!(seeds["a"]["ROC-AUC"], [0.5, 0.75]);
        assert!(parse("study,seed,number,value\na,1,0.5\n").is_err());
    }
}
