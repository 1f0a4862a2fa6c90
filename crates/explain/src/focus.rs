//! How much of a map lies on the nucleus, the cytoplasm and the background.

use std::fmt;

pub use leuko_core::Region;
use serde::{Deserialize, Serialize};

use crate::ExplainError;

/// A share for each region, in `[0, 1]`; they sum to 1, except for rounding.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// Of the nucleus.
    pub nucleus: f64,
    /// Of the cytoplasm.
    pub cytoplasm: f64,
    /// Of the background.
    pub background: f64,
}

impl fmt::Display for Shares {
    /// `nucleus 61%, cytoplasm 20%, background 19%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [nucleus, cytoplasm, background] =
            [self.nucleus, self.cytoplasm, self.background].map(|share| 100.0 * share);
        write!(
            f,
            "nucleus {nucleus:.0}%, cytoplasm {cytoplasm:.0}%, background {background:.0}%"
        )
    }
}

/// Shares of the positive relevance, if there is any.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PositiveRelevance {
    /// No pixel speaks for the class, so there are no shares.
    None,
    /// The share of each region.
    Shared(Shares),
}

/// How the positive relevance of a map is distributed over the regions of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Focus {
    /// Shares of the positive relevance.
    pub relevance: PositiveRelevance,
    /// Shares of the pixels, which a uniform map would have. A network focuses on a region only if its
    /// share of relevance exceeds its share of pixels.
    pub area: Shares,
}

/// The share of a map's positive relevance on each region; negative relevance counts as 0.
///
/// # Shapes
///
/// - `pixels`: `[row, column]`, relevance summed over channels
///   ([`Map::sum_over_channels`](crate::Map::sum_over_channels)).
/// - `regions`: `[row, column]`.
///
/// # Errors
///
/// - [`ExplainError::WrongMaskLength`] if there is not one region for each pixel.
/// - [`ExplainError::EmptyMap`] if there is no pixel.
/// - [`ExplainError::MapNotFinite`] if a pixel's relevance is infinite or NaN.
///
/// # Examples
///
/// ```
/// use leuko_core::Region::{Background, Cytoplasm, Nucleus};
/// use leuko_explain::{PositiveRelevance, focus};
///
/// let regions = [Nucleus, Cytoplasm, Background, Background];
/// let found = focus(&[6.0, 1.0, 1.0, -3.0], &regions)?;
/// let PositiveRelevance::Shared(shares) = found.relevance else {
///     return Err("no pixel speaks for the class".into());
/// };
/// assert!((shares.nucleus - 6.0 / 8.0).abs() < 1e-12);
/// assert_eq!(found.area.nucleus, 1.0 / 4.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn focus(pixels: &[f64], regions: &[Region]) -> Result<Focus, ExplainError> {
    if pixels.len() != regions.len() {
        return Err(ExplainError::WrongMaskLength {
            pixels: pixels.len(),
            regions: regions.len(),
        });
    }
    if pixels.is_empty() {
        return Err(ExplainError::EmptyMap);
    }
    if let Some((index, &found)) = pixels.iter().enumerate().find(|(_, p)| !p.is_finite()) {
        return Err(ExplainError::MapNotFinite { index, found });
    }
    let largest = pixels.iter().fold(0f64, |m, &pixel| m.max(pixel));
    let relevance = if largest > 0.0 {
        // Scaled so that no sum overflows.
        PositiveRelevance::Shared(shares(regions, |index| pixels[index].max(0.0) / largest))
    } else {
        PositiveRelevance::None
    };
    Ok(Focus {
        relevance,
        area: shares(regions, |_| 1.0),
    })
}

/// Each region's share of a quantity whose sum is not 0.
fn shares(regions: &[Region], amount: impl Fn(usize) -> f64) -> Shares {
    let of = |wanted| {
        let places = regions.iter().enumerate();
        let places = places.filter(|&(_, &region)| region == wanted);
        places.map(|(index, _)| amount(index)).sum::<f64>()
    };
    let sums = [Region::Nucleus, Region::Cytoplasm, Region::Background].map(of);
    let total: f64 = sums.iter().sum();
    let [nucleus, cytoplasm, background] = sums.map(|sum| sum / total);
    Shares {
        nucleus,
        cytoplasm,
        background,
    }
}

#[cfg(test)]
mod tests {
    use super::Region::{Background, Cytoplasm, Nucleus};
    use super::*;

    const REGIONS: [Region; 5] = [Nucleus, Nucleus, Cytoplasm, Background, Background];

    #[test]
    fn test_focus_shares_positive_relevance_by_hand() {
        let focus = focus(&[3.0, -100.0, 1.0, 0.0, 4.0], &REGIONS).unwrap();
        let expected = Shares {
            nucleus: 3.0 / 8.0,
            cytoplasm: 1.0 / 8.0,
            background: 4.0 / 8.0,
        };
        assert_eq!(focus.relevance, PositiveRelevance::Shared(expected));
        let words = "nucleus 38%, cytoplasm 12%, background 50%";
        assert_eq!(expected.to_string(), words);
        let area = Shares {
            nucleus: 0.4,
            cytoplasm: 0.2,
            background: 0.4,
        };
        assert_eq!(focus.area, area);
    }

    #[test]
    fn test_focus_of_a_uniform_map_is_the_area_whatever_the_scale() {
        for value in [1e-300, 0.25, f64::MAX] {
            let focus = focus(&[value; 5], &REGIONS).unwrap();
            assert_eq!(focus.relevance, PositiveRelevance::Shared(focus.area));
        }
    }

    #[test]
    fn test_focus_without_positive_relevance_says_so() {
        for pixels in [[0.0; 5], [-1.0; 5]] {
            let focus = focus(&pixels, &REGIONS).unwrap();
            assert_eq!(focus.relevance, PositiveRelevance::None);
            assert_eq!(focus.area.cytoplasm, 0.2);
        }
    }

    #[test]
    fn test_focus_of_what_is_no_map_is_refused() {
        assert!(matches!(
            focus(&[1.0; 4], &REGIONS),
            Err(ExplainError::WrongMaskLength {
                pixels: 4,
                regions: 5
            })
        ));
        assert_eq!(focus(&[], &[]), Err(ExplainError::EmptyMap));
        for value in [f64::NAN, f64::NEG_INFINITY] {
            assert!(matches!(
                focus(&[0.0, 0.0, value, 0.0, 0.0], &REGIONS),
                Err(ExplainError::MapNotFinite { index: 2, .. })
            ));
        }
    }
}
