//! Every operation of every instruction set against plain Rust.

use super::*;
use crate::InstructionSet;

struct Operations;

/// What each operation gave.
#[derive(Debug, PartialEq)]
struct Results {
    relu: Vec<f32>,
    selected: Vec<f32>,
    larger: Vec<f32>,
    masks: Vec<f32>,
    first: Vec<Vec<f32>>,
    codes: Vec<u8>,
    by_code: Vec<f32>,
    split: (Vec<f32>, Vec<f32>),
    interleaved: Vec<f32>,
    sum: f32,
}

const SPECIAL: [f32; 16] = [
    -1.0, 2.0, 0.0, 3.5, -0.5, 7.0, 1.0, -9.0, 4.0, -4.0, 0.25, 6.0, -2.0, 5.0, 8.0, -3.0,
];

impl Kernel for Operations {
    type Output = (usize, Results);

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Self::Output {
        let lanes = S::LANES;
        let vector = |value: S::F| {
            let mut values = vec![0.0; lanes];
            simd.store(value, &mut values);
            values
        };
        let (zero, one) = (simd.splat(0.0), simd.splat(1.0));
        let a = simd.load(&SPECIAL);
        let b = simd.splat(1.0);
        let (positive, above) = (simd.greater(a, zero), simd.greater(a, b));
        let mut codes = vec![9; lanes];
        simd.store_codes(positive, above, &mut codes);
        let loaded = simd.load_codes(&codes);
        let by_code = simd.lookup(&[10.0, 11.0, 12.0, 13.0], loaded);
        let both = simd.add(
            simd.select(simd.column(loaded), one, zero),
            simd.select(simd.row(loaded), simd.splat(2.0), zero),
        );
        let (mut even, mut odd) = (vec![0.0; lanes / 2], vec![0.0; lanes / 2]);
        simd.store_split(a, &mut even, &mut odd);
        let (low, high) = simd.interleave(a, both);
        (
            lanes,
            Results {
                relu: vector(simd.relu(a)),
                selected: vector(simd.select(above, a, simd.mul_add(a, a, b))),
                larger: vector(simd.larger(a, b)),
                masks: vector(simd.select(simd.select_mask(positive, above, positive), one, zero)),
                first: (0..=lanes)
                    .map(|count| vector(simd.select(simd.first(count), one, zero)))
                    .collect(),
                codes,
                by_code: vector(by_code),
                split: (even, odd),
                interleaved: [vector(low), vector(high)].concat(),
                sum: simd.sum(a),
            },
        )
    }
}

fn expected(lanes: usize) -> Results {
    let a = &SPECIAL[..lanes];
    let bit = |yes: bool| f32::from(u8::from(yes));
    let code = |&v: &f32| u8::from(v > 0.0) | u8::from(v > 1.0) << 1;
    let codes: Vec<u8> = a.iter().map(code).collect();
    Results {
        relu: a.iter().map(|v| v.max(0.0)).collect(),
        selected: a
            .iter()
            .map(|&v| if v > 1.0 { v } else { v * v + 1.0 })
            .collect(),
        larger: a.iter().map(|v| v.max(1.0)).collect(),
        masks: a.iter().map(|&v| bit(v > 1.0)).collect(),
        first: (0..=lanes)
            .map(|count| (0..lanes).map(|lane| bit(lane < count)).collect())
            .collect(),
        by_code: codes.iter().map(|&code| 10.0 + f32::from(code)).collect(),
        split: (
            a.iter().step_by(2).copied().collect(),
            a.iter().skip(1).step_by(2).copied().collect(),
        ),
        interleaved: a
            .iter()
            .zip(&codes)
            .flat_map(|(&v, &code)| [v, f32::from(code)])
            .collect(),
        sum: a.iter().sum(),
        codes,
    }
}

#[test]
fn test_every_operation_of_every_instruction_set() {
    for instructions in InstructionSet::tested() {
        let (lanes, results) = instructions.run(Operations);
        assert_eq!(lanes, instructions.lanes());
        assert_eq!(results, expected(lanes), "{instructions}");
    }
}

struct Nan;

impl Kernel for Nan {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Vec<f32> {
        let mut values = vec![0.0; S::LANES];
        simd.store(simd.relu(simd.splat(f32::NAN)), &mut values);
        values
    }
}

#[test]
fn test_relu_keeps_nan() {
    for instructions in InstructionSet::tested() {
        assert!(
            instructions.run(Nan).iter().all(|value| value.is_nan()),
            "{instructions}"
        );
    }
}

/// The larger of each pair in the first lane.
struct Larger([(f32, f32); 6]);

impl Kernel for Larger {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> Vec<f32> {
        let mut values = vec![0.0; S::LANES];
        let mut found = Vec::new();
        for (a, b) in self.0 {
            simd.store(simd.larger(simd.splat(a), simd.splat(b)), &mut values);
            found.push(values[0]);
        }
        found
    }
}

#[test]
fn test_larger_is_the_second_unless_the_first_is_greater() {
    let nan = f32::NAN;
    let pairs = [
        (2.0, 1.0),
        (1.0, 2.0),
        (nan, 1.0),
        (1.0, nan),
        (0.0, -0.0),
        (-0.0, 0.0),
    ];
    let expected = [2.0, 2.0, 1.0, nan, -0.0, 0.0].map(f32::to_bits);
    for instructions in InstructionSet::tested() {
        let found: Vec<u32> = (instructions.run(Larger(pairs)).into_iter())
            .map(f32::to_bits)
            .collect();
        assert_eq!(found, expected, "{instructions}");
    }
}

/// Calls one operation on slices that are one too short.
struct Short(usize);

impl Kernel for Short {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (mut numbers, mut codes) = (vec![0.0; S::LANES - 1], vec![0; S::LANES - 1]);
        let mut half = vec![0.0; S::LANES / 2];
        let (value, mask) = (simd.splat(1.0), simd.first(1));
        match self.0 {
            0 => simd.store(simd.load(&numbers), &mut vec![0.0; S::LANES]),
            1 => simd.store(value, &mut numbers),
            2 => simd.store_codes(mask, mask, &mut codes),
            3 => simd.store_codes(
                simd.row(simd.load_codes(&codes)),
                mask,
                &mut vec![0; S::LANES],
            ),
            4 => simd.store_split(value, &mut half, &mut numbers[..S::LANES / 2 - 1]),
            5 => simd.store_split(value, &mut numbers[..S::LANES / 2 - 1], &mut half),
            _ => {
                let codes = simd.load_codes(&vec![0; S::LANES]);
                simd.store(simd.lookup(&[0.0; 3], codes), &mut vec![0.0; S::LANES]);
            }
        }
    }
}

#[test]
fn test_no_operation_reaches_past_the_end() {
    for instructions in InstructionSet::tested() {
        for operation in 0..=6 {
            let outcome = std::panic::catch_unwind(|| instructions.run(Short(operation)));
            assert!(outcome.is_err(), "{instructions}, operation {operation}");
        }
    }
}
