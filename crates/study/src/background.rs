//! What the background alone tells of the label: a network can reach as much without looking at a cell.

use leuko_core::ClassIndex;
use leuko_data::{Images, background};
use leuko_eval::roc_auc;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Fewest images of a class, and of the others together, for which this is asked: of fewer, one of six
/// numbers tells classes apart by chance.
const FEWEST: usize = 10;

/// ROC-AUC from which on scores are to be doubted. ALL-IDB2 has 0.77.
const DOUBTFUL: f64 = 0.85;

/// A number of a background's colour.
type Number = fn([f64; 3]) -> f64;

/// What is asked of a background's colour: light, and shades that do not depend on it.
const NUMBERS: [(&str, Number); 6] = [
    ("red", |[r, _, _]| r),
    ("green", |[_, g, _]| g),
    ("blue", |[_, _, b]| b),
    ("red less green", |[r, g, _]| r - g),
    ("red less blue", |[r, _, b]| r - b),
    ("green less blue", |[_, g, b]| g - b),
];

/// How well the background's colour alone tells a class from the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Background {
    /// The class that it tells best from the others; of two the second.
    pub(crate) class: String,
    /// Which number does: of the medians over the images' borders.
    pub(crate) number: String,
    /// Its ROC-AUC over all images, in `[0.5, 1]`: of the two directions the better one.
    pub(crate) auc: f64,
    /// Number of images.
    pub(crate) images: usize,
}

impl Background {
    /// The best of all numbers and classes; `None` of too few images.
    pub(crate) fn of(images: &Images, labels: &[ClassIndex], classes: &[String]) -> Option<Self> {
        let colours: Vec<[f64; 3]> = (0..images.len())
            .into_par_iter()
            .map(|i| background(images.pixels(i), images.height(), images.width()).map(f64::from))
            .collect();
        // Of two classes one answer is the other's.
        let asked = match classes.len() {
            2 => 1..2,
            all => 0..all,
        };
        let mut best: Option<Self> = None;
        for class in asked {
            let positive: Vec<bool> = labels.iter().map(|label| label.index() == class).collect();
            let of_class = positive.iter().filter(|&&is| is).count();
            if of_class.min(positive.len() - of_class) < FEWEST {
                continue;
            }
            for (name, number) in NUMBERS {
                let scores: Vec<f64> = colours.iter().map(|&colour| number(colour)).collect();
                let Ok(auc) = roc_auc(&positive, &scores) else {
                    continue;
                };
                let auc = auc.max(1.0 - auc);
                if best.as_ref().is_none_or(|best| auc > best.auc) {
                    best = Some(Self {
                        class: classes[class].clone(),
                        number: name.to_owned(),
                        auc,
                        images: labels.len(),
                    });
                }
            }
        }
        best
    }

    /// In words, short. `classes` are those of the question.
    pub(crate) fn in_words(&self, classes: &[String]) -> String {
        let Self {
            class, number, auc, ..
        } = self;
        let others = match classes {
            [first, second] if first == class => second,
            [first, second] if second == class => first,
            _ => "the other classes",
        };
        format!("its colour alone ({number}) tells {class} from {others} with ROC-AUC {auc:.2}")
    }

    /// What must be said if scores are to be doubted. `classes` are those of the question.
    pub(crate) fn doubt(&self, classes: &[String]) -> Option<String> {
        (self.auc >= DOUBTFUL).then(|| {
            format!(
                "the background gives the classes away: {} ({} images). Networks may go by slide, stain or camera instead of the cell, and then fail on other images, however high the scores: look at the overview of the images, and have all classes from the same slides.",
                self.in_words(classes),
                self.images
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::ImageId;

    use super::*;

    const SIDE: usize = 20;
    const CLASSES: [&str; 2] = ["ig", "neutrophil"];

    /// Images of one colour each.
    fn of(colours: &[[u8; 3]], labels: &[u16], classes: &[&str]) -> Option<Background> {
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
        let found = of(&colours, &labels, &CLASSES).unwrap();
        assert_eq!((found.auc, &*found.class), (1.0, "neutrophil"));
        let doubt = found.doubt(&CLASSES.map(String::from)).unwrap();
        for part in ["24 images", "tells neutrophil from ig"] {
            assert!(doubt.contains(part), "{doubt}");
        }
    }

    #[test]
    fn test_alike_backgrounds_tell_nothing_and_are_not_doubted() {
        // Each colour once in each class.
        let colours: Vec<[u8; 3]> = (0..24u8).map(|i| [i / 2, 100, 200 - i / 2]).collect();
        let labels: Vec<u16> = (0..24).map(|i| i % 2).collect();
        let found = of(&colours, &labels, &["a", "b"]).unwrap();
        assert_eq!((found.auc, found.doubt(&[])), (0.5, None));
    }

    #[test]
    fn test_of_several_classes_the_one_that_is_told_best_is_named() {
        let colours: Vec<[u8; 3]> = (0..36u8)
            .map(|i| {
                if i % 3 == 2 {
                    [90, 90, 90]
                } else {
                    [200, 190, 195]
                }
            })
            .collect();
        let labels: Vec<u16> = (0..36).map(|i| i % 3).collect();
        let found = of(&colours, &labels, &["a", "b", "c"]).unwrap();
        assert_eq!((found.auc, &*found.class), (1.0, "c"));
        let words = found.in_words(&["a", "b", "c"].map(String::from));
        assert!(words.contains("tells c from the other classes"), "{words}");
    }

    #[test]
    fn test_of_few_images_nothing_is_said() {
        let colours = [[0; 3], [255; 3], [0; 3], [255; 3]];
        assert_eq!(of(&colours, &[0, 1, 0, 1], &["a", "b"]), None);
    }
}
