//! Prints what is below a data root: each data set's classes, counts, warnings, and what bringing its
//! images to one size does. Run with `cargo run --release -p leuko-data --example inspect -- data`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use leuko_data::{Found, Reader, check_counts, check_hashes, find, load, manifests};

fn main() -> ExitCode {
    match inspect() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("  {error}");
            ExitCode::FAILURE
        }
    }
}

fn inspect() -> Result<(), leuko_data::DataError> {
    let root = std::env::args_os()
        .nth(1)
        .map_or_else(|| "data".into(), PathBuf::from);
    for manifest in manifests(&root)? {
        println!("\n{} ({})", manifest.title, manifest.name);
        let catalogue = match find(&root, &manifest)? {
            Found::Present(catalogue) => catalogue,
            Found::Absent => {
                let folder = manifest.folder_in(&root);
                println!("  absent: {}\n  {}", folder.display(), manifest.access);
                continue;
            }
            Found::Unlabelled { images, .. } => {
                println!(
                    "  images without classes: {}\n  {}",
                    images.display(),
                    manifest.access
                );
                continue;
            }
        };
        for (class, count) in catalogue.classes.iter().zip(catalogue.counts()) {
            println!("  {class}: {count} images");
        }
        for aside in &catalogue.set_aside {
            println!("  set aside: {} ({})", aside.path.display(), aside.reason);
        }
        for warning in check_counts(&catalogue, &manifest) {
            println!("  warning: {warning}");
        }
        for warning in check_hashes(&root, &catalogue, &manifest, &Reader::default(), &|_| {})?
            .unwrap_or_default()
        {
            println!("  warning: {warning}");
        }
        let start = Instant::now();
        let loaded = load(&catalogue, None, &manifest.fit, &|_| {})?;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "  {} images in {seconds:.2} s, digest {}",
            loaded.images.len(),
            loaded.images.digest()
        );
        println!("  {}", loaded.fit(&catalogue));
    }
    Ok(())
}
