//! Checks of [`fill`] against double precision and, bit for bit, against one position at a time.

use leuko_core::{Seed, Stream};

use super::*;

/// Index of the pixel before each column's position and the way from it, on one axis, column by column.
fn axis(line: &Line, width: usize) -> Vec<(usize, f32)> {
    // On the other axis, the position is always 0.
    let still = Line {
        start: 0.0,
        step: 0.0,
        size: 1,
    };
    let mut halves = [Positions::new(width), Positions::new(width)];
    fill(&mut halves, line, &still, width, 6);
    let as_rows: Vec<(usize, f32)> = (0..width)
        .map(|column| {
            let half = &halves[column % 2];
            assert_eq!(half.right[column / 2], 0.0);
            let byte = half.byte[column / 2];
            assert_eq!(byte % 6, 0);
            (byte as usize / 6, half.down[column / 2])
        })
        .collect();
    fill(&mut halves, &still, line, width, 6);
    for (column, &(before, fraction)) in as_rows.iter().enumerate() {
        let half = &halves[column % 2];
        assert_eq!(half.byte[column / 2] as usize, 3 * before);
        assert_eq!(half.right[column / 2].to_bits(), fraction.to_bits());
        assert_eq!(half.down[column / 2], 0.0);
    }
    as_rows
}

/// The same numbers one by one, always clamped: the definition of what [`fill`] computes.
pub(crate) fn one_by_one(line: &Line, width: usize) -> Vec<(usize, f32)> {
    let run = run(width);
    let position = |column: usize| {
        let start = line.start + line.step * (column - column % run) as f64;
        let origin = start.floor();
        let low = -origin as f32;
        let high = ((line.size - 1) as f64 - origin) as f32;
        let high_before = (line.size.saturating_sub(2) as f64 - origin) as f32;
        let along = line.step as f32 * (column % run) as f32;
        let position = ((start - origin) as f32 + along).clamp(low, high);
        let before = (position - 0.5).clamp(low, high_before).round_ties_even();
        let fraction = (position - before).clamp(0.0, 1.0);
        ((f64::from(before) + origin) as usize, fraction)
    };
    (0..width).map(position).collect()
}

fn line(stream: &mut Stream) -> Line {
    Line {
        start: stream.uniform(-300.0, 700.0),
        step: stream.uniform(-1.0, 1.0),
        size: 1 + stream.below(400),
    }
}

#[test]
fn test_fill_agrees_with_double_precision() {
    let mut stream = Stream::new(Seed(3), "positions");
    for case in 0..1000 {
        let line = line(&mut stream);
        for (column, (before, fraction)) in axis(&line, 400).into_iter().enumerate() {
            let position = line.start + line.step * column as f64;
            let expected = position.clamp(0.0, (line.size - 1) as f64);
            assert!(
                before <= line.size.saturating_sub(2),
                "case {case}: {before} of {}",
                line.size
            );
            assert!(
                (0.0..=1.0).contains(&fraction),
                "case {case}: fraction {fraction}"
            );
            let got = before as f64 + f64::from(fraction);
            assert!(
                (got - expected).abs() < 1e-5,
                "case {case}, column {column}: {got}, expected {expected}"
            );
        }
    }
}

#[test]
fn test_fill_has_the_bits_of_one_position_at_a_time() {
    let mut stream = Stream::new(Seed(3), "bits");
    for case in 0..2000 {
        let mut line = line(&mut stream);
        // Steps as of angles beside quarter turns, and starts at and beside pixels.
        match case % 4 {
            0 => line.step = (line.step * 8.0).round() / 8.0,
            1 => line.step *= 1e-7,
            2 => line.start = line.start.round() + 1e-8 * stream.uniform(-1.0, 1.0),
            _ => {}
        }
        // More runs in a row than are prepared at once.
        let width = 1 + stream.below(if case % 8 == 7 { 1500 } else { 300 });
        let bits = |positions: Vec<(usize, f32)>| -> Vec<(usize, u32)> {
            // Zero has two signs, and neither changes a product.
            let bits = |(before, fraction): (usize, f32)| (before, (fraction + 0.0).to_bits());
            positions.into_iter().map(bits).collect()
        };
        assert_eq!(
            bits(axis(&line, width)),
            bits(one_by_one(&line, width)),
            "case {case}: {line:?}, {width} columns"
        );
    }
}

#[test]
fn test_fill_at_whole_and_half_pixels_is_exact() {
    for start in [-3.0, -0.5, 0.0, 0.5, 7.0, 63.5] {
        for step in [-1.0, 0.0, 1.0] {
            let line = Line {
                start,
                step,
                size: 40,
            };
            for (column, (before, fraction)) in axis(&line, RUN).into_iter().enumerate() {
                let got = before as f64 + f64::from(fraction);
                let expected = (start + step * column as f64).clamp(0.0, 39.0);
                assert_eq!(got, expected, "start {start}, step {step}, column {column}");
            }
        }
    }
}

#[test]
fn test_fill_beside_a_pixel_centre_does_not_extrapolate() {
    for step in [-1e-9, -1.0 + 6e-8, 1e-9] {
        let line = Line {
            start: 20.0,
            step,
            size: 40,
        };
        for (_, fraction) in axis(&line, 3) {
            assert!((0.0..=1.0).contains(&fraction), "step {step}: {fraction}");
        }
    }
}
