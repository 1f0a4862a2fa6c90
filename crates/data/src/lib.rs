//! Images of single blood cells with experts' labels, divided into training, validation and test sets.
//!
//! # The domain
//!
//! A **data set** is a folder of images, one leukocyte each, that experts put into **classes**. The
//! study's own is ALL-IDB2:
//!
//! ```text
//! ALL-IDB2            260 crops of blood smears, 257x257 pixels, 8-bit RGB TIFF
//!   ├─ healthy  130   Im131_0.tif ... Im260_0.tif     leukocytes of healthy people
//!   └─ blast    130   Im001_1.tif ... Im130_1.tif     lymphoblasts of patients with acute
//!                                                     lymphoblastic leukaemia
//! terms               on application to the University of Milan, for research; this repository
//!                     contains neither the images nor a picture that shows one
//! sizes               ten images are smaller along one side, down to 193: seven healthy, three blasts
//! ```
//!
//! A **question** about it is binary (healthy or blast?) or has more classes; [`Catalogue::regroup`]
//! turns the classes that experts gave into those of a question. A **plan** then says, for ten
//! **folds**, which images train a network, which choose the epoch, and which test it:
//!
//! ```text
//! 260 images, shuffled      ┌────┬────┬────┬────┬────┬────┬────┬────┬────┬────┐
//! once, in ten parts of 26  │  0 │  1 │  2 │  3 │  4 │  5 │  6 │  7 │  8 │  9 │   13 of each class
//!                           └────┴────┴────┴────┴────┴────┴────┴────┴────┴────┘
//! fold 0                     test  val ├───────────── pool of 208 ────────────┤
//! fold 1                           test  val ...
//!
//! fold 0, n = 10             the first 10 of the pool's order, 5 of each class
//! fold 0, n = 20             the first 20: those 10 and 10 more
//! ```
//!
//! # From a folder to pixels
//!
//! ```
//! use leuko_data::{Found, Manifest, PlanConfig, find, load, plan};
//! # let root = tempfile::tempdir()?;
//! # for (class, red) in [("blast", 90), ("healthy", 160)] {
//! #     let folder = root.path().join("cells").join(class);
//! #     std::fs::create_dir_all(&folder)?;
//! #     for number in 0..12 {
//! #         let image = image::RgbImage::from_pixel(64, 64, image::Rgb([red, 120, 150 + number]));
//! #         image.save(folder.join(format!("{number:02}.png")))?;
//! #     }
//! # }
//!
//! // The folders cells/healthy and cells/blast hold twelve images each.
//! let text = r#"
//!     name = "cells"
//!     format = "folders"
//!     classes = [{ name = "healthy" }, { name = "blast" }]
//! "#;
//! let manifest = Manifest::parse("cells.toml".as_ref(), text)?;
//! let Found::Present(catalogue) = find(root.path(), &manifest)? else {
//!     return Err(manifest.access.into());
//! };
//! assert_eq!(catalogue.counts(), [12, 12]);
//!
//! // Ten folds. Without sizes, each fold trains on as many images as every fold has.
//! let plan = plan(&catalogue, &PlanConfig { sizes: vec![], ..PlanConfig::default() })?;
//! assert_eq!(plan.folds.len(), 10);
//!
//! let loaded = load(&catalogue, Some(&plan.images()), &manifest.fit, &|_done| {})?;
//! assert_eq!((loaded.images.len(), loaded.images.width()), (24, 64));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`Manifest`]: what a data set is, from `data/<name>.toml`; [`manifests`] reads them all.
//! - [`find()`]: the images and labels, as a [`Catalogue`]; [`check_counts`] and [`check_hashes`] compare
//!   them with the published ones.
//! - [`plan()`]: a [`SplitPlan`] to save; [`SplitPlan::validate`] checks one that was read or edited, and
//!   [`SplitPlan::leaks`] names all that is in two of its sets.
//! - [`load()`]: [`Images`] of one size. Each file is decoded exactly or refused ([`decode`]), and images
//!   of other sizes are brought to the common one by a stated policy ([`Fit`]).
//! - [`image_files()`] and [`load_one()`]: images without labels, one by one.
//!
//! All results depend only on the files, the settings and the seed: the order of a directory and the
//! number of threads change nothing.

mod background;
mod black_rows;
mod catalogue;
pub mod decode;
pub mod error;
mod find;
mod fit;
#[cfg(test)]
mod fixtures;
mod format;
mod image_files;
mod images;
mod limits;
mod load;
mod manifest;
mod missing;
mod nearest;
pub mod plan;
mod reader;
mod readings;
mod regroup;
mod remark;
mod set_aside;
mod sharpness;
mod spelling;
mod together;
mod verify;

pub use background::background;
pub use catalogue::{Catalogue, Entry};
pub use error::DataError;
pub use find::{Found, find};
pub use fit::{Change, ClassFit, FitSummary, Fitted, MAX_ENLARGEMENT, MAX_SIDE, MIN_SIDE};
pub use format::annotations::{Annotation, Reannotation, read_annotations};
pub use format::any_table::labels_table;
pub use format::columns::{Lacks, group_column, has_any_column, has_columns, unused_columns};
pub use format::listing::clutter;
pub use format::read_twice::{ReadTwice, class_of, read_twice};
pub use image_files::{ImageFiles, folders_in, image_files};
pub use images::Images;
pub use leuko_core::{Fit, FitPolicy, Size};
pub use load::{Loaded, load, load_from, load_one};
pub use manifest::{
    CsvLayout, FolderLayout, Format, LabelTable, Manifest, ManifestClass, builtin_manifests,
    manifests,
};
pub use missing::means_missing;
pub use nearest::{did_you_mean, nearest};
pub use plan::{Fold, HeldOut, Mixture, PlanConfig, PlanError, SplitPlan, deal, plan};
pub use reader::Reader;
pub use readings::{expert_readings, find_annotations};
pub use remark::{Named, Remark};
pub use set_aside::{AsideGroup, AsideReason, SetAside};
pub use sharpness::Sharpness;
pub use spelling::{Spellings, group_digest, group_key, spelling_key};
pub use verify::{Warning, check_counts, check_hashes};
