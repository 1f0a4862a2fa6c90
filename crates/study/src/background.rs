//! What the background alone tells of the label: a network can reach as much without looking at a cell.

use leuko_core::ClassIndex;
use leuko_data::{Images, background};
use leuko_eval::roc_auc;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

/// Fewest images of a class, and of the others together, for which this is asked.
const FEWEST: usize = 10;

/// ROC-AUC from which on scores are to be doubted.
const DOUBTFUL: f64 = 0.85;

/// Part of the sets whose backgrounds tell nothing in which some number of some class exceeds what is
/// called chance.
const EXCEED: f64 = 0.05;

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
    /// Of all classes and numbers.
    pub fn of(images: &Images, labels: &[ClassIndex], classes: &[String]) -> Self {
        let colours: Vec<[f64; 3]> = (0..images.len())
            .into_par_iter()
            .map(|i| background(images.pixels(i), images.height(), images.width()).map(f64::from))
            .collect();
        let asked = match classes.len() {
            2 => 1,
            all => all,
        };
        let chance = deviations(NUMBERS.len() * asked);
        let told = |class: usize, from: &str| {
            let positive: Vec<bool> = labels.iter().map(|label| label.index() == class).collect();
            ToldApart::of(&colours, &positive, &classes[class], from, chance)
        };
        let told = match classes {
            // Of two classes one answer is the other's.
            [first, _] => told(1, first).into_iter().collect(),
            _ => (0..classes.len())
                .filter_map(|class| told(class, "the other classes"))
                .collect(),
        };
        Self {
            images: labels.len(),
            classes: told,
        }
    }

    /// In words, short.
    pub fn in_words(&self) -> String {
        let best = self.classes.iter().max_by(|a, b| a.auc.total_cmp(&b.auc));
        best.map_or_else(
            || format!("not looked at: it takes {FEWEST} images of a class"),
            |best| {
                format!(
                    "its colour alone tells {}; up to {:.2} may be chance, from {DOUBTFUL} on scores are doubtful",
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
    /// By the best of all numbers; `None` of too few images. `chance` is in standard deviations.
    fn of(
        colours: &[[f64; 3]],
        positive: &[bool],
        class: &str,
        from: &str,
        chance: f64,
    ) -> Option<Self> {
        let of_class = positive.iter().filter(|&&is| is).count();
        let others = positive.len() - of_class;
        if of_class.min(others) < FEWEST {
            return None;
        }
        let aucs = NUMBERS.iter().filter_map(|(name, number)| {
            let scores: Vec<f64> = colours.iter().map(|&colour| number(colour)).collect();
            let auc = roc_auc(positive, &scores).ok()?;
            Some((*name, auc.max(1.0 - auc)))
        });
        let (number, auc) =
            aucs.reduce(|best, other| if other.1 > best.1 { other } else { best })?;
        // Of two alike samples (Mann and Whitney 1947).
        let (m, n) = (of_class as f64, others as f64);
        let deviation = ((m + n + 1.0) / (12.0 * m * n)).sqrt();
        Some(Self {
            class: class.to_owned(),
            from: from.to_owned(),
            number: number.to_owned(),
            auc,
            chance: (0.5 + chance * deviation).min(1.0),
        })
    }

    fn is_doubtful(&self) -> bool {
        self.auc >= DOUBTFUL.max(self.chance)
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

/// Standard deviations that all of so many numbers stay within, in both directions, but in [`EXCEED`] of
/// all sets (Bonferroni).
fn deviations(numbers: usize) -> f64 {
    Normal::standard().inverse_cdf(1.0 - EXCEED / (2 * numbers) as f64)
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
