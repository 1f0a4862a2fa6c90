//! Prints the groups of images in a folder that show the same cell.

use leuko::core::Seed;
use leuko::lab::{LabelLayout, read_folder};
use leuko::study::{CopiesConfig, Silent, find_copies};
use leuko::synthetic::SyntheticConfig;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Twelve synthetic cells, and a copy of one of them under another label.
    let folder = tempfile::tempdir()?;
    SyntheticConfig::of(12, 128).write(Seed(1), folder.path())?;
    let cell = folder.path().join("lymphoblast/0001.png");
    fs_err::copy(&cell, folder.path().join("lymphocyte/copy.png"))?;

    let catalogue = read_folder(folder.path(), &LabelLayout::default(), &Silent)?;
    let copies = find_copies(&catalogue, &CopiesConfig::default(), &Silent)?;
    let (images, left_out) = (copies.images, copies.left_out());
    println!("images: {images}, of which copies: {left_out}");
    for group in &copies.groups {
        let others: Vec<&str> = group.left_out.iter().map(|image| &*image.0).collect();
        println!(
            "{} shows the same cell as {}",
            group.kept,
            others.join(", ")
        );
        if group.conflict {
            println!("  but their labels differ, so at least one label is wrong");
        }
    }
    Ok(())
}
