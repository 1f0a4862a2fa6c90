//! Made-up cells.

/// A disc of one colour on a pale ground.
pub(crate) fn cell(side: usize, red: u8, radius: f64) -> Vec<u8> {
    let middle = (side - 1) as f64 / 2.0;
    (0..side * side)
        .flat_map(|i| {
            let (y, x) = ((i / side) as f64 - middle, (i % side) as f64 - middle);
            if x * x + y * y < radius * radius {
                [red, 60, 140]
            } else {
                [235, 215, 225]
            }
        })
        .collect()
}
