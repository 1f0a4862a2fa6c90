//! What tells the classes apart without a look at the cell: a network can score as much by it.

mod numbers;
#[cfg(test)]
mod tests;
mod words;

use leuko_core::ClassIndex;
use leuko_data::{Fitted, Images};
use leuko_eval::{Verdict, giveaways};
use serde::{Deserialize, Serialize};

use numbers::Number;
pub use words::{rows, verdict_in_words};

/// A kind of evidence that has nothing to do with the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The colour of the background.
    Background,
    /// The size of the files' images.
    Size,
    /// The type of the files: format, grey or colour, transparent pixels.
    FileType,
    /// How coarsely JPEG files were compressed.
    Compression,
    /// The sharpness at the images' border: resolution, focus, enlargement.
    Sharpness,
}

/// How well one kind of evidence tells the classes of a question apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Giveaway {
    /// The evidence.
    pub evidence: Evidence,
    /// Number of images that have it.
    pub images: usize,
    /// Each class that was asked about, at least one: of two the second, of more all that have enough images.
    pub classes: Vec<ByClass>,
}

/// How well evidence tells a class from the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByClass {
    /// The class.
    pub class: String,
    /// The others, in words.
    pub from: String,
    /// Which number does it best.
    pub number: String,
    /// Its ROC-AUC over all images, in `[0.5, 1]`: of the two directions the better one.
    pub auc: f64,
    /// What the best number of all classes stays below in 95 of 100 sets where the evidence tells nothing, in
    /// `[0.5, 1]`. It holds for this kind of evidence by itself.
    pub chance: f64,
}

impl Giveaway {
    /// All kinds of evidence. Of files, only what differs between any two: without files (`None`), only the
    /// background. Empty if there are too few images to ask. `labels` has one of `classes` for each image, and
    /// `files` one file.
    pub(crate) fn all(
        images: &Images,
        files: Option<&[Fitted]>,
        labels: &[ClassIndex],
        classes: &[String],
    ) -> Vec<Self> {
        let of =
            |evidence, numbers, labels: &[ClassIndex]| Self::of(evidence, numbers, labels, classes);
        let colours = numbers::background_colours(images);
        let mut found = vec![of(Evidence::Background, colours, labels)];
        let files: Vec<&Fitted> = files.into_iter().flatten().collect();
        let differing = |evidence, numbers: Vec<Number>, labels: &[ClassIndex]| {
            let differs =
                |(_, values): &Number| values.iter().any(|value| Some(value) != values.first());
            of(
                evidence,
                numbers.into_iter().filter(differs).collect(),
                labels,
            )
        };
        if !files.is_empty() {
            // A class that has all PNG shows in the type already.
            let compressed = files.iter().zip(labels);
            let compressed = compressed.filter(|(file, _)| file.coarseness.is_some());
            let of_compressed: Vec<ClassIndex> = compressed.map(|(_, label)| *label).collect();
            found.extend([
                differing(Evidence::Size, numbers::sizes(&files), labels),
                differing(Evidence::FileType, numbers::types(&files), labels),
                differing(
                    Evidence::Compression,
                    numbers::compression(&files),
                    &of_compressed,
                ),
                differing(Evidence::Sharpness, numbers::sharpness(&files), labels),
            ]);
        }
        found.into_iter().flatten().collect()
    }

    /// One kind; `None` without numbers, or if too few images have them.
    fn of(
        evidence: Evidence,
        numbers: Vec<Number>,
        labels: &[ClassIndex],
        classes: &[String],
    ) -> Option<Self> {
        let (names, values): (Vec<&str>, Vec<Vec<f64>>) = numbers.into_iter().unzip();
        let found = giveaways(&values, labels, classes.len())
            .expect("each image has a label of the question's classes and numbers of its own");
        let from = match classes {
            [first, _] => first,
            _ => "the other classes",
        };
        let by_class = |found: &leuko_eval::Giveaway| ByClass {
            class: classes[found.class.index()].clone(),
            from: from.to_owned(),
            number: names[found.number].to_owned(),
            auc: found.auc,
            chance: found.chance,
        };
        (!found.is_empty()).then(|| Self {
            evidence,
            images: labels.len(),
            classes: found.iter().map(by_class).collect(),
        })
    }

    /// The gravest verdict on any class.
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.classes.iter().map(ByClass::verdict);
        verdicts.max().unwrap_or(Verdict::Chance)
    }

    /// The class that it tells best: of those with the gravest verdict, the one with the highest ROC-AUC.
    pub fn best(&self) -> Option<&ByClass> {
        let graver = |a: &ByClass, b: &ByClass| a.verdict().cmp(&b.verdict());
        (self.classes.iter()).max_by(|a, b| graver(a, b).then(a.auc.total_cmp(&b.auc)))
    }
}

impl ByClass {
    fn verdict(&self) -> Verdict {
        Verdict::of(self.auc, self.chance)
    }
}
