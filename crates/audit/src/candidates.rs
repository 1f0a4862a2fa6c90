//! Finds pairs that are worth aligning: images with similar spectra.

use rayon::prelude::*;

use crate::spectrum::{Spectrum, Waves, similarity};
use crate::{Config, Turn};

/// Number of images that a thread takes at once.
const BLOCK: usize = 16;

/// Images compared with one image before the next: their spectra stay in the cache.
const TILE: usize = 256;

/// Two images that may show the same cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Candidate {
    /// The lower position.
    pub(crate) first: usize,
    /// The higher position.
    pub(crate) second: usize,
    /// The symmetries in which the spectra are similar.
    pub(crate) symmetries: [bool; Turn::SYMMETRIES],
}

/// Pairs (sorted) of spectra whose similarity is at least `config.min_similarity` in one of the
/// symmetries; for each image only the `config.max_candidates` most similar. A pair needs, for each list of
/// `asked`, an image that is asked for there. `looked_at` gets the number of further spectra that have been
/// compared with all others.
pub(crate) fn candidates(
    waves: &Waves,
    spectra: &[Spectrum],
    asked: [&[bool]; 2],
    config: &Config,
    looked_at: &(dyn Fn(usize) + Sync),
) -> Vec<Candidate> {
    let mut pairs: Vec<Candidate> = (0..spectra.len())
        .collect::<Vec<_>>()
        .par_chunks(BLOCK)
        .flat_map_iter(|block| {
            let found = most_similar(waves, spectra, asked, block, config);
            looked_at(block.len());
            found
        })
        .collect();
    pairs.par_sort_unstable();
    // A pair that was found from both sides: its symmetries are the same, as each is its own inverse but
    // for half a turn.
    pairs.dedup();
    pairs
}

/// The most similar other images of each image of a block.
fn most_similar(
    waves: &Waves,
    spectra: &[Spectrum],
    asked: [&[bool]; 2],
    block: &[usize],
    config: &Config,
) -> Vec<Candidate> {
    let turned: Vec<_> = block.iter().map(|&i| waves.turned(&spectra[i])).collect();
    let mut found: Vec<Vec<(f64, Candidate)>> = vec![Vec::new(); block.len()];
    for tile in (0..spectra.len()).step_by(TILE) {
        let others = tile..(tile + TILE).min(spectra.len());
        for ((&i, turned), found) in block.iter().zip(&turned).zip(&mut found) {
            let is_asked = |&j: &usize| j != i && asked.iter().all(|asked| asked[i] || asked[j]);
            for j in others.clone().filter(is_asked) {
                let alike = turned
                    .each_ref()
                    .map(|turned| similarity(turned, &spectra[j]));
                let best = alike.into_iter().fold(f64::MIN, f64::max);
                if best >= config.min_similarity {
                    let candidate = Candidate {
                        first: i.min(j),
                        second: i.max(j),
                        symmetries: alike.map(|alike| alike >= config.min_similarity),
                    };
                    found.push((best, candidate));
                }
            }
            keep_best(found, config.max_candidates);
        }
    }
    let found = found.into_iter().flatten();
    found.map(|(_, candidate)| candidate).collect()
}

/// The `most` highest, equal ones by position.
fn keep_best(found: &mut Vec<(f64, Candidate)>, most: usize) {
    if found.len() > most {
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(most);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::fixtures::{crop, noise, texture};
    use crate::plane::Plane;

    fn found(waves: &Waves, planes: &[Plane], config: &Config) -> Vec<Candidate> {
        let spectra: Vec<_> = planes.iter().map(|plane| waves.spectrum(plane)).collect();
        let looked_at = AtomicUsize::new(0);
        let asked = vec![true; spectra.len()];
        let found = candidates(waves, &spectra, [&asked; 2], config, &|more| {
            looked_at.fetch_add(more, Ordering::Relaxed);
        });
        assert_eq!(looked_at.into_inner(), planes.len());
        found
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
        let found = found(&waves, &planes, &Config::default());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first, found[0].second), (0, 2));
        let symmetry = crate::Turn::ALL[5].symmetry();
        let expected = std::array::from_fn(|k| k == symmetry);
        assert_eq!(found[0].symmetries, expected);
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
            let pairs = found(&waves, &planes, &config).into_iter();
            pairs
                .map(|pair| (pair.first, pair.second))
                .collect::<Vec<_>>()
        };
        assert_eq!(pairs(4).len(), 10);
        // Equally similar ones by position: all with 0, and 0 with 1.
        assert_eq!(pairs(1), [(0, 1), (0, 2), (0, 3), (0, 4)]);
    }

    #[test]
    fn test_candidates_are_pairs_that_are_asked_for() {
        let waves = Waves::new();
        let spectra = vec![waves.spectrum(&texture(64, 64, "same")); 3];
        let (all, second, third) = ([true; 3], [false, true, false], [false, false, true]);
        let pairs = |asked: [&[bool]; 2]| {
            let pairs = candidates(&waves, &spectra, asked, &Config::default(), &|_| {});
            let pairs = pairs.iter().map(|pair| (pair.first, pair.second));
            pairs.collect::<Vec<_>>()
        };
        assert_eq!(pairs([&all, &second]), [(0, 1), (1, 2)]);
        // One image may be asked for in one list, the other in the other.
        assert_eq!(pairs([&third, &second]), [(1, 2)]);
    }

    /// More images than a block and a tile hold, against every pair by itself.
    #[test]
    fn test_candidates_in_several_tiles_are_those_of_all_pairs() {
        let waves = Waves::new();
        let planes: Vec<Plane> = (0..TILE + BLOCK + 5)
            .map(|k| noise(24, 24, &k.to_string()))
            .collect();
        let config = Config {
            min_similarity: 0.4,
            max_candidates: planes.len(),
            ..Config::default()
        };
        let spectra: Vec<_> = planes.iter().map(|plane| waves.spectrum(plane)).collect();
        let mut expected = Vec::new();
        for (first, spectrum) in spectra.iter().enumerate() {
            for (second, other) in spectra.iter().enumerate().skip(first + 1) {
                let symmetries = (waves.turned(spectrum)).map(|own| similarity(&own, other) >= 0.4);
                if symmetries.contains(&true) {
                    expected.push(Candidate {
                        first,
                        second,
                        symmetries,
                    });
                }
            }
        }
        let across = expected
            .iter()
            .filter(|pair| pair.first < TILE && pair.second >= TILE);
        assert!(
            across.count() > 10 && expected.len() < 5_000,
            "{}",
            expected.len()
        );
        assert_eq!(found(&waves, &planes, &config), expected);
    }

    #[test]
    fn test_candidates_of_nothing() {
        assert_eq!(found(&Waves::new(), &[], &Config::default()), []);
    }
}
