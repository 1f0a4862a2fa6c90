//! The descent, by bhtsne, used so that it gives the same bytes each time.

use bhtsne::{Neighbor, SparseAffinities, tSNE};

use crate::EmbedError;
use crate::neighbours::Neighbour;

/// Epochs with exaggerated attraction, which lets clusters form.
pub(crate) const EXAGGERATED_EPOCHS: usize = 250;
/// The factor on attraction in these epochs.
const EXAGGERATION: f64 = 12.0;
/// Momentum of these epochs and of those after them (van der Maaten & Hinton 2008).
const MOMENTA: [f64; 2] = [0.5, 0.8];
/// A cell of the tree counts as one point if half its side is smaller than this part of its distance. It
/// corresponds to 0.5 in scikit-learn and openTSNE, which compare the whole side.
const THETA: f64 = 0.25;
/// From this number of points on, interpolation is faster than the tree.
const INTERPOLATED_FROM: usize = 1000;

/// How the repulsion of all pairs is approximated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repulsion {
    /// Barnes-Hut (van der Maaten 2014): the same bytes on every processor.
    Tree,
    /// FIt-SNE (Linderman et al. 2019): its Fourier transforms differ in the last bits between
    /// processors with different vector instructions.
    Interpolated,
}

impl Repulsion {
    /// The faster one for this number of points.
    pub(crate) fn suited_to(points: usize) -> Self {
        if points < INTERPOLATED_FROM {
            Self::Tree
        } else {
            Self::Interpolated
        }
    }
}

/// Optimises a map from `start`, `[point, 2]`: first with exaggerated attraction, then without, with a
/// learning rate of n over the exaggeration (Belkina et al. 2019, as openTSNE).
///
/// It returns the coordinates and the affinities of the points, which sum to 1.
pub(crate) fn descend(
    neighbours: &[Vec<Neighbour>],
    start: Vec<f64>,
    perplexity: f64,
    epochs: usize,
    repulsion: Repulsion,
) -> Result<(Vec<[f32; 2]>, SparseAffinities<f64>), EmbedError> {
    let neighbours: Vec<_> = neighbours.iter().map(|row| scaled(row)).collect();
    let points = neighbours.len() as f64;
    // The library sums in an order that depends on the threads; one thread has one order.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .map_err(|source| EmbedError::Thread { source })?;
    let (coordinates, affinities) = pool.install(|| {
        // The library needs only the neighbours, not the points.
        let places = vec![(); neighbours.len()];
        let mut fit: tSNE<'_, f64, (), 2> = tSNE::new(&places);
        fit.perplexity(perplexity)
            .stop_lying_epoch(EXAGGERATED_EPOCHS)
            .momentum_switch_epoch(EXAGGERATED_EPOCHS);
        fit.epochs(EXAGGERATED_EPOCHS)
            .early_exaggeration(EXAGGERATION)
            .momentum(MOMENTA[0])
            .learning_rate(points / EXAGGERATION)
            .initial_embedding(start);
        match repulsion {
            Repulsion::Tree => fit.barnes_hut_with_neighbors(THETA, &neighbours),
            Repulsion::Interpolated => fit.fit_sne_with_neighbors(&neighbours),
        };
        let halfway = fit.embedding();
        fit.epochs(epochs.saturating_sub(EXAGGERATED_EPOCHS))
            .early_exaggeration(1.0)
            .momentum(MOMENTA[1])
            .final_momentum(MOMENTA[1])
            .learning_rate(points)
            .initial_embedding(halfway);
        // The affinities of the first fit still exist, so no distance is computed.
        let unused = |(): &(), (): &()| 0.0;
        match repulsion {
            Repulsion::Tree => fit.barnes_hut(THETA, unused),
            Repulsion::Interpolated => fit.fit_sne(unused),
        };
        (fit.embedding(), fit.affinities())
    });
    let Some(affinities) = affinities else {
        unreachable!("a fit leaves its affinities");
    };
    let (coordinates, _) = coordinates.as_chunks::<2>();
    let coordinates = coordinates
        .iter()
        .map(|place| place.map(|coordinate| coordinate as f32))
        .collect();
    Ok((coordinates, affinities))
}

/// Neighbours in the library's form, with the furthest at distance 1.
///
/// The perplexity alone decides the width of a point's neighbourhood, so a factor on all distances changes
/// nothing in theory. But the library's search for that width starts at 1 and has 200 steps.
fn scaled(neighbours: &[Neighbour]) -> Vec<Neighbor<f64>> {
    let furthest = neighbours.last().map_or(0.0, |last| last.squared.sqrt());
    let scale = if furthest > 0.0 { 1.0 / furthest } else { 1.0 };
    let each = |neighbour: &Neighbour| Neighbor {
        index: neighbour.index,
        distance: neighbour.squared.sqrt() * scale,
    };
    neighbours.iter().map(each).collect()
}
