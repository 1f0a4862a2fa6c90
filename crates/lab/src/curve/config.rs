//! What a learning curve of your own images is made with.

use leuko_core::{Seed, TrainSize};
use leuko_data::Size;
use leuko_study::{Compute, Profile};

use crate::error::LabError;
use crate::label_layout::LabelLayout;
use crate::train::Training;

/// How a learning curve is made from labelled images: how many images suffice.
///
/// The default decides everything from the images: [`plan_curve`](crate::plan_curve()) says how, and
/// [`CurveChoice`](crate::CurveChoice) says what it decided.
///
/// # Examples
///
/// A curve of synthetic cells whose scores mean nothing, in seconds:
///
/// ```
#[doc = include_str!("../doc/two_classes.txt")]
/// use leuko_lab::CurveConfig;
/// use leuko_study::{Profile, Silent, Store};
///
/// let config = CurveConfig {
///     positive: Some("lymphoblast".to_owned()),
///     profile: Profile::Smoke,
///     assignments: vec!["analysis.enabled=false".to_owned()],
///     ..CurveConfig::default()
/// };
/// let store = Store::open(&folder.path().join("curve"))?;
/// let trained = config.run(&cells, &store, &Silent)?;
/// assert_eq!(trained.scores().len(), 3);
/// for size in trained.scores() {
///     println!("{} images: ROC-AUC {:?}", size.training_images.get(), size.auc);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CurveConfig {
    /// Where the labels are, for [`CurveConfig::run`].
    pub layout: LabelLayout,
    /// Of two classes the malignant one: its probability is the score. `None` takes the second by name.
    pub positive: Option<String>,
    /// Numbers of training images, even for two classes. `None` spaces them evenly on a logarithmic axis, from
    /// the fewest that can be learnt to the most that the images and the profile allow.
    pub sizes: Option<Vec<TrainSize>>,
    /// Number of folds, at least 3; all are run. `None` takes ten, or fewer so that each tests two images (or
    /// groups of images) of each class, and runs as many as the profile's time allows.
    pub folds: Option<u16>,
    /// Rows and columns that images are brought to, at least 190; by default 257x257 as in the paper.
    pub size: Size,
    /// How much is computed; by default [`Profile::Quick`], which is minutes: at most 6 sizes up to 400
    /// images, at least 5 folds, from at most 1000 images. [`Profile::Paper`] uses all images, up to 12 sizes
    /// and ten folds; [`Profile::Smoke`] takes seconds, and its scores mean nothing.
    pub profile: Profile,
    /// Other settings to change, as `key=value`, for example `train.max_epochs=100`. They win over the fields
    /// above.
    pub assignments: Vec<String>,
    /// Master seed, below 2^63; `None` takes 2021.
    pub seed: Option<Seed>,
    /// What trains, and how many networks at once.
    pub compute: Compute,
}

impl Default for CurveConfig {
    fn default() -> Self {
        Self {
            layout: LabelLayout::default(),
            positive: None,
            sizes: None,
            folds: None,
            size: Training::default().size,
            profile: Profile::Quick,
            assignments: Vec::new(),
            seed: None,
            compute: Compute::default(),
        }
    }
}

impl CurveConfig {
    /// Checks that the network takes images of this size.
    ///
    /// # Errors
    ///
    /// - [`LabError::Size`] if they are too small.
    pub fn check_size(&self) -> Result<(), LabError> {
        self.training().check_size()
    }

    /// The same as a training, as far as a training knows it.
    pub(super) fn training(&self) -> Training {
        Training {
            positive: self.positive.clone(),
            folds: self.folds,
            size: self.size,
            assignments: self.assignments.clone(),
            seed: self.seed,
            compute: self.compute,
            ..Training::default()
        }
    }
}
