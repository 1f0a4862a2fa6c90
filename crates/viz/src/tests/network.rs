//! Blocks to scale, counts and refusals of the network's diagram.

use super::Measured;
use crate::Figure;
use crate::gallery::made_up::pictures::network;
use crate::network_diagram::{CHANNEL, SMALLEST, TALLEST};
use leuko_print::pt;
use leuko_print::style::{BLUE, tint};

#[test]
fn test_blocks_are_to_scale() {
    let fronts = network().draw().unwrap().areas(tint(BLUE, 0.35));
    let sides = [127.0, 62.0, 30.0, 14.0, 6.0, 2.0];
    let channels = [4.0, 8.0, 8.0, 8.0, 16.0, 16.0];
    assert_eq!(fronts.len(), 6);
    for (([left, top, right, bottom], side), channels) in fronts.iter().zip(sides).zip(channels) {
        let height = f64::max(side / 257.0 * TALLEST, SMALLEST);
        let size = [bottom - top, right - left];
        assert_eq!(size, [height, channels * CHANNEL].map(pt));
    }
}

/// The paper's network has 7,210 parameters, counted by hand.
#[test]
fn test_parameters_are_those_of_all_layers() {
    assert_eq!(network().parameters(), 7210);
    let rows = network().table().rows;
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[0][3..], ["257", "257", "3", "198147", "0"]);
    assert_eq!(rows[9][3..], ["", "", "", "2", "66"]);
}
