//! Networks that got stuck in training, as new images show it.

use std::path::{Path, PathBuf};

use leuko_core::{ImageDigest, Seed};
use leuko_data::{Images, Size};
use leuko_study::{Silent, Watch};
use leuko_synthetic::{SyntheticConfig, generate};

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
        let stuck = self.networks_of(members);
        if !stuck.is_empty() {
            let of = members.len();
            LabNotice::StuckNetworks { stuck, of }.tell(watch);
        }
    }

    fn networks_of(&self, members: &[&Path]) -> Vec<PathBuf> {
        let networks = members.iter().zip(&self.networks);
        let stuck = networks.filter(|(_, first)| self.several && first.is_some());
        stuck.map(|(path, _)| path.to_path_buf()).collect()
    }
}

/// The files of the networks that give synthetic cells the same answer, most likely because they got stuck in
/// training. So they are found where there are no images, such as before an export. It can miss a network whose answers
/// differ for synthetic cells alone; [`predict`](crate::predict()) then still tells of it. Methods cannot get stuck.
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
///
/// let stuck = find_stuck(&Ensemble::load(&[model])?)?;
/// assert!(stuck.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_stuck(predictor: &dyn Predictor) -> Result<Vec<PathBuf>, LabError> {
    let mut stuck = Stuck::default();
    if predictor.contender().is_network()
        && let Some(cells) = cells(predictor.size())
    {
        for (image, answer) in predictor.answer(&cells, &Silent)?.iter().enumerate() {
            stuck.add(cells.pixels(image), answer);
        }
    }
    Ok(stuck.networks_of(&predictor.members()))
}

/// Synthetic cells, as large as a network takes them: forty, and fewer where forty would take much memory; `None` if no
/// synthetic cell is that large.
fn cells(size: Size) -> Option<Images> {
    let (height, width) = (size.height as usize, size.width as usize);
    let side = height.max(width);
    let count = 40 * 512_usize.pow(2);
    let count = count.checked_div(side * side)?.clamp(8, 40);
    let set = generate(&SyntheticConfig::of(count, side), Seed(0), &|_| {}).ok()?;
    let ids = set.images.ids().to_vec();
    // The middle, which shows the cell.
    let (above, before) = ((side - height) / 2, 3 * ((side - width) / 2));
    let middle = |image| {
        let rows = set.images.pixels(image).chunks_exact(3 * side);
        let rows = rows.skip(above).take(height);
        rows.flat_map(move |row| &row[before..before + 3 * width])
    };
    let pixels = (0..ids.len()).flat_map(middle).copied().collect();
    Images::new(height, width, ids, pixels)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use leuko_core::{Fit, Stream};
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

    /// One of them is dead because all weights are negative, so that no unit is above 0 for any light.
    #[test]
    fn test_a_stuck_network_is_found_without_images() {
        let input = Shape::rgb(192, 208);
        let network = Network::schouten(input, 2).unwrap();
        let member = |name: &str, change: &dyn Fn(&mut f32)| {
            let mut stream = Stream::new(Seed(1), "weights");
            let mut weights = Weights::glorot_uniform(&network, &mut stream);
            weights.values_mut().iter_mut().for_each(change);
            Member {
                path: name.into(),
                network: network.clone(),
                weights,
                seen: SeenSet::new(&[], &[]),
            }
        };
        let ensemble = Ensemble {
            members: vec![
                member("live", &|_| {}),
                member("without weights", &|weight| *weight = 0.0),
                member("dead for light", &|weight| *weight = -weight.abs()),
            ],
            classes: ["normal", "blast"].map(str::to_owned).to_vec(),
            input,
            fit: Fit::default(),
            image_sizes: None,
            training_folders: Vec::new(),
        };
        let stuck = ["without weights", "dead for light"].map(PathBuf::from);
        assert_eq!(find_stuck(&ensemble).unwrap(), stuck);
    }

    #[test]
    fn test_a_confident_network_is_not_stuck_and_a_dead_confident_one_is() {
        // Images of one class: all probabilities are 1 in `f32`.
        assert!(told(&[(1, [30.0, -40.0]), (2, [35.0, -50.0]), (3, [31.0, -41.0])]).is_empty());
        let dead = [(1, [30.0, 40.0]), (2, [35.0, 40.0]), (3, [31.0, 40.0])];
        assert_eq!(told(&dead), [PathBuf::from("b")]);
    }
}
