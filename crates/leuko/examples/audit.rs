//! Prints the groups of images in a folder that show the same cell.
//!
//! `cargo run --release -p leuko --example audit -- CELLS`; without `CELLS` it copies a synthetic cell.

use std::error::Error;
use std::path::PathBuf;

use leuko::core::Seed;
use leuko::lab::read_folder;
use leuko::study::{CopiesConfig, Silent, find_copies};
use leuko::synthetic::SyntheticConfig;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let cells = match std::env::args().nth(1) {
        Some(cells) => PathBuf::from(cells),
        None => {
            SyntheticConfig::of(12, 128).write(Seed(1), folder.path())?;
            let cell = folder.path().join("lymphoblast/0001.png");
            fs_err::copy(&cell, folder.path().join("lymphocyte/copy.png"))?;
            folder.path().to_owned()
        }
    };
    let catalogue = read_folder(&cells, &Silent)?;
    let copies = find_copies(&catalogue, &CopiesConfig::default(), &Silent)?;
    for group in &copies.groups {
        let conflict = if group.conflict {
            ", under different labels"
        } else {
            ""
        };
        let others: Vec<&str> = group.left_out.iter().map(|image| &*image.0).collect();
        println!("{} = {}{conflict}", group.kept, others.join(" = "));
    }
    println!("{} images, {} copies", copies.images, copies.left_out());
    Ok(())
}
