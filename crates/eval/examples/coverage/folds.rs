//! Studies that compare two equally good methods over folds.

use leuko_core::Stream;
use leuko_eval::{
    CrossoverVerdict, EvalError, FoldCurve, MarginVerdict, crossover, fold_ratio, non_inferiority,
    resampled_t,
};

use crate::images::simulate;
use crate::{LEVEL, Line};

/// Number of images of a data set, half of each class.
const IMAGES: usize = 200;

/// How training and test images are chosen.
#[derive(Clone, Copy)]
enum Split {
    /// Fifteen times 40 test images at random, and the rest to train.
    Random,
    /// Ten folds, and so many images of the other nine to train.
    Folds(usize),
}

impl Split {
    fn name(self) -> String {
        match self {
            Self::Random => "15 random splits, 160 + 40 images".to_owned(),
            Self::Folds(size) => format!("10 folds, {size} of 180 images train"),
        }
    }

    fn ratio(self) -> f64 {
        match self {
            Self::Random => 40.0 / 160.0,
            Self::Folds(_) => fold_ratio(10),
        }
    }

    /// Training and test images of each round.
    fn rounds(self, stream: &mut Stream) -> Vec<[Vec<usize>; 2]> {
        let mut images: Vec<usize> = (0..IMAGES).collect();
        stream.shuffle(&mut images);
        let round = |number: usize| match self {
            Self::Random => {
                stream.shuffle(&mut images);
                [images[40..].to_vec(), images[..40].to_vec()]
            }
            Self::Folds(size) => {
                let test = &images[20 * number..20 * (number + 1)];
                let mut train = [&images[..20 * number], &images[20 * (number + 1)..]].concat();
                stream.shuffle(&mut train);
                // As many of each class, as leuko's subsets.
                let of = |class: usize| {
                    train
                        .iter()
                        .copied()
                        .filter(move |image| image % 2 == class)
                };
                let train = of(0).take(size / 2).chain(of(1).take(size / 2)).collect();
                [train, test.to_vec()]
            }
        };
        let rounds = match self {
            Self::Random => 15,
            Self::Folds(_) => 10,
        };
        (0..rounds).map(round).collect()
    }
}

/// Differences in accuracy of two methods, one for each round. Each method knows one of two features that say
/// equally much about the class, and answers by the nearer of the two class means that it has learnt.
fn differences(split: Split, stream: &mut Stream) -> Vec<f64> {
    let class = |image: usize| image % 2;
    let features: Vec<[f64; 2]> = (0..IMAGES)
        .map(|image| [(); 2].map(|()| stream.normal() + class(image) as f64))
        .collect();
    let right = |method: usize, train: &[usize], test: &[usize]| {
        let mean = |of: usize| {
            let own = train.iter().filter(|&&image| class(image) == of);
            let own: Vec<f64> = own.map(|&image| features[image][method]).collect();
            own.iter().sum::<f64>() / own.len() as f64
        };
        let (low, high) = (mean(0), mean(1));
        let is_right = |&&image: &&usize| {
            let feature: f64 = features[image][method];
            ((feature - high).abs() < (feature - low).abs()) == (class(image) == 1)
        };
        test.iter().filter(is_right).count() as f64 / test.len() as f64
    };
    let rounds = split.rounds(stream);
    let difference =
        |[train, test]: &[Vec<usize>; 2]| right(0, train, test) - right(1, train, test);
    rounds.iter().map(difference).collect()
}

/// The lines of the table.
pub(crate) fn lines(studies: usize) -> impl Iterator<Item = Result<Line, EvalError>> {
    // Tests are quicker than bootstraps, and errors are rare.
    let studies = 5 * studies;
    let splits = [
        Split::Random,
        Split::Folds(180),
        Split::Folds(50),
        Split::Folds(20),
        Split::Folds(10),
    ];
    let tests = [
        ("corrected resampled t-test", true),
        ("plain paired t-test", false),
    ];
    let of_split = splits.into_iter().flat_map(move |split| {
        tests.map(|(name, corrected)| {
            simulate(name, split.name(), studies, |stream| {
                let ratio = if corrected { split.ratio() } else { 0.0 };
                let p = resampled_t(&differences(split, stream), ratio, LEVEL)?.p;
                Ok(Some(p.is_some_and(|p| p < 1.0 - LEVEL)))
            })
        })
    });
    of_split.chain([
        simulate(
            "crossover: a lead at any of 4 sizes",
            CURVES.to_owned(),
            studies,
            |stream| {
                let mut curve = || curve(stream, [0.7, 0.8, 0.9, 0.95]);
                let (first, second) = (curve()?, curve()?);
                let found = crossover(&first, &second, LEVEL)?;
                Ok(Some(found.verdict != CrossoverVerdict::NoDifferenceShown))
            },
        ),
        simulate(
            "non-inferiority: any false verdict",
            CURVES.to_owned(),
            studies,
            |stream| {
                // Three sizes are worse than the largest by the margin itself.
                let curve = curve(stream, [0.9, 0.9, 0.9, 0.92])?;
                let found = non_inferiority(&curve, 0.02, LEVEL)?;
                Ok(Some(
                    found
                        .sizes
                        .iter()
                        .any(|size| size.verdict != MarginVerdict::Unclear),
                ))
            },
        ),
    ])
}

const CURVES: &str = "10 independent folds, s.d. 0.02";

/// A curve of four sizes around the given means in ten folds.
fn curve(stream: &mut Stream, means: [f64; 4]) -> Result<FoldCurve, EvalError> {
    let row = |mean: f64| {
        (0..10)
            .map(|_| Some(mean + 0.02 * stream.normal()))
            .collect()
    };
    FoldCurve::new(vec![10, 20, 50, 200], means.map(row).to_vec())
}
