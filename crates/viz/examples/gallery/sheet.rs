//! A made-up sheet of predictions.

use leuko_core::{Seed, Stream};
use leuko_viz::{ContactSheet, SheetCell, Thumbnail, Verdict};

use crate::cells::cell;

pub(crate) fn contact_sheet(cells: usize) -> ContactSheet<'static> {
    let mut stream = Stream::new(Seed(1), "gallery/sheet");
    let mut one = |i: usize| {
        let score = stream.uniform(0.0, 1.0);
        let verdict = match score {
            0.4..0.6 => Verdict::Undecided,
            0.6.. => Verdict::Right,
            _ => Verdict::Wrong,
        };
        SheetCell {
            picture: Thumbnail {
                height: 96,
                width: 96,
                pixels: cell(96, 60 + (i % 7) as u8 * 12, 20.0 + (i % 5) as f64 * 4.0).leak(),
            },
            name: format!("slide 3/cell_{i:04}.tif"),
            caption: format!("blast {score:.2}"),
            verdict: Some(verdict),
        }
    };
    ContactSheet {
        title: Some("Made-up predictions".to_owned()),
        cells: (0..cells).map(&mut one).collect(),
        note: Some("Drawn discs, not photographs.".to_owned()),
    }
}
