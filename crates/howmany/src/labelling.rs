//! Time that labels take.

/// Time that an expert needs to label `images` images, in seconds, at `seconds` seconds an image.
///
/// Its text is in minutes or hours.
///
/// ```
/// use leuko_howmany::LabellingTime;
///
/// let time = LabellingTime { images: 180, seconds: 20.0 };
/// assert_eq!(time.hours(), 1.0);
/// assert_eq!(time.to_string(), "1 hour");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabellingTime {
    /// Number of images.
    pub images: u64,
    /// Seconds for each label, above 0.
    pub seconds: f64,
}

impl LabellingTime {
    /// The same in hours.
    pub fn hours(&self) -> f64 {
        self.images as f64 * self.seconds / 3600.0
    }
}

impl std::fmt::Display for LabellingTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.hours() {
            hours if hours >= 9.95 => write!(f, "{hours:.0} hours"),
            hours if hours >= 1.05 => write!(f, "{hours:.1} hours"),
            hours if hours >= 0.995 => f.write_str("1 hour"),
            hours => match (hours * 60.0).ceil() {
                1.0 => f.write_str("1 minute"),
                minutes => write!(f, "{minutes:.0} minutes"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_text_is_in_minutes_or_hours() {
        let text = |images| {
            let seconds = 20.0;
            LabellingTime { images, seconds }.to_string()
        };
        let texts = [0, 1, 58, 178, 179, 180, 270, 1790, 2000].map(text);
        assert_eq!(
            texts,
            [
                "0 minutes",
                "1 minute",
                "20 minutes",
                "60 minutes",
                "60 minutes",
                "1 hour",
                "1.5 hours",
                "9.9 hours",
                "11 hours"
            ]
        );
    }
}
