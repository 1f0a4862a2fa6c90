//! Measurements of nucleus and cell.

use std::f64::consts::PI;

use leuko_segment::{Region, SegmentConfig, segment};

use super::outline::Mask;
use super::texture::Texture;
use crate::features::Missing;
use crate::measure::{Measure, Picture};

/// What a laboratory measures of a cell, from the regions that [`segment()`] finds, in this order:
///
/// | feature | unit |
/// |---|---|
/// | nucleus area, cell area | share of the image |
/// | nucleus area divided by cell area | in `[0, 1]` |
/// | roundness of nucleus and cell: 4 pi area / perimeter^2 | about 1 for a disc |
/// | solidity of nucleus: area divided by that of the convex hull | in `[0, 1]` |
/// | shorter axis of the nucleus divided by the longer one | in `[0, 1]` |
/// | lobes of the nucleus: parts that are wider than half of its widest place | number |
/// | distance between the middles of nucleus and cell | radii of the cell |
/// | standard deviation and contrast (root mean square difference of neighbouring pixels) of the green light in nucleus and cytoplasm | share of the slide's light |
///
/// An image in which no cell is found has no features.
///
/// # Examples
///
/// ```
/// use leuko_core::{ImageId, Seed, Stream};
/// use leuko_methods::{Measure, Picture, Shape};
/// use leuko_synthetic::{CellKind, SyntheticConfig, cell};
///
/// let config = SyntheticConfig { side: 128, ..SyntheticConfig::default() };
/// let image = cell(CellKind::Lymphocyte, &config, &mut Stream::new(Seed(1), "cell"))?;
/// let id = ImageId("lymphocyte".into());
/// let picture = Picture { id: &id, pixels: &image.pixels, height: 128, width: 128 };
/// let measured = Shape::default().measure(picture)?;
/// assert_eq!(Shape::default().names()[2], "nucleus area / cell area");
/// assert!((0.4..1.0).contains(&measured[2]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// How nucleus and cell are found.
    pub segmentation: SegmentConfig,
}

impl Measure for Shape {
    fn names(&self) -> Vec<String> {
        [
            "nucleus area",
            "cell area",
            "nucleus area / cell area",
            "roundness of nucleus",
            "roundness of cell",
            "solidity of nucleus",
            "axes of nucleus",
            "lobes of nucleus",
            "nucleus off the middle",
            "deviation in nucleus",
            "contrast in nucleus",
            "deviation in cytoplasm",
            "contrast in cytoplasm",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn measure(&self, picture: Picture<'_>) -> Result<Vec<f64>, Missing> {
        let Picture {
            pixels,
            height,
            width,
            ..
        } = picture;
        let found = segment(pixels, width, height, &self.segmentation)?;
        let are = |wanted: &dyn Fn(Region) -> bool| -> Vec<bool> {
            found.regions.iter().map(|&region| wanted(region)).collect()
        };
        let in_nucleus = are(&|region| region == Region::Nucleus);
        let in_cytoplasm = are(&|region| region == Region::Cytoplasm);
        let in_cell = are(&|region| region != Region::Background);
        let green: Vec<u8> = pixels
            .as_chunks::<3>()
            .0
            .iter()
            .map(|pixel| pixel[1])
            .collect();
        let light = f64::from(found.white[1]).max(1.0);
        let textures = [&in_nucleus, &in_cytoplasm].map(|part| {
            let texture = Texture::of(&green, part, width);
            [texture.deviation / light, texture.contrast / light]
        });
        let [nucleus, cell] = [in_nucleus, in_cell].map(|inside| Mask::new(inside, width));
        let image = (height * width) as f64;
        let [middle, other] = [cell.middle(), nucleus.middle()];
        let apart = (middle[0] - other[0]).hypot(middle[1] - other[1]);
        let mut features = vec![
            nucleus.area() / image,
            cell.area() / image,
            nucleus.area() / cell.area(),
            nucleus.roundness(),
            cell.roundness(),
            found.nucleus_solidity(),
            nucleus.axes_ratio(),
            nucleus.lobes(),
            apart / (cell.area() / PI).sqrt(),
        ];
        features.extend(textures.as_flattened());
        Ok(features)
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{ImageId, Seed, Stream};
    use leuko_synthetic::{CellKind, SyntheticConfig, cell};

    use super::*;

    const SIDE: usize = 128;

    fn measured(kind: CellKind, seed: u64) -> Vec<f64> {
        let config = SyntheticConfig {
            side: SIDE,
            ..SyntheticConfig::default()
        };
        let image = cell(kind, &config, &mut Stream::new(Seed(seed), "cell")).unwrap();
        let id = ImageId("cell".into());
        let picture = Picture {
            id: &id,
            pixels: &image.pixels,
            height: SIDE,
            width: SIDE,
        };
        Shape::default().measure(picture).unwrap()
    }

    #[test]
    fn test_a_lymphocyte_has_more_nucleus_and_fewer_lobes_than_a_neutrophil() {
        let mean = |kind, feature: usize| {
            (1..=5)
                .map(|seed| measured(kind, seed)[feature])
                .sum::<f64>()
                / 5.0
        };
        let [lymphocyte, neutrophil] = [CellKind::Lymphocyte, CellKind::Neutrophil];
        assert!(mean(lymphocyte, 2) > mean(neutrophil, 2) + 0.1);
        assert!(mean(lymphocyte, 5) > mean(neutrophil, 5));
        assert!(mean(lymphocyte, 7) < mean(neutrophil, 7));
    }

    #[test]
    fn test_an_empty_slide_has_no_features() {
        let id = ImageId("empty".into());
        let picture = Picture {
            id: &id,
            pixels: &[230; 32 * 32 * 3],
            height: 32,
            width: 32,
        };
        let missing = Shape::default().measure(picture).unwrap_err();
        assert!(matches!(missing, Missing::NotSegmented(_)), "{missing}");
    }
}
