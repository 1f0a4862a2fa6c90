//! The axis of the number of training images.

use leuko_print::style::TICK_SIZE;
use leuko_print::{Axes, Axis, Scale, Tick, pt, text_width, widest};
use plotters::coord::ranged1d::Ranged;

use crate::words::with_commas;

/// Free space at both ends of the axis.
const EDGE: i32 = pt(16.0);

/// Space right of the axis, which with `EDGE` holds half a label.
const RIGHT: i32 = pt(4.0);

/// Least space between labels.
const APART: i32 = pt(2.0);

/// From this ratio of the largest to the smallest step between neighbouring sizes on, an even axis
/// crowds the small sizes.
const UNEVEN: usize = 4;

/// An axis of sizes, and how close two of them come on it.
pub(crate) struct SizeAxis {
    pub(crate) axis: Axis,
    /// The shortest distance between neighbouring sizes; the whole axis for a single one.
    pub(crate) nearest: i32,
}

/// Axes of a score against the number of training images. The horizontal one awaits its [`size_axis`],
/// for which there must be space.
pub(crate) fn sizes_against(y: (String, Axis)) -> Axes {
    Axes {
        right: RIGHT,
        ..Axes::new(("Number of training images", Axis::counts(1)), y)
    }
}

/// An axis `width` hundredths of a point long, true to scale, with a tick at each size.
///
/// It is logarithmic if the largest step between neighbouring sizes is at least four times the
/// smallest, otherwise even. (scikit-learn's `LearningCurveDisplay` compares steps too.) So 10, 20,
/// 30, ..., 200 lie evenly, and 10, 20, 50, 100, 200 by their logarithm.
pub(crate) fn size_axis(sizes: impl IntoIterator<Item = usize>, width: i32) -> SizeAxis {
    let mut sizes: Vec<usize> = sizes.into_iter().collect();
    sizes.sort_unstable();
    sizes.dedup();
    let steps = || sizes.windows(2).map(|pair| pair[1] - pair[0]);
    let (smallest, largest) = (steps().min().unwrap_or(1), steps().max().unwrap_or(1));
    let (first, last) = match &sizes[..] {
        [] => (0.0, 1.0),
        [one] => (*one as f64 - 1.0, *one as f64 + 1.0),
        [first, .., last] => (*first as f64, *last as f64),
    };
    let edge = f64::from(EDGE) / f64::from((width - 2 * EDGE).max(1));
    let scale = if largest >= UNEVEN * smallest && first > 0.0 {
        let factor = (last / first).powf(edge);
        Scale::Log(first / factor..last * factor)
    } else {
        let room = (last - first) * edge;
        Scale::Linear(first - room..last + room)
    };
    let ticks = sizes.iter().map(|&size| Tick {
        value: size as f64,
        label: with_commas(size),
    });
    let mut axis = Axis {
        scale,
        ticks: ticks.collect(),
    };
    let places: Vec<i32> = sizes
        .iter()
        .map(|&size| axis.map(&(size as f64), (0, width)))
        .collect();
    thin(&mut axis, &places);
    let distances = places.windows(2).map(|pair| pair[1] - pair[0]);
    SizeAxis {
        nearest: distances.min().unwrap_or(width),
        axis,
    }
}

/// Takes away labels that would overlap. On an even axis those of the smallest round step stay that leaves
/// room for the widest: of 10, 20, ..., 200 the multiples of 20, 50 or 100. Otherwise labels go from the
/// largest size down.
fn thin(axis: &mut Axis, places: &[i32]) {
    let widest = widest(axis.labels(), TICK_SIZE);
    let is_even = matches!(axis.scale, Scale::Linear(_));
    let is_of = |tick: &Tick, step: usize| (tick.value as usize).is_multiple_of(step);
    let fits = |step: &usize| {
        let ticks = axis.ticks.iter().zip(places);
        let round = ticks.filter(|(tick, _)| is_of(tick, *step));
        let round: Vec<i32> = round.map(|(_, &place)| place).collect();
        let mut apart = round.windows(2).map(|pair| pair[1] - pair[0]);
        round.len() >= 2 && apart.all(|apart| apart >= widest + APART)
    };
    let mut steps = (0..9).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_usize.pow(power)));
    if let (true, Some(step)) = (is_even, steps.find(fits)) {
        let others = axis.ticks.iter_mut().filter(|tick| !is_of(tick, step));
        others.for_each(|tick| tick.label.clear());
        return;
    }
    let mut free = i32::MAX;
    for (tick, &place) in axis.ticks.iter_mut().zip(places).rev() {
        let width = match is_even {
            true => widest,
            false => text_width(&tick.label, TICK_SIZE, false),
        };
        if place + width / 2 > free {
            tick.label.clear();
        } else {
            free = place - width / 2 - APART;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_log(sizes: &[usize]) -> bool {
        let axis = size_axis(sizes.iter().copied(), pt(200.0)).axis;
        matches!(axis.scale, Scale::Log(_))
    }

    #[test]
    fn test_size_axis_is_logarithmic_for_uneven_steps() {
        assert!(!is_log(&[10]));
        assert!(!is_log(&[30, 10, 20]));
        assert!(!is_log(&[10, 20, 59]));
        assert!(is_log(&[10, 20, 60]));
        assert!(is_log(&[10, 20, 30, 50, 100, 200]));
    }

    /// 232 points less 16 at both ends: 10 and 30 are at the ends of 200 points, 20 in their middle.
    #[test]
    fn test_sizes_stand_to_scale_between_the_edges() {
        let SizeAxis { axis, nearest } = size_axis([30, 10, 20, 20], pt(232.0));
        let places = [10.0, 20.0, 30.0].map(|size| axis.map(&size, (0, pt(232.0))));
        assert_eq!(places, [pt(16.0), pt(116.0), pt(216.0)]);
        assert_eq!(nearest, pt(100.0));
        // By logarithm, 10 to 100 is as far as 100 to 1,000.
        let SizeAxis { axis, nearest } = size_axis([10, 100, 1000], pt(232.0));
        let middle = axis.map(&100.0, (0, pt(232.0)));
        assert!((middle - pt(116.0)).abs() <= 1, "{middle}");
        assert!((nearest - pt(100.0)).abs() <= 1, "{nearest}");
        assert_eq!(axis.labels().collect::<Vec<_>>(), ["10", "100", "1,000"]);
    }

    #[test]
    fn test_labels_that_would_overlap_leave_round_ones() {
        let labels = |sizes: &[usize], width: f64| {
            let axis = size_axis(sizes.iter().copied(), pt(width)).axis;
            let labels = axis.labels().filter(|label| !label.is_empty());
            labels.collect::<Vec<_>>().join(" ")
        };
        let sizes: Vec<usize> = (1..=20).map(|i| 10 * i).collect();
        assert_eq!(labels(&sizes, 232.0), "20 40 60 80 100 120 140 160 180 200");
        assert_eq!(labels(&sizes, 140.0), "50 100 150 200");
        // No two are multiples of a round number.
        let odd: Vec<usize> = (0..20).map(|i| 11 + 20 * i).collect();
        assert_eq!(labels(&odd, 140.0), "31 91 151 211 271 331 391");
    }
}
