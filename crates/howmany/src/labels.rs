//! What a training set costs in labels.

use std::fmt;

use crate::answer::Verdict;
use crate::round::{down, near, up};
use crate::rows::AnswerRow;

/// What is known of labels beside a number of training images.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Labels {
    /// Number of classes, if a training set has as many images of each.
    pub balanced_classes: Option<u64>,
    /// Number of labelled validation images that training takes beside the training images; 0 if none.
    pub validation: u64,
    /// Seconds for one label, above 0, if known.
    pub seconds: Option<f64>,
}

impl Labels {
    /// A number of training images in words, with the images of each class.
    pub(crate) fn images(&self, images: u64) -> String {
        let each = self.of_each_class(images);
        let each = each.map(|each| format!(" ({each} of each class)"));
        format!("{images} training images{}", each.unwrap_or_default())
    }

    /// The validation images that come on top of training images, as the end of a sentence.
    pub(crate) fn on_top(&self) -> String {
        match self.validation {
            0 => String::new(),
            1 => ", with 1 validation image on top".to_owned(),
            images => format!(", with {images} validation images on top"),
        }
    }

    /// Images of each class among so many training images.
    pub fn of_each_class(&self, images: u64) -> Option<u64> {
        let classes = self.balanced_classes?;
        Some(images.div_ceil(classes))
    }

    /// Time to label so many training images and the validation images; `None` if nobody said how long a
    /// label takes.
    pub fn time(&self, images: u64) -> Option<LabellingTime> {
        let images = images + self.validation;
        let seconds = self.seconds?;
        Some(LabellingTime { images, seconds })
    }

    /// Time to label the number of an answer that is 80% sure, as it is printed; `None` without one.
    pub fn time80(&self, answer: &AnswerRow) -> Option<LabellingTime> {
        self.time(up(answer.plan80?))
    }

    /// How long labelling takes, in a sentence: at even odds, and for the number that is 80% sure; or at least. `None`
    /// for an answer without a number, or if nobody said how long a label takes.
    pub fn sentence(&self, answer: &AnswerRow) -> Option<String> {
        let is_numbered = matches!(answer.verdict, Verdict::Reached | Verdict::Needs);
        let Some(mid) = answer.mid.filter(|_| is_numbered) else {
            let low = down(answer.low.filter(|&low| low > answer.smallest)?);
            let time = self.time(low)?;
            return Some(format!(
                "Labelling takes at least {time}, for {low} training images{}.",
                self.included()
            ));
        };
        let mid = near(mid.max(answer.smallest));
        let mut sentence = format!(
            "Labelling takes {} for {mid} training images (even odds)",
            self.time(mid)?
        );
        let plan = answer.plan80.map(up).filter(|&plan| plan > mid);
        if let Some((plan, time)) = plan.and_then(|plan| Some((plan, self.time(plan)?))) {
            sentence += &format!(" and {time} for {plan} (80% sure)");
        }
        Some(sentence + self.included() + ".")
    }

    fn included(&self) -> &'static str {
        match self.validation {
            0 => "; test images come on top",
            _ => ", with the validation images; test images come on top",
        }
    }
}

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

impl fmt::Display for LabellingTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
