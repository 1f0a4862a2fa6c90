//! How much of a curve each profile computes.

use leuko_study::{AnalysisConfig, Profile, SettingsError, SettingsRequest};
use leuko_train::TrainConfig;

use super::sizes::Spacing;

/// How much of a curve a profile computes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Most images of all classes together, or 20 of each class; of more, a random choice is used.
    pub(super) images: Option<usize>,
    /// Most training images of a run, or as many as the shortest curve needs.
    pub(super) largest: Option<usize>,
    pub(super) spacing: Spacing,
    /// Number of parts that the images are dealt to, if there are enough.
    pub(super) folds: u16,
    /// Fewest folds that are run.
    pub(super) fewest_folds: u16,
    /// Most work of all runs together, in trained images. Folds above the fewest that do not fit are not run.
    pub(super) work: Option<f64>,
}

impl Extent {
    pub(super) fn of(profile: Profile) -> Self {
        match profile {
            Profile::Smoke => Self {
                images: Some(40),
                largest: Some(12),
                spacing: Spacing {
                    ratio: 2.0,
                    most: 3,
                },
                folds: 4,
                fewest_folds: 3,
                work: Some(0.0),
            },
            // About five minutes on two cores at 257x257 pixels, if no run stops early.
            Profile::Quick => Self {
                images: Some(1000),
                largest: Some(400),
                spacing: Spacing {
                    ratio: 2.0,
                    most: 6,
                },
                folds: 10,
                fewest_folds: 5,
                work: Some(600_000.0),
            },
            Profile::Paper => Self {
                images: None,
                largest: None,
                spacing: Spacing {
                    ratio: 1.5,
                    most: 12,
                },
                folds: 10,
                fewest_folds: 10,
                work: None,
            },
        }
    }
}

/// How a profile trains networks for so many classes, and how it explains them: as in the study's experiments.
pub(super) fn recipe(
    profile: Profile,
    classes: usize,
) -> Result<(TrainConfig, AnalysisConfig), SettingsError> {
    let request = SettingsRequest {
        profile,
        ..SettingsRequest::default()
    };
    let mut settings = request.resolve()?;
    let like = match classes {
        2 => "synthetic-binary",
        _ => "synthetic-multiclass",
    };
    let train = settings.experiments.remove(like);
    let train = train.map_or(TrainConfig::default(), |one| one.train);
    Ok((train, settings.analysis))
}
