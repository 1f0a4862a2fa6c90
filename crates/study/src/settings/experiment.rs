//! The settings of one experiment: its question, its grid of runs and its training.

use leuko_core::{Protocol, Seed, TrainSize};
use leuko_data::{Catalogue, Fit, HeldOut, Mixture, PlanConfig, PlanError, SplitPlan, plan};
use leuko_train::TrainConfig;
use serde::{Deserialize, Serialize};

use super::SettingsError;

/// One question about one data set, and how networks are trained to answer it.
///
/// # Examples
///
/// The paper's grid and training for a question of your own:
///
/// ```
/// use leuko_study::{ClassGroup, ExperimentSettings};
///
/// let mut blasts = ExperimentSettings::binary(
///     "Blasts against lymphocytes",
///     "my-cells",
///     ClassGroup::new("normal", ["lymphocyte"]),
///     ClassGroup::new("blast", ["lymphoblast", "myeloblast"]),
/// );
/// assert_eq!(blasts.grid.runs(), 200);
/// blasts.grid.set_sizes([10, 20, 50])?;
/// blasts.grid.run_folds = 3;
/// assert_eq!(blasts.grid.runs(), 9);
/// # Ok::<(), leuko_study::SettingsError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentSettings {
    /// What it asks, in words.
    pub title: String,
    /// Name of the data set, or `synthetic`.
    pub dataset: String,
    /// The normal cells of a binary question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative: Option<ClassGroup>,
    /// The malignant cells of a binary question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positive: Option<ClassGroup>,
    /// Where neither group is given, every class of the data set with at least this many images is a class
    /// of the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_images: Option<usize>,
    /// The size of the images and how they are brought to it. `None` takes it from the data set's manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    /// The name that its random streams begin with: folds, training sets, initial weights and batches. `None` takes the
    /// names of the data set and of the experiment. Under a name of its own, the same images give the same results
    /// whatever their folder is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub streams: Option<String>,
    /// Whether it runs only when you name it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub on_request: bool,
    /// Which runs it has.
    pub grid: Grid,
    /// How they train.
    pub train: TrainConfig,
}

impl ExperimentSettings {
    /// A question about two groups of classes, with the paper's grid and training.
    pub fn binary(title: &str, dataset: &str, negative: ClassGroup, positive: ClassGroup) -> Self {
        Self {
            title: title.to_owned(),
            dataset: dataset.to_owned(),
            negative: Some(negative),
            positive: Some(positive),
            least_images: None,
            fit: None,
            streams: None,
            on_request: false,
            grid: Grid::default(),
            train: TrainConfig::default(),
        }
    }

    /// A question about every class that has at least `least_images` images, with the grid and the training
    /// of the paper's binary study.
    pub fn every_class(title: &str, dataset: &str, least_images: usize) -> Self {
        Self {
            title: title.to_owned(),
            dataset: dataset.to_owned(),
            negative: None,
            positive: None,
            least_images: Some(least_images),
            fit: None,
            streams: None,
            on_request: false,
            grid: Grid::default(),
            train: TrainConfig::default(),
        }
    }

    /// What it asks; `None` if its settings ask nothing, or two things.
    pub fn question(&self) -> Option<Question<'_>> {
        match (&self.negative, &self.positive, self.least_images) {
            (Some(negative), Some(positive), None) => Some(Question::Binary([negative, positive])),
            (None, None, Some(least_images)) => Some(Question::EveryClass { least_images }),
            _ => None,
        }
    }

    /// Cuts the folds of a question about images, under the name of the experiment's random streams.
    ///
    /// # Errors
    ///
    /// - Those of [`plan()`].
    ///
    /// # Examples
    ///
    /// Another folder's name gives other folds, unless the streams have a name of their own:
    ///
    /// ```
    /// use leuko_core::{Seed, TrainSize};
    /// use leuko_study::{ExperimentSettings, Grid};
    /// use leuko_synthetic::{SyntheticConfig, generate};
    ///
    /// let cells = generate(&SyntheticConfig::of(200, 64), Seed(1), &|_| {})?.catalogue;
    /// let mut copied = cells.clone();
    /// copied.name = "copied".into();
    /// let mut experiment = ExperimentSettings::every_class("Which cell?", &cells.name, 3);
    /// experiment.grid = Grid::new([7], 3)?;
    /// let config = experiment.grid.plan_config(Seed(1));
    /// let folds = |experiment: &ExperimentSettings, of| experiment.cut(of, &config).map(|cut| cut.folds);
    /// assert_ne!(folds(&experiment, &cells)?, folds(&experiment, &copied)?);
    /// experiment.streams = Some("mine".into());
    /// assert_eq!(folds(&experiment, &cells)?, folds(&experiment, &copied)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cut(&self, question: &Catalogue, config: &PlanConfig) -> Result<SplitPlan, PlanError> {
        let Some(streams) = &self.streams else {
            return plan(question, config);
        };
        let dataset = question.name.clone();
        let named = Catalogue {
            name: streams.clone(),
            ..question.clone()
        };
        match plan(&named, config) {
            Ok(cut) => Ok(SplitPlan { dataset, ..cut }),
            // Errors speak of the data set.
            Err(PlanError::SizeAbovePool { sizes, largest, .. }) => Err(PlanError::SizeAbovePool {
                dataset,
                sizes,
                largest,
            }),
            Err(PlanError::TooFewClasses { classes, .. }) => {
                Err(PlanError::TooFewClasses { dataset, classes })
            }
            Err(other) => Err(other),
        }
    }

    /// Number of images of an epoch with a training set of `size` images of so many classes, including the
    /// copies that fill classes up.
    pub fn images_an_epoch(&self, classes: usize, size: usize) -> usize {
        match self.train.images_a_class {
            None => size,
            Some(images_a_class) => classes * images_a_class.max(size.div_ceil(classes)),
        }
    }
}

/// What an experiment asks.
#[derive(Clone, Copy, Debug)]
pub enum Question<'a> {
    /// Normal cells, malignant cells.
    Binary([&'a ClassGroup; 2]),
    /// Which class, of those with so many images.
    EveryClass {
        /// Fewest images of a class.
        least_images: usize,
    },
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Classes of a data set that an experiment treats as one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassGroup {
    /// Its name in figures and tables.
    pub name: String,
    /// The data set's own class names.
    pub classes: Vec<String>,
}

impl ClassGroup {
    /// The data set's `classes` under one name.
    pub fn new<'a>(name: &str, classes: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            name: name.to_owned(),
            classes: classes.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// Which runs an experiment has: every size in every fold. The default is the paper's grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// How folds are cut.
    pub protocol: Protocol,
    /// Number of folds that the images are split into.
    pub folds: u16,
    /// Number of folds that are run, from the first.
    pub run_folds: u16,
    /// Numbers of training images, each once. Empty means one size: all images that there are.
    pub sizes: Vec<TrainSize>,
    /// Balanced test and validation sets of fixed sizes, where a fold would be larger than needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_out: Option<HeldOut>,
    /// What training sets of two classes are made of.
    #[serde(default, skip_serializing_if = "is_balanced")]
    pub mixture: Mixture,
}

impl Default for Grid {
    fn default() -> Self {
        Self {
            protocol: Protocol::Paper,
            folds: 10,
            run_folds: 10,
            sizes: (1..=20)
                .filter_map(|tens| TrainSize::new(10 * tens))
                .collect(),
            held_out: None,
            mixture: Mixture::Balanced,
        }
    }
}

fn is_balanced(mixture: &Mixture) -> bool {
    *mixture == Mixture::Balanced
}

impl Grid {
    /// Training sets of these numbers of images, each in all of `folds` folds that are cut as in the paper.
    ///
    /// # Errors
    ///
    /// - Those of [`Grid::set_sizes`].
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_study::Grid;
    ///
    /// assert_eq!(Grid::new([10, 20, 40], 5)?.runs(), 15);
    /// # Ok::<(), leuko_study::SettingsError>(())
    /// ```
    pub fn new(sizes: impl IntoIterator<Item = u32>, folds: u16) -> Result<Self, SettingsError> {
        let mut grid = Self {
            folds,
            run_folds: folds,
            ..Self::default()
        };
        grid.set_sizes(sizes)?;
        Ok(grid)
    }

    /// Sets the numbers of training images.
    ///
    /// # Errors
    ///
    /// - [`SettingsError::ZeroSize`] if a number is 0.
    /// - [`SettingsError::NoSize`] if there is no number. For one size, all images, set the field `sizes`
    ///   to an empty list.
    pub fn set_sizes(&mut self, sizes: impl IntoIterator<Item = u32>) -> Result<(), SettingsError> {
        let sizes = sizes.into_iter().map(TrainSize::new);
        let sizes: Option<Vec<TrainSize>> = sizes.collect();
        let sizes = sizes.ok_or(SettingsError::ZeroSize)?;
        if sizes.is_empty() {
            return Err(SettingsError::NoSize);
        }
        self.sizes = sizes;
        Ok(())
    }

    /// How its folds are planned.
    pub fn plan_config(&self, seed: Seed) -> PlanConfig {
        PlanConfig {
            folds: self.folds,
            sizes: self.sizes.clone(),
            protocol: self.protocol,
            seed,
            run_folds: Some(self.run_folds),
            held_out: self.held_out,
            mixture: self.mixture,
        }
    }

    /// Number of runs.
    pub fn runs(&self) -> usize {
        usize::from(self.run_folds) * self.sizes.len()
    }
}
