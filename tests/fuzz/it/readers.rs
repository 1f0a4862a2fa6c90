//! Every reader, on its seeds and on changed seeds.

use leuko_fuzz::{READERS, Reader};
use proptest::test_runner::{Config, TestRunner};

use crate::changes::{changed, changes};

/// Changed files for each reader, if nobody asks for more.
const CASES: u32 = 100;

fn cases() -> u32 {
    let asked = std::env::var("LEUKO_FUZZ_CASES").ok();
    asked.map_or(CASES, |asked| {
        asked.parse().expect("LEUKO_FUZZ_CASES: a number")
    })
}

#[test]
fn test_each_seed_is_accepted() {
    for reader in READERS {
        let seeds = (reader.seeds)();
        assert!(!seeds.is_empty(), "{}", reader.name);
        reader.read(b"");
        for (number, seed) in seeds.iter().enumerate() {
            assert!(reader.read(seed), "{} {number}", reader.name);
        }
    }
}

#[test]
fn test_names_are_those_of_the_targets() {
    let manifest = include_str!("../targets/Cargo.toml");
    let listed = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("path = \"readers/"));
    let listed: Vec<&str> = listed
        .filter_map(|line| line.strip_suffix(".rs\""))
        .collect();
    assert_eq!(listed, READERS.map(|reader| reader.name));
}

#[test]
fn test_any_bytes_are_accepted_or_refused_in_words() {
    let only = std::env::var("LEUKO_FUZZ_ONLY").unwrap_or_default();
    let chosen = |name: &str| only.is_empty() || only.split(',').any(|one| one == name);
    for reader in READERS.into_iter().filter(|reader| chosen(reader.name)) {
        check(reader);
        println!("{:<14} {:>10} changed files", reader.name, cases());
    }
}

/// Draws changes of the reader's seeds. A failure prints the reader and the shortest changes that fail.
fn check(reader: Reader) {
    let seeds = (reader.seeds)();
    let config = Config {
        cases: cases(),
        failure_persistence: None,
        ..Config::default()
    };
    let checked = TestRunner::new(config).run(&changes(), |changes| {
        reader.read(&changed(&seeds, &changes));
        Ok(())
    });
    if let Err(error) = checked {
        panic!("{}: {error}", reader.name);
    }
}
