//! Writes the folder of libtorch into the binary's library path, so that it runs from anywhere, and
//! commit, compiler and versions into the binary, so that results say what made them.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let libtorch = std::env::var("DEP_TCH_LIBTORCH_LIB").ok();
    if let Some(folder) = &libtorch {
        link_libtorch(folder);
    }
    let (tch, version) = match &libtorch {
        Some(folder) => (locked_version("tch"), libtorch_version(Path::new(folder))),
        None => (Some("none".to_owned()), Some("none".to_owned())),
    };
    let known = |version: Option<String>| version.unwrap_or_else(|| "unknown".to_owned());
    println!("cargo:rustc-env=LEUKO_TCH={}", known(tch));
    println!("cargo:rustc-env=LEUKO_LIBTORCH={}", known(version));
    println!("cargo:rustc-env=LEUKO_COMMIT={}", commit());
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    println!(
        "cargo:rustc-env=LEUKO_RUSTC={}",
        known(output(&rustc, &["--version"]))
    );
}

/// The path does not reach this package through `tch`: link arguments stop at the package that
/// prints them, and metadata at direct dependents of `torch-sys`.
fn link_libtorch(folder: &str) {
    println!("cargo:rustc-link-arg=-Wl,-rpath={folder}");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo:rustc-link-arg=-ltorch");
    }
}

/// What the libtorch beside this folder of libraries says of itself.
fn libtorch_version(libraries: &Path) -> Option<String> {
    let path = libraries.parent()?.join("build-version");
    println!("cargo:rerun-if-changed={}", path.display());
    Some(fs_err::read_to_string(path).ok()?.trim().to_owned())
}

/// The version that the lock file has of a package.
fn locked_version(package: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    println!("cargo:rerun-if-changed={}", path.display());
    let text = fs_err::read_to_string(path).ok()?;
    let (_, entry) = text.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    Some(entry.split_once('"')?.0.to_owned())
}

fn commit() -> String {
    if let Some(folder) = output("git", &["rev-parse", "--absolute-git-dir"]) {
        // `logs/HEAD` grows with every commit and checkout.
        println!("cargo:rerun-if-changed={folder}/logs/HEAD");
        println!("cargo:rerun-if-changed={folder}/index");
    }
    // `+changes` is true of the sources as they are now, not as they were at the last commit.
    println!("cargo:rerun-if-changed=../../crates");
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
