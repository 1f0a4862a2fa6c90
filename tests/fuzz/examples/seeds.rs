//! Writes the seeds of all readers, `FOLDER/READER/NUMBER`: where libFuzzer starts.
//!
//! ```sh
//! cargo run --release -p leuko-fuzz --example seeds -- FOLDER
//! ```

use std::path::PathBuf;

use leuko_fuzz::READERS;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| "corpus".into());
    for reader in READERS {
        let folder = folder.join(reader.name);
        fs_err::create_dir_all(&folder)?;
        for (number, seed) in (reader.seeds)().iter().enumerate() {
            fs_err::write(folder.join(format!("seed{number}")), seed)?;
        }
    }
    Ok(())
}
