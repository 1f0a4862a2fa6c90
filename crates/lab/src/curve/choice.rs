//! What was decided about a curve, and why.

use std::fmt;

use leuko_core::TrainSize;
use leuko_study::{Plan, Profile};

use super::sample::CurveSample;

/// Which sizes and folds a curve has, and why. It becomes words when it is displayed, a line for each fact.
///
/// # Examples
///
/// ```
/// use leuko_core::TrainSize;
/// use leuko_lab::{CurveChoice, SizeReason};
///
/// let choice = CurveChoice {
///     profile: leuko_study::Profile::Quick,
///     classes: vec![("blast".to_owned(), 100), ("normal".to_owned(), 100)],
///     sample: None,
///     folds: 10,
///     run_folds: 10,
///     sizes: [10, 20, 40, 80, 160].into_iter().filter_map(TrainSize::new).collect(),
///     most: 160,
///     reason: SizeReason::AllImages,
/// };
/// assert_eq!(
///     choice.sizes_in_words(),
///     "10 20 40 80 160: from the fewest that can be learnt to the most that 10 folds of 100 images of each class allow",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurveChoice {
    /// How much is computed.
    pub profile: Profile,
    /// Each class with its number of images, without copies of one cell.
    pub classes: Vec<(String, usize)>,
    /// The choice of images, if there are more than the profile uses.
    pub sample: Option<CurveSample>,
    /// Number of parts that the images are dealt to.
    pub folds: u16,
    /// Number of folds that are run.
    pub run_folds: u16,
    /// Numbers of training images, ascending.
    pub sizes: Vec<TrainSize>,
    /// Most training images that every fold allows.
    pub most: usize,
    /// Why the sizes end where they do.
    pub reason: SizeReason,
}

/// Why the sizes of a curve end where they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizeReason {
    /// Somebody named them.
    Given,
    /// No fold can train on more images.
    AllImages,
    /// The profile trains no larger networks, to save time.
    Profile,
}

impl CurveChoice {
    /// What `plan` says of its one experiment.
    pub(super) fn of(
        plan: &Plan,
        profile: Profile,
        sample: Option<CurveSample>,
        given: bool,
    ) -> Self {
        let mut choice = Self {
            profile,
            classes: Vec::new(),
            sample,
            folds: 0,
            run_folds: 0,
            sizes: Vec::new(),
            most: 0,
            reason: SizeReason::Given,
        };
        for one in plan.experiments() {
            let classes = one.plan.classes.iter().cloned();
            choice.classes = classes.zip(one.available.iter().copied()).collect();
            choice.folds = one.settings.grid.folds;
            choice.run_folds = one.settings.grid.run_folds;
            choice.sizes.clone_from(&one.plan.sizes);
            let pools = one.plan.folds.iter().map(|fold| fold.training_order.len());
            let most = pools.min().unwrap_or(0);
            choice.most = match choice.classes.len() {
                2 => most - most % 2,
                _ => most,
            };
        }
        let largest = choice.sizes.last().map_or(0, |size| size.get());
        choice.reason = match given {
            true => SizeReason::Given,
            false if largest >= choice.most => SizeReason::AllImages,
            false => SizeReason::Profile,
        };
        choice
    }

    /// The sizes, and why these.
    pub fn sizes_in_words(&self) -> String {
        let sizes: Vec<String> = self.sizes.iter().map(|of| of.get().to_string()).collect();
        let sizes = sizes.join(" ");
        let most = self.most;
        match self.reason {
            SizeReason::Given => format!("{sizes}, as you chose; the images allow up to {most}"),
            SizeReason::AllImages => format!(
                "{sizes}: from the fewest that can be learnt to the most that {} folds of {} allow",
                self.folds,
                self.images_in_words()
            ),
            SizeReason::Profile => format!(
                "{sizes}: from the fewest that can be learnt to the most that the profile {} trains; these images allow up to {most}",
                self.profile
            ),
        }
    }

    /// The images that limit a training set.
    fn images_in_words(&self) -> String {
        let smallest = self.classes.iter().min_by_key(|(_, images)| images);
        match smallest {
            Some((_, images)) if self.classes.iter().all(|(_, of)| of == images) => {
                format!("{images} images of each class")
            }
            Some((class, images)) if self.classes.len() == 2 => {
                format!("{images} images of the smaller class, {class},")
            }
            _ => {
                let all: usize = self.classes.iter().map(|(_, images)| images).sum();
                format!("all {all} images")
            }
        }
    }

    /// The folds, and how many images each tests.
    pub fn folds_in_words(&self) -> String {
        let all: usize = self.classes.iter().map(|(_, images)| images).sum();
        let folds = usize::from(self.folds);
        let tests = all.checked_div(folds).unwrap_or(0);
        match self.run_folds < self.folds {
            true => format!(
                "{} of {folds} are run, to save time; each tests about {tests} images",
                self.run_folds
            ),
            false => format!(
                "{folds}; each tests about {tests} images, and every image is tested once at each size"
            ),
        }
    }

    /// Which images are used; `None` if all are.
    pub fn sample_in_words(&self) -> Option<String> {
        let CurveSample {
            images,
            of,
            of_a_class,
        } = self.sample?;
        Some(format!(
            "{images} of {of}, drawn at random, at most {of_a_class} of each class, to save time; the profile paper uses all"
        ))
    }
}

impl fmt::Display for CurveChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let classes = self.classes.iter();
        let classes = classes.map(|(class, images)| format!("{class} {images}"));
        let classes = classes.collect::<Vec<_>>().join(", ");
        if let Some(sample) = self.sample_in_words() {
            writeln!(f, "images      {sample}")?;
        }
        writeln!(f, "classes     {classes}")?;
        writeln!(f, "folds       {}", self.folds_in_words())?;
        write!(f, "sizes       {}", self.sizes_in_words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(classes: &[(&str, usize)], sizes: &[u32], reason: SizeReason) -> CurveChoice {
        CurveChoice {
            profile: Profile::Quick,
            classes: (classes.iter())
                .map(|&(class, images)| (class.to_owned(), images))
                .collect(),
            sample: None,
            folds: 10,
            run_folds: 10,
            sizes: sizes.iter().copied().filter_map(TrainSize::new).collect(),
            most: 84,
            reason,
        }
    }

    #[test]
    fn test_words_of_classes_that_differ_in_size_and_of_more_classes() {
        let mut two = choice(
            &[("lymphocyte", 53), ("neutrophil", 176)],
            &[10, 20, 40, 84],
            SizeReason::AllImages,
        );
        insta::assert_snapshot!(two, @"
        classes     lymphocyte 53, neutrophil 176
        folds       10; each tests about 22 images, and every image is tested once at each size
        sizes       10 20 40 84: from the fewest that can be learnt to the most that 10 folds of 53 images of the smaller class, lymphocyte, allow
        ");
        two.reason = SizeReason::Given;
        insta::assert_snapshot!(two.sizes_in_words(), @"10 20 40 84, as you chose; the images allow up to 84");
        let classes = [("eosinophil", 22), ("lymphocyte", 53), ("neutrophil", 176)];
        let three = choice(&classes, &[10, 30, 80, 200], SizeReason::AllImages);
        insta::assert_snapshot!(three.sizes_in_words(), @"10 30 80 200: from the fewest that can be learnt to the most that 10 folds of all 251 images allow");
    }

    #[test]
    fn test_words_of_a_profile_that_uses_a_part() {
        let classes = [("blast", 500), ("normal", 500)];
        let mut large = choice(&classes, &[10, 20, 400], SizeReason::Profile);
        large.most = 800;
        large.run_folds = 5;
        large.sample = Some(CurveSample {
            images: 1000,
            of: 20_000,
            of_a_class: 500,
        });
        insta::assert_snapshot!(large, @"
        images      1000 of 20000, drawn at random, at most 500 of each class, to save time; the profile paper uses all
        classes     blast 500, normal 500
        folds       5 of 10 are run, to save time; each tests about 100 images
        sizes       10 20 400: from the fewest that can be learnt to the most that the profile quick trains; these images allow up to 800
        ");
    }
}
