//! Reads a CSV of points, a row each with its label in the last column and no header, and prints the
//! numbers of their separation (lines that start with `#`) and their map (`x,y,label`).
//! Run with `cargo run --release -p leuko-embed --example map -- points.csv`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;
use std::process::ExitCode;

use leuko_core::{Seed, Stream};
use leuko_embed::{
    SeparationConfig, TsneConfig, separation, trustworthiness, trustworthiness_by_chance, tsne,
};

/// Neighbours that trustworthiness looks at.
const NEIGHBOURS: usize = 10;

struct Table {
    /// `[point, dimension]`.
    points: Vec<f32>,
    dims: usize,
    /// The last column of each row.
    names: Vec<String>,
}

fn main() -> ExitCode {
    match print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn print() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1);
    let table = read(&path.ok_or("expected the name of a CSV file: got none")?)?;
    let mut classes = table.names.clone();
    classes.sort();
    classes.dedup();
    let class_of = |name: &String| classes.partition_point(|class| class < name);
    let labels: Vec<usize> = table.names.iter().map(class_of).collect();

    let (points, dims) = (&table.points, table.dims);
    let stream = |purpose| Stream::new(Seed(1), purpose);
    let config = SeparationConfig::default();
    let found = separation(points, dims, &labels, &config, &mut stream("chance"))?;
    let chance = found.silhouette_by_chance;
    println!(
        "# silhouette {:.4}, by chance {:.4} (s.d. {:.4})",
        found.silhouette, chance.mean, chance.sd
    );
    println!(
        "# purity of {} neighbours {:.4}, by chance {:.4}",
        found.neighbours, found.purity, found.purity_by_chance
    );
    for class in &found.classes {
        println!(
            "# {}: {} points, silhouette {:.4}, purity {:.4}, by chance {:.4}",
            classes[class.label],
            class.points,
            class.silhouette,
            class.purity,
            class.purity_by_chance
        );
    }
    let map = tsne(points, dims, &TsneConfig::default(), &mut stream("tsne"))?;
    println!(
        "# map: perplexity {:.1}, divergence {:.4}, trustworthiness of {NEIGHBOURS} neighbours {:.4}, by chance {:.4}",
        map.perplexity,
        map.divergence,
        trustworthiness(points, dims, &map.coordinates, NEIGHBOURS)?,
        trustworthiness_by_chance(labels.len(), NEIGHBOURS)?
    );
    println!("x,y,label");
    for ([x, y], name) in map.coordinates.iter().zip(&table.names) {
        println!("{x},{y},{name}");
    }
    Ok(())
}

fn read(path: &str) -> Result<Table, Box<dyn Error>> {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .map_err(|error| format!("{path}: {error}"))?;
    let mut table = Table {
        points: Vec::new(),
        dims: 0,
        names: Vec::new(),
    };
    for row in rows.records() {
        let row = row?;
        table.dims = row.len() - 1;
        for value in row.iter().take(table.dims) {
            let number = value.trim().parse();
            table
                .points
                .push(number.map_err(|error| format!("{path}: `{value}`: {error}"))?);
        }
        table.names.push(row[table.dims].to_owned());
    }
    Ok(table)
}
