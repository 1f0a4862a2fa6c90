//! `leuko explain`: where networks look in new images.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_lab::{
    EXPLANATIONS, Ensemble, ExplainConfig, LAYERS, explain as explain_files, find_images,
};
use leuko_study::Store;

use crate::args::ExplainArgs;
use crate::print::print_explanations;
use crate::watcher::Terminal;

/// Explains each image, writes figures and tables, and prints the shares.
pub(crate) fn explain(args: &ExplainArgs) -> Result<ExitCode> {
    Store::check(&args.out)?;
    let watch = Terminal::default();
    let ensemble = Ensemble::load(&args.model.models)?;
    let class = match &args.class {
        Some(name) => Some(ensemble.class(name)?),
        None => None,
    };
    let config = ExplainConfig {
        method: args.method.into(),
        composite: args.composite,
        class,
        arrays: args.save_arrays.clone(),
    };
    let files = find_images(&args.model.images, &watch)?;
    watch.stop_at_ctrl_c()?;
    let found = explain_files(&ensemble, &files, &config, &args.out, &watch)?;
    if !found.explained.is_empty() {
        let mut stdout = std::io::stdout().lock();
        print_explanations(&found, &mut stdout)?;
        writeln!(
            stdout,
            "\nFigures, {EXPLANATIONS} and {LAYERS} are in {}",
            args.out.display()
        )?;
    }
    found.unreadable.check()?;
    Ok(ExitCode::SUCCESS)
}
