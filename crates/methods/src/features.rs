//! What is known of images: a row of numbers for each.

use leuko_segment::SegmentError;
use thiserror::Error;

use crate::error::MethodError;

/// Why an image has no features.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum Missing {
    /// Nucleus and cell were not found in it.
    #[error(transparent)]
    NotSegmented(#[from] SegmentError),
    /// The table of features has no row for it.
    #[error("the file of features has no row for it")]
    NoRow,
    /// A network that gives features could not be asked.
    #[error("{0}")]
    Network(String),
}

/// Features of some images. An image whose features are missing counts as average.
///
/// # Shapes
///
/// - `rows`: one of each image, with as many finite numbers as `names`.
///
/// # Examples
///
/// ```
/// use leuko_methods::Features;
///
/// let rows = vec![Ok(vec![0.4, 0.9]), Ok(vec![0.7, 0.8])];
/// let features = Features::new(vec!["nucleus share".into(), "roundness".into()], rows)?;
/// assert_eq!((features.len(), features.names().len()), (2, 2));
/// assert_eq!(features.missing().count(), 0);
/// # Ok::<(), leuko_methods::MethodError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Features {
    names: Vec<String>,
    rows: Vec<Result<Vec<f64>, Missing>>,
}

impl Features {
    /// Rows under names.
    ///
    /// # Errors
    ///
    /// - [`MethodError::Width`] if a row has more or fewer numbers than there are names.
    /// - [`MethodError::NotFinite`] if a number is infinite or not a number.
    pub fn new(
        names: Vec<String>,
        rows: Vec<Result<Vec<f64>, Missing>>,
    ) -> Result<Self, MethodError> {
        for row in rows.iter().flatten() {
            if row.len() != names.len() {
                return Err(MethodError::Width {
                    expected: names.len(),
                    got: row.len(),
                });
            }
            if let Some(at) = row.iter().position(|value| !value.is_finite()) {
                return Err(MethodError::NotFinite {
                    feature: names[at].clone(),
                    got: row[at],
                });
            }
        }
        Ok(Self { names, rows })
    }

    /// So many images of which nothing is known.
    pub fn none(images: usize) -> Self {
        Self {
            names: Vec::new(),
            rows: vec![Ok(Vec::new()); images],
        }
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Name of each feature.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The features of an image; `None` if they are missing.
    ///
    /// # Panics
    ///
    /// - If there is no such image.
    pub fn row(&self, image: usize) -> Option<&[f64]> {
        self.rows[image].as_deref().ok()
    }

    /// Positions of the images without features, and why they have none.
    pub fn missing(&self) -> impl Iterator<Item = (usize, &Missing)> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(image, row)| Some((image, row.as_ref().err()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_features_of_unequal_length_or_not_finite_are_refused() {
        let names = || vec!["a".to_owned(), "b".to_owned()];
        let error = Features::new(names(), vec![Ok(vec![1.0])]).unwrap_err();
        assert!(
            matches!(
                error,
                MethodError::Width {
                    expected: 2,
                    got: 1
                }
            ),
            "{error}"
        );
        let error = Features::new(names(), vec![Ok(vec![1.0, f64::NAN])]).unwrap_err();
        insta::assert_snapshot!(error, @"expected finite features, found NaN for b");
    }
}
