//! `leuko export`: a model as a file for other programs.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_lab::{check_export, export_onnx, load_predictor};
use leuko_study::words::counted;

use crate::args::ExportArgs;
use crate::watcher::Terminal;

/// Writes the file and says what it holds.
pub(crate) fn export(args: &ExportArgs) -> Result<ExitCode> {
    let file = &args.onnx;
    check_export(args.contender, file)?;
    let watch = Terminal::default();
    let predictor = load_predictor(&args.models, args.contender, None, &watch)?;
    let predictor = predictor.as_ref();
    let bytes = export_onnx(predictor, file)?;
    let members = predictor.members().len();
    let members = match predictor.contender().is_network() {
        true => counted(members, "network", "networks"),
        false => counted(members, "model", "models"),
    };
    writeln!(
        std::io::stdout(),
        "{}: {members} for images of {}\nclasses: {}\n{:.1} MB; `leuko export --help` shows how to use it from Python",
        file.display(),
        predictor.size(),
        predictor.classes().join(", "),
        bytes as f64 / 1e6,
    )?;
    Ok(ExitCode::SUCCESS)
}
