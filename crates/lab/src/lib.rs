//! Your own cells: train networks on labelled images, predict new ones, and see where the networks look.
//!
//! ```text
//! labelled images ─► read_labelled ─► prepare ─► train ──► folder with scores, report and model/
//!                                                                              │
//! new images ──────► find_images ──────────────┬─► predict ─► Predictions ◄────┤ Ensemble::load
//!                                              └─► explain ─► Explanations ◄───┤
//!                                                             export_onnx ◄────┘
//! ```
//!
//! [`Training::contenders`] trains [methods](leuko_methods::Method) instead of networks or beside them, and
//! [`load_predictor`] loads whichever a folder holds. Only networks can be explained.
//!
//! A checkpoint, and the file of a fitted method, says how its images were prepared, so new images are prepared in the same way without
//! being asked. Work that takes long follows a [`Watch`](leuko_study::Watch), which can stop it.
//! [`Training::run`] goes the upper way in one call. [`CurveConfig::run`] goes it with several sizes of the training
//! set, which answers how many images suffice. [`Explainer::explain_file`] explains one image, [`Explainer::explain`]
//! one in memory.
//!
//! # Examples
//!
//! The facade's examples train an ensemble on a folder of synthetic cells and predict two new ones:
//! `cargo run --release -p leuko --example ensemble`.

mod answer;
mod arrays;
mod class_level;
mod contact_sheet;
mod curve;
mod ensemble;
mod error;
mod explain;
mod explained_image;
mod explanation;
mod explanation_table;
mod export;
mod export_error;
mod figure_name;
mod fitted;
mod folder;
mod guide;
mod heat_map;
mod image_file;
mod image_files;
mod label_layout;
mod labelled;
mod left_out;
mod load;
mod masks;
mod method;
mod model;
mod new_labels;
mod new_sizes;
mod next;
mod no_truth;
mod notice;
mod npy;
mod parts;
mod path_text;
mod predict;
mod prediction;
mod prediction_table;
mod predictor;
mod question;
mod readings;
mod repeats;
mod scores;
mod seen;
mod seen_as;
mod seen_set;
mod stuck;
mod train;
mod training_images;
mod unreadable;

pub use answer::Answer;
pub use curve::{
    CurveChoice, CurveConfig, CurvePlan, CurveSample, SizeReason, check_curve, plan_curve,
    run_curve,
};
pub use ensemble::{Ensemble, Member};
pub use error::LabError;
pub use explain::{ExplainConfig, Explanations, explain};
pub use explained_image::ExplainedImage;
pub use explanation::{Explainer, Explanation};
pub use explanation_table::{EXPLANATIONS, Explained, LAYERS};
pub use export::{check_export, export_onnx};
pub use export_error::ExportError;
pub use fitted::{FittedMember, MethodEnsemble};
pub use folder::read_folder;
pub use guide::Guide;
pub use heat_map::HeatMap;
pub use image_file::{ImageFile, Resized};
pub use image_files::{Batch, decode_images, find_images};
pub use label_layout::LabelLayout;
pub use labelled::{read_labelled, read_labelled_twice};
pub use left_out::LeftOut;
pub use load::load_predictor;
pub use method::Method;
pub use model::MODEL;
pub use new_labels::NewLabels;
pub use new_sizes::NewSizes;
pub use next::{
    LABEL_STUDIO_SETUP, LABEL_STUDIO_TASKS, NEXT, NextChoice, NextConfig, NextFeatures, NextImages,
    NextModel, SAVINGS, SIMULATION, SimulateConfig, Simulated, next_images, simulate_next,
};
pub use no_truth::NoTruth;
pub use notice::LabNotice;
pub use predict::{Predictions, predict};
pub use prediction::Prediction;
pub use prediction_table::PREDICTIONS;
pub use predictor::Predictor;
pub use readings::with_readings;
pub use scores::PredictionScores;
pub use seen_as::SeenAs;
pub use stuck::find_stuck;
pub use train::{Trained, Training, check_store, prepare, train};
pub use training_images::TrainingImages;
pub use unreadable::Unreadable;
