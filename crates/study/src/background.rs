//! What the background alone tells about the label: a network can score as much without a look at the cell.

use leuko_core::ClassIndex;
use leuko_data::{Images, background};
use leuko_eval::{BackgroundAuc, DOUBTFUL_AUC, FEWEST_IMAGES, background_aucs};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What the background's ROC-AUC means for the scores, from harmless to grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BackgroundVerdict {
    /// Chance gives as much.
    Chance,
    /// It is more than chance gives, and too little to explain a high score.
    AboveChance,
    /// It alone could explain a high score.
    Doubtful,
}

/// How well the background's colour alone tells the classes of a question apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// Number of images.
    images: usize,
    /// Each class that was asked about: of two the second, of more all that have enough images.
    classes: Vec<ClassByBackground>,
}

/// How well the background's colour alone tells a class from the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassByBackground {
    class: String,
    /// The others, in words.
    from: String,
    /// Which number does it best: of the medians over the images' borders.
    number: String,
    /// Its ROC-AUC over all images, in `[0.5, 1]`: of the two directions the better one.
    auc: f64,
    /// What the best of all classes' numbers stays below in 95 of 100 sets whose backgrounds tell nothing,
    /// in `[0.5, 1]`.
    chance: f64,
}

impl Background {
    /// Of all classes and numbers. `labels` has one of `classes` for each image.
    pub(crate) fn of(images: &Images, labels: &[ClassIndex], classes: &[String]) -> Self {
        let colours: Vec<[f64; 3]> = (0..images.len())
            .into_par_iter()
            .map(|i| background(images.pixels(i), images.height(), images.width()).map(f64::from))
            .collect();
        let found = background_aucs(&colours, labels, classes.len())
            .expect("each image has a label of the question's classes and a colour of bytes");
        Self {
            images: labels.len(),
            classes: (found.iter())
                .map(|found| ClassByBackground::of(found, classes))
                .collect(),
        }
    }

    /// The gravest verdict on any class; `None` if too few images were there to ask.
    pub fn verdict(&self) -> Option<BackgroundVerdict> {
        self.classes.iter().map(ClassByBackground::verdict).max()
    }

    /// In words, short.
    pub fn in_words(&self) -> String {
        let best = self.classes.iter().max_by(|a, b| a.auc.total_cmp(&b.auc));
        best.map_or_else(
            || format!("not examined, because that needs {FEWEST_IMAGES} images of each class"),
            |best| {
                let verdict = match best.verdict() {
                    BackgroundVerdict::Chance => "so this is no more than chance",
                    BackgroundVerdict::AboveChance => "so part of the score may come from it",
                    BackgroundVerdict::Doubtful => "so the scores are doubtful",
                };
                format!(
                    "its colour alone tells {}. Chance gives up to {:.2}, {verdict}",
                    best.in_words(),
                    best.chance
                )
            },
        )
    }

    /// What a reader of the scores must know; `None` if the background tells no more than chance would.
    pub fn caution(&self) -> Option<String> {
        let verdict = self.verdict()?;
        let told = self.classes.iter().filter(|told| told.verdict() == verdict);
        let images = self.images;
        match verdict {
            BackgroundVerdict::Chance => None,
            BackgroundVerdict::AboveChance => {
                let told: Vec<String> = told.map(ClassByBackground::beside_chance).collect();
                Some(format!(
                    "The background differs between classes. In {images} images, its colour alone tells {}. Networks may use this difference, so part of the score may come from slide, stain or camera. Compare the scores with this number, and look at the overview of the images.",
                    told.join(", and ")
                ))
            }
            BackgroundVerdict::Doubtful => {
                let told: Vec<String> = told.map(ClassByBackground::in_words).collect();
                Some(format!(
                    "The background gives the classes away. In {images} images, its colour alone tells {}. Networks may learn slide, stain or camera instead of the cell. They would then fail on other images, however high the scores are. Look at the overview of the images, and take all classes from the same slides.",
                    told.join(", and ")
                ))
            }
        }
    }
}

impl ClassByBackground {
    fn of(found: &BackgroundAuc, classes: &[String]) -> Self {
        let from = match classes {
            [first, _] => first,
            _ => "the other classes",
        };
        Self {
            class: classes[found.class.index()].clone(),
            from: from.to_owned(),
            number: found.feature.to_string(),
            auc: found.auc,
            chance: found.chance,
        }
    }

    fn verdict(&self) -> BackgroundVerdict {
        if self.auc < self.chance {
            BackgroundVerdict::Chance
        } else if self.auc < DOUBTFUL_AUC {
            BackgroundVerdict::AboveChance
        } else {
            BackgroundVerdict::Doubtful
        }
    }

    fn in_words(&self) -> String {
        let Self {
            class,
            from,
            number,
            auc,
            ..
        } = self;
        format!("{class} from {from} with ROC-AUC {auc:.2} ({number})")
    }

    fn beside_chance(&self) -> String {
        let (told, chance) = (self.in_words(), self.chance);
        format!("{told}, where chance gives up to {chance:.2}")
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::ImageId;

    use super::*;

    const SIDE: usize = 20;

    /// Images of one colour each.
    fn of(colours: &[[u8; 3]], labels: &[u16], classes: &[&str]) -> Background {
        let ids = (0..colours.len()).map(|i| ImageId(i.to_string())).collect();
        let pixels = colours.iter().flat_map(|colour| colour.repeat(SIDE * SIDE));
        let images = Images::new(SIDE, SIDE, ids, pixels.collect()).unwrap();
        let labels: Vec<ClassIndex> = labels.iter().map(|&label| ClassIndex(label)).collect();
        let classes: Vec<String> = classes.iter().map(|&class| class.to_owned()).collect();
        Background::of(&images, &labels, &classes)
    }

    #[test]
    fn test_a_yellow_background_of_one_class_is_doubtful() {
        // The background of every second image is yellow: it lacks blue.
        let colours: Vec<[u8; 3]> = (0..24u8)
            .map(|i| [200 + i, 190 + i, if i % 2 == 0 { 195 } else { 165 } + i])
            .collect();
        let labels: Vec<u16> = (0..24).map(|i| i % 2).collect();
        let found = of(&colours, &labels, &["ig", "neutrophil"]);
        assert_eq!(found.verdict(), Some(BackgroundVerdict::Doubtful));
        assert_eq!(
            found.caution().unwrap(),
            "The background gives the classes away. In 24 images, its colour alone tells neutrophil from ig with ROC-AUC 1.00 (blue). Networks may learn slide, stain or camera instead of the cell. They would then fail on other images, however high the scores are. Look at the overview of the images, and take all classes from the same slides."
        );
    }

    #[test]
    fn test_a_background_above_chance_and_below_doubt_has_a_caution() {
        // Of 24 x 24 pairs the second class is redder in 440 and as red in 16: a ROC-AUC of 448 / 576.
        let colours: Vec<[u8; 3]> = (0..48u8).map(|i| [i / 2 + 8 * (i % 2), 100, 100]).collect();
        let labels: Vec<u16> = (0..48).map(|i| i % 2).collect();
        let found = of(&colours, &labels, &["normal", "blast"]);
        assert_eq!(found.verdict(), Some(BackgroundVerdict::AboveChance));
        assert_eq!(
            found.caution().unwrap(),
            "The background differs between classes. In 48 images, its colour alone tells blast from normal with ROC-AUC 0.78 (red), where chance gives up to 0.72. Networks may use this difference, so part of the score may come from slide, stain or camera. Compare the scores with this number, and look at the overview of the images."
        );
    }

    #[test]
    fn test_alike_backgrounds_tell_nothing_and_have_no_caution() {
        // Each colour once in each class.
        let colours: Vec<[u8; 3]> = (0..24u8).map(|i| [i / 2, 100, 200 - i / 2]).collect();
        let labels: Vec<u16> = (0..24).map(|i| i % 2).collect();
        let found = of(&colours, &labels, &["a", "b"]);
        assert_eq!(found.verdict(), Some(BackgroundVerdict::Chance));
        assert_eq!((found.classes[0].auc, found.caution()), (0.5, None));
        // 0.5 + 2.638 sqrt(25 / (12 * 12 * 12)): the quantile of 1 - 0.05 / 12.
        assert_eq!(
            found.in_words(),
            "its colour alone tells b from a with ROC-AUC 0.50 (red). Chance gives up to 0.82, so this is no more than chance"
        );
    }

    #[test]
    fn test_of_several_classes_all_that_the_background_tells_are_named() {
        // The third is dark, the fourth is green.
        let colour = |i: u16| match i % 4 {
            2 => [90, 90, 90],
            3 => [200, 250, 195],
            _ => [200, 190, 195],
        };
        let labels: Vec<u16> = (0..48).map(|i| i % 4).collect();
        let colours: Vec<[u8; 3]> = (0..48).map(colour).collect();
        let caution = of(&colours, &labels, &["a", "b", "c", "d"]).caution();
        assert_eq!(
            caution.unwrap(),
            "The background gives the classes away. In 48 images, its colour alone tells c from the other classes with ROC-AUC 1.00 (red), and d from the other classes with ROC-AUC 1.00 (green). Networks may learn slide, stain or camera instead of the cell. They would then fail on other images, however high the scores are. Look at the overview of the images, and take all classes from the same slides."
        );
    }

    #[test]
    fn test_of_few_images_nothing_is_known() {
        let colours = [[0; 3], [255; 3], [0; 3], [255; 3]];
        let found = of(&colours, &[0, 1, 0, 1], &["a", "b"]);
        assert_eq!((found.verdict(), found.caution()), (None, None));
        assert_eq!(
            found.in_words(),
            "not examined, because that needs 10 images of each class"
        );
    }
}
