//! Writes the folder of libtorch into the library path of tests and examples.
//!
//! The path does not reach this package through `tch`: link arguments stop at the package that
//! prints them, and metadata at direct dependents of `torch-sys`.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
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
