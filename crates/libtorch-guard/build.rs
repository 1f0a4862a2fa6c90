//! Fails with one clear sentence when libtorch is missing.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    println!("cargo:rerun-if-env-changed=LIBTORCH_USE_PYTORCH");
    if std::env::var_os("LIBTORCH_USE_PYTORCH").is_some() {
        return;
    }
    let Some(folder) = std::env::var_os("LIBTORCH") else {
        return fail("LIBTORCH is not set");
    };
    let folder = Path::new(&folder);
    let library = folder.join("lib").join(if cfg!(target_os = "macos") {
        "libtorch_cpu.dylib"
    } else {
        "libtorch_cpu.so"
    });
    println!("cargo:rerun-if-changed={}", library.display());
    if !library.exists() {
        fail(&format!("{} does not exist", library.display()));
    }
}

fn fail(reason: &str) {
    println!("cargo::error=libtorch is not installed ({reason}): run `cargo xtask setup`");
}
