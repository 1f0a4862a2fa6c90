//! Writes the folder of libtorch into the binary's library path, so that it runs from anywhere, and
//! the commit and compiler into the binary, so that results say what made them.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    link_libtorch();
    println!("cargo:rustc-env=LEUKO_COMMIT={}", commit());
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = output(&rustc, &["--version"]).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo:rustc-env=LEUKO_RUSTC={version}");
}

/// The path does not reach this package through `tch`: link arguments stop at the package that
/// prints them, and metadata at direct dependents of `torch-sys`.
fn link_libtorch() {
    let Some(folder) = std::env::var_os("DEP_TCH_LIBTORCH_LIB") else {
        return;
    };
    println!(
        "cargo:rustc-link-arg=-Wl,-rpath={}",
        folder.to_string_lossy()
    );
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo:rustc-link-arg=-ltorch");
    }
}

fn commit() -> String {
    if let Some(folder) = output("git", &["rev-parse", "--absolute-git-dir"]) {
        // `logs/HEAD` grows with every commit and checkout.
        println!("cargo:rerun-if-changed={folder}/logs/HEAD");
        println!("cargo:rerun-if-changed={folder}/index");
    }
    let Some(commit) = output("git", &["rev-parse", "HEAD"]) else {
        return "unknown".to_owned();
    };
    let changes = output("git", &["status", "--porcelain", "--untracked-files=no"]);
    let suffix = if changes.is_some_and(|changes| !changes.is_empty()) {
        "+changes"
    } else {
        ""
    };
    format!("{commit}{suffix}")
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
