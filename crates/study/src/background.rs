//! What the background alone tells of the label: a network can reach as much without looking at a cell.

use leuko_core::ClassIndex;
use leuko_data::{Images, background};
use leuko_eval::{BackgroundAuc, DOUBTFUL_AUC, FEWEST_IMAGES, background_aucs};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How well the background's colour alone tells the classes of a question apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// Number of images.
    images: usize,
    /// Each class that was asked about: of two the second, of more all that have enough images.
    classes: Vec<ToldApart>,
}

/// How well the background's colour alone tells a class from the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldApart {
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
    /// Of all classes.
    pub fn of(images: &Images, labels: &[ClassIndex], classes: &[String]) -> Self {
        let colours: Vec<[f64; 3]> = (0..images.len())
            .into_par_iter()
            .map(|i| background(images.pixels(i), images.height(), images.width()).map(f64::from))
            .collect();
        let found = background_aucs(&colours, labels, classes.len())
            .expect("each image has a label of the question's classes and a colour of bytes");
        Self {
            images: labels.len(),
            classes: (found.iter())
                .map(|found| ToldApart::of(found, classes))
                .collect(),
        }
    }

    /// In words, short.
    pub fn in_words(&self) -> String {
        let best = self.classes.iter().max_by(|a, b| a.auc.total_cmp(&b.auc));
        best.map_or_else(
            || format!("not looked at: it takes {FEWEST_IMAGES} images of a class"),
            |best| {
                format!(
                    "its colour alone tells {}; up to {:.2} may be chance, from {DOUBTFUL_AUC} on scores are doubtful",
                    best.in_words(),
                    best.chance
                )
            },
        )
    }

    /// What must be said if scores are to be doubted.
    pub fn doubt(&self) -> Option<String> {
        let doubtful = self.classes.iter().filter(|told| told.is_doubtful());
        let doubtful: Vec<String> = doubtful.map(ToldApart::in_words).collect();
        (!doubtful.is_empty()).then(|| {
            format!(
                "the background gives classes away: its colour alone tells {} ({} images). Networks may go by slide, stain or camera instead of the cell, and then fail on other images, however high the scores: look at the overview of the images, and have all classes from the same slides.",
                doubtful.join(", and "),
                self.images
            )
        })
    }
}

impl ToldApart {
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

    fn is_doubtful(&self) -> bool {
        self.auc >= DOUBTFUL_AUC.max(self.chance)
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
        // Blue is higher or lower by chance in light; less green, it tells the classes apart.
        let colours: Vec<[u8; 3]> = (0..24u8)
            .map(|i| [200 + i, 190 + i, if i % 2 == 0 { 195 } else { 165 } + i])
            .collect();
        let labels: Vec<u16> = (0..24).map(|i| i % 2).collect();
        let doubt = of(&colours, &labels, &["ig", "neutrophil"])
            .doubt()
            .unwrap();
        for part in ["24 images", "tells neutrophil from ig with ROC-AUC 1.00"] {
            assert!(doubt.contains(part), "{doubt}");
        }
    }

    #[test]
    fn test_alike_backgrounds_tell_nothing_and_are_not_doubted() {
        // Each colour once in each class.
        let colours: Vec<[u8; 3]> = (0..24u8).map(|i| [i / 2, 100, 200 - i / 2]).collect();
        let labels: Vec<u16> = (0..24).map(|i| i % 2).collect();
        let found = of(&colours, &labels, &["a", "b"]);
        assert_eq!((found.classes[0].auc, found.doubt()), (0.5, None));
        // 0.5 + 2.638 sqrt(25 / (12 * 12 * 12)): the quantile of 1 - 0.05 / 12.
        assert!(found.in_words().contains("up to 0.82 may be chance"));
    }

    #[test]
    fn test_of_several_classes_all_that_are_told_are_named() {
        // The third is dark, the fourth is green.
        let colour = |i: u16| match i % 4 {
            2 => [90, 90, 90],
            3 => [200, 250, 195],
            _ => [200, 190, 195],
        };
        let labels: Vec<u16> = (0..48).map(|i| i % 4).collect();
        let colours: Vec<[u8; 3]> = (0..48).map(colour).collect();
        let doubt = of(&colours, &labels, &["a", "b", "c", "d"])
            .doubt()
            .unwrap();
        for part in [
            "c from the other classes with ROC-AUC 1.00 (",
            ", and d from",
        ] {
            assert!(doubt.contains(part), "{doubt}");
        }
        assert!(
            !doubt.contains("tells a") && !doubt.contains("and b"),
            "{doubt}"
        );
    }

    #[test]
    fn test_of_few_images_it_is_said_that_nothing_is_known() {
        let colours = [[0; 3], [255; 3], [0; 3], [255; 3]];
        let found = of(&colours, &[0, 1, 0, 1], &["a", "b"]);
        assert_eq!(found.doubt(), None);
        assert!(found.in_words().contains("it takes 10 images of a class"));
    }
}
