//! How images are chosen.

use std::path::PathBuf;

use leuko_core::Seed;
use leuko_query::Strategy;

use crate::label_layout::LabelLayout;

/// How the images to label next are chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct NextConfig {
    /// Number of images, at least 1; by default 20.
    pub budget: usize,
    /// The strategy; by default as [`Strategy::default_for`] says.
    pub strategy: Option<Strategy>,
    /// Where features come from, if the strategy needs them; by default from the pretrained network.
    pub features: NextFeatures,
    /// Folders or tables of images that are labelled already, as [`read_labelled`](crate::read_labelled) takes them.
    pub labelled: Vec<PathBuf>,
    /// Where their labels are.
    pub layout: LabelLayout,
    /// The seed of what is left to chance.
    pub seed: Seed,
}

impl Default for NextConfig {
    fn default() -> Self {
        Self {
            budget: 20,
            strategy: None,
            features: NextFeatures::default(),
            labelled: Vec::new(),
            layout: LabelLayout::default(),
            seed: Seed(2021),
        }
    }
}

/// Where features of images come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NextFeatures {
    /// EfficientNet-Lite0, trained on photographs: 1,280 numbers for each image ([`leuko_pretrained::Backbone`]). Its
    /// weights are fetched if they are not there.
    #[default]
    Pretrained,
    /// The last hidden layers of the ensemble's networks, one after the other: 32 numbers for each network.
    Networks,
}
