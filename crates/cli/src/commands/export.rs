//! `leuko export`: a model as a file for other programs.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use leuko_lab::{LabError, LabNotice, check_export, export_onnx, find_stuck, load_predictor};
use leuko_study::words::counted;
use leuko_study::{Notice, Watch};

use crate::args::ExportArgs;
use crate::hints::{HINT, of_error};
use crate::watcher::Terminal;

/// Writes the file and says what it holds.
pub(crate) fn export(args: &ExportArgs) -> Result<ExitCode> {
    let file = &args.onnx;
    check_export(args.contender, file)?;
    let watch = Terminal::default();
    let predictor = load_predictor(&args.models, args.contender, None, &watch);
    let predictor = predictor.map_err(without_option)?;
    let predictor = predictor.as_ref();
    let stuck = find_stuck(predictor)?;
    if !stuck.is_empty() {
        let of = predictor.members().len();
        let notice = &LabNotice::StuckNetworks { stuck, of };
        let level = notice.level();
        watch.notice(&Notice::Other { level, notice });
    }
    let bytes = export_onnx(predictor, file)?;
    let members = predictor.members().len();
    let members = match predictor.contender().is_network() {
        true => counted(members, "network", "networks"),
        false => counted(members, "model", "models"),
    };
    writeln!(
        std::io::stdout(),
        "{}: {members} for images of {}\nclasses: {}\n{:.1} MB; `leuko formats onnx` shows how to use it from Python",
        file.display(),
        predictor.size(),
        predictor.classes().join(", "),
        bytes as f64 / 1e6,
    )?;
    Ok(ExitCode::SUCCESS)
}

/// An error about models, whose hint names no option: here they are arguments.
fn without_option(error: LabError) -> anyhow::Error {
    const OPTION: &str = " with --model";
    if let LabError::NoMethod { .. } = error {
        let text = error.to_string();
        let fact = text.split(HINT).next().unwrap_or_default();
        return anyhow!(
            "{fact}{HINT}cnn and pretrained can be exported; train with --method pretrained to have the second"
        );
    }
    let Some(hint) = of_error(&error).filter(|hint| hint.contains(OPTION)) else {
        return error.into();
    };
    let text = error.to_string();
    let fact = text.split(HINT).next().unwrap_or_default();
    let hint = hint.replace(&format!(",{OPTION}"), "").replace(OPTION, "");
    anyhow!("{fact}{HINT}{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_without_option_names_no_option_that_export_lacks() {
        let said = |error: LabError| without_option(error).to_string();
        let path = "nothing".into();
        insta::assert_snapshot!(said(LabError::NoModel { path }), @"
        nothing: there is no such file or folder
        hint: pass the folder that `leuko train` wrote, or a checkpoint (*.safetensors)
        ");
        let path = "nothing".into();
        insta::assert_snapshot!(said(LabError::NoNetworks { path }), @"
        nothing: no network (*.safetensors) is in this folder
        hint: pass the folder that `leuko train` wrote; if that was interrupted, run it to its end first
        ");
    }
}
