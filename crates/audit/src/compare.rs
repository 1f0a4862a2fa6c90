//! Compares pairs of images by alignment.

use std::collections::BTreeMap;
use std::fmt::Display;

use rayon::prelude::*;

use crate::align::{Alignment, Details, Levels, Pyramid, align, refine};
use crate::candidates::Candidate;
use crate::cut_out;
use crate::report::{Match, Reason, Skipped};
use crate::{Config, Image, Turn};

/// Images of a size class and larger ones, no two of them equal.
pub(crate) struct Set<'a, E> {
    /// Each at the coarsest level, by its position in the set that is audited.
    pub(crate) coarse: &'a BTreeMap<usize, Details>,
    pub(crate) levels: &'a Levels,
    pub(crate) load: &'a (dyn Fn(usize) -> Result<Image, E> + Sync),
}

impl<E: Display> Set<'_, E> {
    /// Aligns the images of pairs, which are sorted, and gives those that reach full resolution. If an
    /// image of a pair cannot be read again, it gives that image. `looked_at` gets the number of further
    /// pairs that are done.
    pub(crate) fn compare(
        &self,
        pairs: &[Candidate],
        config: &Config,
        looked_at: &(dyn Fn(usize) + Sync),
    ) -> Vec<Result<Match, Skipped>> {
        pairs
            .chunk_by(|a, b| a.first == b.first)
            .collect::<Vec<_>>()
            .into_par_iter()
            .flat_map_iter(|pairs| {
                let found = self.compare_with_one(pairs, config);
                looked_at(pairs.len());
                found
            })
            .collect()
    }

    /// Pairs with the same first image, which is read only if it is similar to one of the others.
    fn compare_with_one(
        &self,
        pairs: &[Candidate],
        config: &Config,
    ) -> Vec<Result<Match, Skipped>> {
        let mut first = None;
        let mut found = Vec::new();
        for pair in pairs {
            match self.compare_pair(pair, &mut first, config) {
                Ok(alignment) => found.extend(alignment.map(|at| Ok(match_of(pair, &at)))),
                Err(gone) => found.push(Err(gone)),
            }
        }
        found
    }

    /// `first` is the pair's first image, once it has been read.
    fn compare_pair<'s>(
        &'s self,
        pair: &Candidate,
        first: &mut Option<Pyramid<'s>>,
        config: &Config,
    ) -> Result<Option<Alignment>, Skipped> {
        let alignments = self.align(pair, config);
        if alignments.is_empty() || self.levels.count() == 1 {
            return Ok(alignments.first().copied());
        }
        let first = match first {
            Some(first) => first,
            None => first.insert(self.pyramid(pair.first)?),
        };
        Ok(refine(
            first,
            &self.pyramid(pair.second)?,
            alignments,
            config,
        ))
    }

    /// At the coarsest level.
    fn align(&self, pair: &Candidate, config: &Config) -> Vec<Alignment> {
        let turns = Turn::ALL.into_iter();
        let turns = turns.filter(|turn| pair.symmetries[turn.symmetry()]);
        // An image that could not be read again has none; the reading reports it.
        let both = self
            .coarse
            .get(&pair.first)
            .zip(self.coarse.get(&pair.second));
        both.map_or_else(Vec::new, |(first, second)| {
            align(first, second, turns, self.levels, config)
        })
    }

    fn pyramid(&self, image: usize) -> Result<Pyramid<'_>, Skipped> {
        match (self.load)(image) {
            Ok(pixels) => Ok(Pyramid::new(cut_out::luminance(&pixels), self.levels)),
            Err(error) => Err(Skipped {
                image,
                reason: Reason::Unreadable(error.to_string()),
            }),
        }
    }
}

fn match_of(pair: &Candidate, alignment: &Alignment) -> Match {
    Match {
        first: pair.first,
        second: pair.second,
        equal: false,
        score: alignment.score,
        turn: alignment.turn,
        rows: alignment.offset.dy,
        columns: alignment.offset.dx,
        scale: 1.0,
    }
}
