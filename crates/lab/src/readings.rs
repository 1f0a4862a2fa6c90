//! Two readings of images beside a plan.

use leuko_data::{ReadTwice, nearest};
use leuko_study::{Plan, Watch};

use crate::error::LabError;
use crate::notice::LabNotice;

/// Puts two readings beside the networks of a plan, and tells how many images were read twice. The images need
/// not be those of the plan: the readings of any images of the same classes will do.
///
/// # Errors
///
/// - [`LabError::Study`] if no image that was read twice has one of the plan's classes.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/two_classes.txt")]
/// use leuko_data::ReadTwice;
/// use leuko_lab::{LabelLayout, Training, prepare, read_labelled, with_readings};
/// use leuko_study::Silent;
///
/// let cells = read_labelled(&cells, &LabelLayout::default(), &Silent)?;
/// let plan = prepare(cells, &Training::default(), None, &Silent)?;
/// let pair = |first: &str, second: &str| [first, second].map(str::to_owned);
/// let read = ReadTwice {
///     labels: vec![
///         pair("lymphoblast", "lymphoblast"),
///         pair("lymphoblast", "normal"),
///         pair("normal", "normal"),
///     ],
/// };
/// let plan = with_readings(plan, &read, &Silent)?;
/// let reading = plan.experiments()[0].second_reading.as_ref().ok_or("none")?;
/// assert_eq!(reading.images(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn with_readings(plan: Plan, read: &ReadTwice, watch: &dyn Watch) -> Result<Plan, LabError> {
    let plan = plan.with_readings(read)?;
    for one in plan.experiments() {
        let classes = &one.plan.classes;
        let images = one
            .second_reading
            .as_ref()
            .map_or(0, |reading| reading.images());
        LabNotice::ReadTwice { images }.tell(watch);
        for (label, images) in read.outside(classes) {
            LabNotice::SecondLabelNoClass {
                nearest: nearest(&label, classes),
                label,
                images,
            }
            .tell(watch);
        }
    }
    Ok(plan)
}
