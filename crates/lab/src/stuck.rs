//! Networks that got stuck in training, as new images show it.

use std::path::Path;

use leuko_core::{ImageDigest, ImageId, Seed, Stream};
use leuko_data::Images;
use leuko_study::Watch;

use crate::answer::Answer;
use crate::error::LabError;
use crate::notice::LabNotice;
use crate::predictor::Predictor;

/// Relative difference of logits below which a network gives two images the same answer. Probabilities of a confident
/// network are equal as well, but not its logits.
const SAME: f32 = 1e-6;

/// Compares the answers for all images with those for the first.
#[derive(Debug, Default)]
pub(crate) struct Stuck {
    first: Option<ImageDigest>,
    /// For each network its logits for the first image; `None` if it gave another image others.
    networks: Vec<Option<Vec<f32>>>,
    /// Whether images differ.
    several: bool,
}

impl Stuck {
    /// Looks at the answer for the image of these pixels. Methods have no logits, and cannot get stuck.
    pub(crate) fn add(&mut self, pixels: &[u8], answer: &Answer) {
        let answers = answer.logits().iter();
        let digest = ImageDigest::of(pixels);
        if self.first.is_none() {
            self.first = Some(digest);
            self.networks = answers.cloned().map(Some).collect();
            return;
        }
        self.several |= self.first != Some(digest);
        for (network, answer) in self.networks.iter_mut().zip(answers) {
            *network = network.take().filter(|first| {
                let mut pairs = first.iter().zip(answer);
                pairs.all(|(a, b)| (a - b).abs() < SAME * a.abs().max(1.0))
            });
        }
    }

    /// Tells which of the networks, whose files these are, give all images the same probabilities.
    pub(crate) fn tell(&self, members: &[&Path], watch: &dyn Watch) {
        let networks = members.iter().zip(&self.networks);
        let stuck = networks.filter(|(_, first)| self.several && first.is_some());
        let stuck: Vec<_> = stuck.map(|(path, _)| path.to_path_buf()).collect();
        if !stuck.is_empty() {
            let of = members.len();
            LabNotice::StuckNetworks { stuck, of }.tell(watch);
        }
    }
}

/// Single colours that no network should give the same answer: those of stains, and the ends of the scale.
const COLOURS: [[u8; 3]; 6] = [
    [0, 0, 0],
    [255, 255, 255],
    [90, 40, 140],
    [230, 150, 170],
    [200, 30, 30],
    [30, 60, 200],
];

/// Tells the watch ([`LabNotice::StuckNetworks`]) which networks give six single colours and two pictures of noise
/// the same answer. So they are found where there are no images, such as before an export. Methods cannot get stuck.
///
/// # Errors
///
/// - As [`Predictor::answer`].
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/model.txt")]
/// use leuko_lab::{Ensemble, find_stuck};
/// use leuko_study::Silent;
///
/// find_stuck(&Ensemble::load(&[model])?, &Silent)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_stuck(predictor: &dyn Predictor, watch: &dyn Watch) -> Result<(), LabError> {
    if !predictor.contender().is_network() {
        return Ok(());
    }
    let (height, width) = (
        predictor.size().height as usize,
        predictor.size().width as usize,
    );
    let mut stream = Stream::new(Seed(0), "made images");
    let mut pixels: Vec<u8> = Vec::new();
    for colour in COLOURS {
        pixels.extend(colour.repeat(height * width));
    }
    pixels.extend((0..2 * height * width * 3).map(|_| stream.next_u32() as u8));
    let ids = (0..COLOURS.len() + 2).map(|image| ImageId(image.to_string()));
    let images = Images::new(height, width, ids.collect(), pixels).expect("eight images");
    let mut stuck = Stuck::default();
    for (image, answer) in predictor.answer(&images, watch)?.iter().enumerate() {
        stuck.add(images.pixels(image), answer);
    }
    stuck.tell(&predictor.members(), watch);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Mutex;

    use leuko_core::Fit;
    use leuko_model::{Network, Shape, Weights};
    use leuko_study::Notice;

    use super::*;
    use crate::ensemble::{Ensemble, Member};
    use crate::seen_set::SeenSet;

    #[derive(Default)]
    struct Told(Mutex<Vec<PathBuf>>);

    impl Watch for Told {
        fn notice(&self, notice: &Notice<'_>) {
            if let Some(LabNotice::StuckNetworks { stuck, .. }) = LabNotice::of(notice) {
                self.0.lock().unwrap().extend(stuck.iter().cloned());
            }
        }
    }

    /// The networks that are told as stuck, of answers `[image][network]` for the second of two classes.
    fn told(images: &[(u8, [f32; 2])]) -> Vec<PathBuf> {
        let mut stuck = Stuck::default();
        for (pixels, logits) in images {
            let logits = logits.map(|logit| vec![0.0, logit]).to_vec();
            stuck.add(&[*pixels], &Answer::new(logits).unwrap());
        }
        let watch = Told::default();
        stuck.tell(&["a", "b"].map(Path::new), &watch);
        watch.0.into_inner().unwrap()
    }

    #[test]
    fn test_a_network_with_one_answer_for_different_images_is_stuck() {
        let b = [PathBuf::from("b")];
        assert_eq!(
            told(&[(1, [0.5, 0.1]), (2, [0.7, 0.1]), (3, [0.5, 0.1])]),
            b
        );
        // An equal image has an equal answer, and one image has no other.
        assert!(told(&[(1, [0.5, 0.1]), (1, [0.5, 0.1])]).is_empty());
        assert!(told(&[(1, [0.5, 0.1])]).is_empty());
        assert!(told(&[(1, [0.5, 0.1]), (2, [0.7, 0.1001])]).is_empty());
    }

    /// Without weights, only the last biases answer.
    #[test]
    fn test_a_stuck_network_is_found_without_images() {
        let input = Shape::rgb(192, 208);
        let network = Network::schouten(input, 2).unwrap();
        let member = |name: &str, kept: f32| {
            let mut stream = Stream::new(Seed(1), "weights");
            let mut weights = Weights::glorot_uniform(&network, &mut stream);
            for weight in weights.values_mut() {
                *weight *= kept;
            }
            Member {
                path: name.into(),
                network: network.clone(),
                weights,
                seen: SeenSet::new(&[], &[]),
            }
        };
        let ensemble = Ensemble {
            members: vec![member("live", 1.0), member("dead", 0.0)],
            classes: ["normal", "blast"].map(str::to_owned).to_vec(),
            input,
            fit: Fit::default(),
            image_sizes: None,
            training_folders: Vec::new(),
        };
        let watch = Told::default();
        find_stuck(&ensemble, &watch).unwrap();
        assert_eq!(watch.0.into_inner().unwrap(), [PathBuf::from("dead")]);
    }

    #[test]
    fn test_a_confident_network_is_not_stuck_and_a_dead_confident_one_is() {
        // Images of one class: all probabilities are 1 in `f32`.
        assert!(told(&[(1, [30.0, -40.0]), (2, [35.0, -50.0]), (3, [31.0, -41.0])]).is_empty());
        let dead = [(1, [30.0, 40.0]), (2, [35.0, 40.0]), (3, [31.0, 40.0])];
        assert_eq!(told(&dead), [PathBuf::from("b")]);
    }
}
