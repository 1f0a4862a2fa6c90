//! Running `leuko`, and cells to run it on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use image::{Rgb, RgbImage};

/// The binary: `$LEUKO_BIN`, which `cargo xtask test` sets, else the newest build of this checkout.
pub(crate) fn leuko() -> Command {
    let binary = std::env::var_os("LEUKO_BIN")
        .map(PathBuf::from)
        .or_else(|| {
            let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
            let builds = ["release/leuko", "debug/leuko"].map(|build| target.join(build));
            builds
                .into_iter()
                .filter(|path| path.exists())
                .max_by_key(|path| modified(path))
        });
    let Some(binary) = binary else {
        panic!("there is no leuko binary: run these tests by `cargo xtask test`")
    };
    let mut command = Command::new(binary);
    command.env_remove("LEUKO_DATA").env_remove("RUST_LOG");
    command
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    fs_err::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}

/// A folder for one test.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Four networks without explanations and without methods, for tests of something else.
pub(crate) const NETWORKS: [&str; 6] = [
    "--only",
    "synthetic-binary",
    "--set",
    "analysis.enabled=false",
    "--set",
    "methods=[]",
];

/// Runs a smoke study on what is in `root`, into `root/out`.
pub(crate) fn smoke(root: &Path, more: &[&str]) -> Output {
    study(root, &[&["--profile", "smoke"], more].concat())
}

/// Runs a study on what is in `root`, into `root/out`.
pub(crate) fn study(root: &Path, more: &[&str]) -> Output {
    let mut command = leuko();
    command
        .current_dir(root)
        // A graphics card promises no identical bytes.
        .args(["run", "--data", ".", "--out", "out", "--device", "cpu"])
        .args(more);
    command.output().expect("leuko starts")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
pub(crate) fn succeeds(output: &Output) {
    assert!(
        output.status.success(),
        "{}\n{}",
        stdout(output),
        stderr(output)
    );
}

/// All files below `folder`, by relative path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs_err::read_dir(next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .expect("below it")
                    .display()
                    .to_string();
                found.insert(name, fs_err::read(&path).expect("a readable file"));
            }
        }
    }
    found
}

/// A cell of one colour on a pale ground. Each `number` gives another outline and texture, so that no two
/// look like images of the same cell.
pub(crate) fn cell(side: u32, colour: [u8; 3], number: u32) -> RgbImage {
    let middle = side as f32 / 2.0;
    let radius = side as f32 * (0.25 + 0.01 * (number % 5) as f32);
    let seed = u64::from(number) * 1000 + colour.iter().map(|&c| u64::from(c)).sum::<u64>();
    RgbImage::from_fn(side, side, |x, y| {
        let (x, y) = (x as f32, y as f32);
        let outline = radius * (0.6 + 0.8 * noise(seed, 0, x / 24.0, y / 24.0));
        let shade = (90.0 * noise(seed, 1, x / 9.0, y / 9.0)) as u8;
        let base = match (x - middle).hypot(y - middle) < outline {
            true => colour,
            false => [225, 215, 220],
        };
        Rgb(base.map(|value| value.saturating_sub(shade)))
    })
}

/// A smooth random field in [0, 1], by values at whole places.
pub(crate) fn noise(seed: u64, field: u64, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let at = |x: f32, y: f32| {
        let place = (seed * 2 + field) << 32 | (x as u64) << 16 | y as u64;
        (scrambled(place) >> 40) as f32 / (1 << 24) as f32
    };
    let mix = |a: f32, b: f32, part: f32| a + (b - a) * part;
    let above = mix(at(left, top), at(left + 1.0, top), right);
    let below = mix(at(left, top + 1.0), at(left + 1.0, top + 1.0), right);
    mix(above, below, down)
}

/// A number without pattern (SplitMix64).
pub(crate) fn scrambled(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A data set in `root`: a folder per class, a manifest, and settings with one
/// experiment, `mine`.
pub(crate) fn own_cells(root: &Path, per_class: u32) {
    for (class, colour) in [("lymphocyte", [150, 110, 170]), ("blast", [90, 60, 140])] {
        let folder = root.join("mine").join(class);
        fs_err::create_dir_all(&folder).expect("a folder");
        for number in 0..per_class {
            let path = folder.join(format!("{number:03}.png"));
            cell(192, colour, number).save(path).expect("an image");
        }
    }
    let manifest = "name = \"mine\"\ntitle = \"My cells\"\nformat = \"folders\"\n";
    let settings = r#"
        [experiments.mine]
        title = "My cells"
        dataset = "mine"
        negative = { name = "normal", classes = ["lymphocyte"] }
        positive = { name = "blast", classes = ["blast"] }
    "#;
    fs_err::write(root.join("mine.toml"), manifest).expect("a manifest");
    fs_err::write(root.join("settings.txt"), settings).expect("settings");
}

/// The options that run the experiment of [`own_cells`], in all folds, so that every image is used.
pub(crate) const MINE: [&str; 6] = [
    "--settings",
    "settings.txt",
    "--only",
    "mine",
    "--set",
    "grid.run_folds=4",
];
