//! Pairs that are worth aligning: images of similar spectra.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::Config;
use crate::spectrum::{Spectrum, Waves, similarity};

/// Images compared with one image before the next: their spectra stay in the cache.
const TILE: usize = 256;

/// Pairs (lower position first, sorted) of the spectra that are at least `config.min_similarity`
/// alike in one of the symmetries; of each image, only the `config.max_candidates` most similar.
pub(crate) fn candidates(
    waves: &Waves,
    spectra: &[Spectrum],
    config: &Config,
) -> Vec<(usize, usize)> {
    let chosen: Vec<Vec<usize>> = (0..spectra.len())
        .collect::<Vec<_>>()
        .par_chunks(16)
        .flat_map_iter(|block| most_similar(waves, spectra, block, config))
        .collect();
    let pairs: BTreeSet<(usize, usize)> = chosen
        .iter()
        .enumerate()
        .flat_map(|(i, others)| others.iter().map(move |&j| (i.min(j), i.max(j))))
        .collect();
    pairs.into_iter().collect()
}

/// The most similar other images of each image of a block.
fn most_similar(
    waves: &Waves,
    spectra: &[Spectrum],
    block: &[usize],
    config: &Config,
) -> Vec<Vec<usize>> {
    let turned: Vec<[Spectrum; 4]> = block.iter().map(|&i| waves.turned(&spectra[i])).collect();
    let mut found: Vec<Vec<(f64, usize)>> = vec![Vec::new(); block.len()];
    for tile in (0..spectra.len()).step_by(TILE) {
        let others = tile..(tile + TILE).min(spectra.len());
        for ((&i, turned), found) in block.iter().zip(&turned).zip(&mut found) {
            for j in others.clone().filter(|&j| j != i) {
                let best = turned
                    .iter()
                    .map(|turned| similarity(turned, &spectra[j]))
                    .fold(f64::MIN, f64::max);
                if best >= config.min_similarity {
                    found.push((best, j));
                }
            }
            keep_best(found, config.max_candidates);
        }
    }
    found
        .into_iter()
        .map(|found| found.into_iter().map(|(_, j)| j).collect())
        .collect()
}

/// The `most` highest, equal ones by position.
fn keep_best(found: &mut Vec<(f64, usize)>, most: usize) {
    if found.len() > most {
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{crop, texture};
    use crate::plane::Plane;

    fn spectra(waves: &Waves, planes: &[Plane]) -> Vec<Spectrum> {
        planes.iter().map(|plane| waves.spectrum(plane)).collect()
    }

    #[test]
    fn test_candidates_are_the_shifted_and_turned_ones() {
        let waves = Waves::new();
        let large = texture(70, 70, "large");
        let planes = [
            crop(&large, 0, 0, 64, 64),
            texture(64, 64, "other"),
            crop(&large, 5, 3, 64, 64).turned(crate::Turn::ALL[5]),
            texture(64, 64, "third"),
        ];
        let found = candidates(&waves, &spectra(&waves, &planes), &Config::default());
        assert_eq!(found, [(0, 2)]);
    }

    #[test]
    fn test_candidates_are_limited_for_each_image() {
        let waves = Waves::new();
        let planes = vec![texture(64, 64, "same"); 5];
        let pairs = |max_candidates| {
            let config = Config {
                max_candidates,
                ..Config::default()
            };
            candidates(&waves, &spectra(&waves, &planes), &config)
        };
        assert_eq!(pairs(4).len(), 10);
        // Equally similar ones by position: all with 0, and 0 with 1.
        assert_eq!(pairs(1), [(0, 1), (0, 2), (0, 3), (0, 4)]);
    }

    #[test]
    fn test_candidates_of_nothing() {
        assert_eq!(candidates(&Waves::new(), &[], &Config::default()), []);
    }
}
