//! Where the spread of a score comes from, in words.

use super::measured::{Variance, VarianceRow};

impl Variance {
    /// What the largest number of training images says, in sentences; `None` if nothing varies there.
    pub fn sentence(&self) -> Option<String> {
        let row = self.rows.last()?;
        // An estimate below 0 counts as 0, which says only that the part is too small for this design.
        let part = |share: f64| match share > 0.0 {
            true => format!("about {:.0}%", 100.0 * share),
            false => "too little to show".to_owned(),
        };
        let [training, initialisation, test] = row.shares()?.map(part);
        Some(format!(
            "One network's {} with {} training images has a standard deviation of {:.3}. Its variance comes from the choice of training images ({training}), from initial weights and the order of batches ({initialisation}), and from the choice of test images ({test}). More labels for training make the first part smaller, and more test images the last one. The second part does not depend on labels; the mean of several networks makes it smaller. This is about the spread: more labels can also raise the mean.",
            self.score,
            row.training_images,
            row.total().sqrt()
        ))
    }

    /// How far the numbers can be trusted.
    pub fn note(&self) -> String {
        let [least, most] = [self.test_images.iter().min(), self.test_images.iter().max()]
            .map(|images| images.copied().unwrap_or_default());
        let images = match least == most {
            true => least.to_string(),
            false => format!("{least} to {most}"),
        };
        let left_out: Vec<String> = self.left_out.iter().map(usize::to_string).collect();
        let left_out = match &left_out[..] {
            [] => String::new(),
            sizes => format!(
                " Left out, because a network failed or a test set has one class only: {} training images.",
                sizes.join(", ")
            ),
        };
        format!(
            "From {} training sets without common images, {} seeds on each, and {} test sets of {images} images. Of so few, each part is known roughly at best, often to no more than a factor of ten. The part of test images is that of one such test set; with more images in it, it would be smaller. All networks share one validation set, so its choice is in no part.{left_out}",
            self.subsets,
            self.seeds,
            self.test_images.len()
        )
    }
}

impl VarianceRow {
    /// Number of training images, mean score, standard deviation, and the shares of training images, initial weights
    /// and test images.
    pub fn cells(&self) -> [String; 6] {
        let shares = self.shares();
        let share = |part: usize| {
            shares.map_or("-".to_owned(), |shares| {
                format!("{:.0}%", 100.0 * shares[part])
            })
        };
        [
            self.training_images.to_string(),
            format!("{:.3}", self.mean),
            format!("{:.3}", self.total().sqrt()),
            share(0),
            share(1),
            share(2),
        ]
    }
}
