//! Source positions of one output row.

/// Most columns whose positions count from one place: few enough to keep single-precision steps exact
/// to 1e-5 pixel.
const RUN: usize = 64;
/// Even, or odd, columns of a run.
const HALF_RUN: usize = RUN / 2;

/// Adding this to a small `f32` leaves no bit for the fraction: the sum is the nearest integer, and
/// the last bits of its representation count up with it.
const TO_INTEGER: f32 = 12_582_912.0; // 1.5 * 2^23
/// The same for an `f64`: the last 32 bits of the sum are the integer as an `i32`.
const TO_INTEGER_64: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52

/// Runs that are prepared together.
const LANES: usize = 8;

/// Positions on one source axis along an output row: `start + step * column`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Position for column 0, in source pixels; may lie outside the source.
    pub(crate) start: f64,
    /// Change from one column to the next, in `[-1, 1]`.
    pub(crate) step: f64,
    /// Number of source pixels on this axis, at least 1.
    pub(crate) size: usize,
}

/// Where the even, or the odd, columns of an output row come from: positions clamped to the source
/// (nearest-edge fill), as the pixel before each on both axes and the way from it to the next.
pub(crate) struct Positions {
    /// Byte of the pixel before. Its row and column are in `0..=size - 2` (0 where `size` is 1), so that
    /// the next exist.
    pub(crate) byte: Vec<u32>,
    /// Distance down from that pixel, in `[0, 1]`; 1 at the last row.
    pub(crate) down: Vec<f32>,
    /// Distance right from that pixel, in `[0, 1]`; 1 at the last column.
    pub(crate) right: Vec<f32>,
}

/// The positions of a run on one axis: `offset + step * column`, from an integer `origin` on.
///
/// Counting from the integer below the first position keeps the numbers small, and so exact in single
/// precision.
#[derive(Clone, Copy)]
struct Axis {
    offset: f32,
    step: f32,
    low: f32,
    high: f32,
    high_before: f32,
    /// Representation of the position 0 of the source plus [`TO_INTEGER`].
    zero: u32,
    /// Whether no position of the run is outside or at an edge.
    inside: bool,
}

/// The [`Axis`] of each of some runs, which a processor prepares at once.
struct Axes {
    offset: [f32; LANES],
    step: f32,
    low: [f32; LANES],
    high: [f32; LANES],
    high_before: [f32; LANES],
    zero: [u32; LANES],
    inside: [bool; LANES],
}

impl Positions {
    /// Places for half a row of `width` columns; the last run may write past it.
    pub(crate) fn new(width: usize) -> Self {
        let length = width.div_ceil(2) + HALF_RUN;
        Self {
            byte: vec![0; length],
            down: vec![0.0; length],
            right: vec![0.0; length],
        }
    }
}

/// Computes the positions of a row's even and odd columns.
#[inline(always)]
pub(crate) fn fill(
    [even, odd]: &mut [Positions; 2],
    rows: &Line,
    columns: &Line,
    width: usize,
    row_bytes: u32,
) {
    let run = run(width);
    for some in (0..width).step_by(LANES * run) {
        let (rows, columns) = (Axes::new(rows, some, run), Axes::new(columns, some, run));
        for (lane, first) in (some..width).step_by(run).take(LANES).enumerate() {
            let place = first / 2;
            let (rows, columns) = (rows.axis(lane), columns.axis(lane));
            if rows.inside && columns.inside {
                even.fill_run::<false>(&rows, &columns, place, 0, row_bytes);
                odd.fill_run::<false>(&rows, &columns, place, 1, row_bytes);
            } else {
                even.fill_run::<true>(&rows, &columns, place, 0, row_bytes);
                odd.fill_run::<true>(&rows, &columns, place, 1, row_bytes);
            }
        }
    }
}

/// Columns of a run: an even number, so that each run begins at an even column.
fn run(width: usize) -> usize {
    width.div_ceil(width.div_ceil(RUN)).next_multiple_of(2)
}

impl Positions {
    /// Computes every second position of a run, from its column `first` on. What lies beyond the run is
    /// overwritten by the next, or not used.
    #[inline(always)]
    fn fill_run<const CLAMP: bool>(
        &mut self,
        rows: &Axis,
        columns: &Axis,
        place: usize,
        first: i32,
        row_bytes: u32,
    ) {
        let byte = places(&mut self.byte, place);
        let down = places(&mut self.down, place);
        let right = places(&mut self.right, place);
        let zero = (rows.zero.wrapping_mul(row_bytes)).wrapping_add(columns.zero.wrapping_mul(3));
        for index in 0..HALF_RUN {
            let column = (2 * index as i32 + first) as f32;
            let (row_before, fraction) = rows.at::<CLAMP>(column);
            down[index] = fraction;
            let (column_before, fraction) = columns.at::<CLAMP>(column);
            right[index] = fraction;
            byte[index] = (row_before.wrapping_mul(row_bytes))
                .wrapping_add(column_before.wrapping_mul(3))
                .wrapping_sub(zero);
        }
    }
}

/// A known number of places, so that the loop over them has no rest.
#[inline(always)]
fn places<T>(values: &mut [T], first: usize) -> &mut [T; HALF_RUN] {
    let places = values[first..].first_chunk_mut();
    places.expect("a row ends with places for a run")
}

impl Axes {
    /// For the runs from column `first` on.
    #[inline(always)]
    fn new(line: &Line, first: usize, run: usize) -> Self {
        let mut axes = Self {
            offset: [0.0; LANES],
            step: line.step as f32,
            low: [0.0; LANES],
            high: [0.0; LANES],
            high_before: [0.0; LANES],
            zero: [0; LANES],
            inside: [false; LANES],
        };
        let last = (line.size - 1) as f64;
        let before = line.size.saturating_sub(2) as f64;
        let (first, run) = (first as f64, run as f64);
        let way = axes.step * run as f32;
        for lane in 0..LANES {
            let start = line.start + line.step * (first + lane as f64 * run);
            let origin = start.floor();
            let offset = (start - origin) as f32;
            let low = -origin as f32;
            let high = (last - origin) as f32;
            let end = offset + way;
            axes.offset[lane] = offset;
            axes.low[lane] = low;
            axes.high[lane] = high;
            axes.high_before[lane] = (before - origin) as f32;
            axes.zero[lane] = TO_INTEGER
                .to_bits()
                .wrapping_sub((origin + TO_INTEGER_64).to_bits() as u32);
            // A pixel further in than needed, for rounding.
            let (least, most) = match way > 0.0 {
                true => (offset, end),
                false => (end, offset),
            };
            axes.inside[lane] = (least >= low + 1.0) & (most <= high - 1.0);
        }
        axes
    }

    #[inline(always)]
    fn axis(&self, lane: usize) -> Axis {
        Axis {
            offset: self.offset[lane],
            step: self.step,
            low: self.low[lane],
            high: self.high[lane],
            high_before: self.high_before[lane],
            zero: self.zero[lane],
            inside: self.inside[lane],
        }
    }
}

impl Axis {
    /// The pixel before a column's position, plus [`zero`](Self::zero), and the way from it. Without
    /// `CLAMP`, which must be `inside`, the same bits with fewer operations.
    ///
    /// It holds only operations that compilers vectorise on every processor; a conversion by `as`, which
    /// saturates, is not one.
    #[inline(always)]
    fn at<const CLAMP: bool>(&self, column: f32) -> (u32, f32) {
        let mut position = self.offset + self.step * column;
        if CLAMP {
            position = clamp(position, self.low, self.high);
        }
        // Rounding half a pixel less is flooring, except for ties. There either neighbour is right: the
        // fraction is 0 from one and 1 from the other.
        let mut before = position - 0.5;
        if CLAMP {
            before = clamp(before, self.low, self.high_before);
        }
        let rounded = before + TO_INTEGER;
        let mut fraction = position - (rounded - TO_INTEGER);
        // It can be outside by a rounding error only.
        fraction = if fraction > 0.0 { fraction } else { 0.0 };
        if CLAMP {
            fraction = if fraction < 1.0 { fraction } else { 1.0 };
        }
        (rounded.to_bits(), fraction)
    }
}

/// `f32::clamp` as two comparisons, which become one instruction each.
#[inline(always)]
fn clamp(value: f32, low: f32, high: f32) -> f32 {
    let value = if value > low { value } else { low };
    if value < high { value } else { high }
}

#[cfg(test)]
pub(crate) mod tests;
