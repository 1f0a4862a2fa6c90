//! Places of targets, bars and the fitted curve.

use super::{Measured, assert_near};
use crate::gallery::made_up::charts::howmany;
use crate::{Figure, VizError};
use leuko_print::style::{BLACK, BLUE};
use leuko_print::{Picture, Place};

/// Place on the paper of a number of images, between the ticks of 10 and 1,000.
fn across(picture: &Picture, images: f64) -> f64 {
    let tick = |label: &str| f64::from(picture.text(label).place.0);
    let share = (images / 10.0).log10() / 2.0;
    tick("10") + share * (tick("1,000") - tick("10"))
}

/// The dashed lines of targets have a corner; bars and ticks have none.
fn turned(picture: &Picture) -> Vec<Vec<Place>> {
    let lines = picture.lines(BLACK).into_iter();
    lines.filter(|line| line.len() == 3).collect()
}

#[test]
fn test_a_target_turns_down_at_its_number_of_images_and_the_bar_is_its_interval() {
    let sizes = [10, 20, 50, 100, 200];
    let picture = howmany(&sizes, 5, 5.0, &[(0.9, Some(50.0))])
        .draw()
        .unwrap();
    let [line] = &turned(&picture)[..] else {
        panic!("one target");
    };
    assert_eq!(line[0].1, line[1].1, "level to the number");
    assert_eq!(line[1].0, line[2].0, "then straight down");
    assert_near(line[1].0, across(&picture, 50.0), "the number");
    // Made up: from half the number to two and a half times as many.
    let ends = [25.0, 125.0].map(|images| across(&picture, images));
    let lines = picture.lines(BLACK);
    let is_bar = |line: &&Vec<Place>| {
        let [from, to] = [line[0], line[line.len() - 1]];
        let near = |place: Place, end: f64| (f64::from(place.0) - end).abs() <= 2.0;
        from.1 == to.1 && near(from, ends[0]) && near(to, ends[1])
    };
    assert_eq!(lines.iter().filter(is_bar).count(), 1);
    assert!(picture.words().contains(&"50 for 0.90".to_owned()));
}

#[test]
fn test_the_curve_is_dashed_beyond_the_most_images_tried() {
    let sizes = [10, 20, 50, 100, 200];
    let picture = howmany(&sizes, 5, 5.0, &[]).draw().unwrap();
    let curves = picture.lines(BLUE).into_iter();
    let curves: Vec<Vec<Place>> = curves.filter(|line| line.len() > 10).collect();
    let [beyond, within] = &curves[..] else {
        panic!("two parts: {}", curves.len());
    };
    let most = across(&picture, 200.0);
    assert_near(beyond[0].0, most, "begins at the most images tried");
    assert_near(within[within.len() - 1].0, most, "ends there");
    assert_near(
        beyond[beyond.len() - 1].0,
        across(&picture, 1000.0),
        "the horizon",
    );
}

#[test]
fn test_numbers_that_no_curve_can_reach_are_refused() {
    let mut figure = howmany(&[10, 20, 50], 3, 2.0, &[(0.9, Some(400.0))]);
    assert!(matches!(
        figure.draw(),
        Err(VizError::OutOfRange { found, .. }) if found == 200.0
    ));
    figure.targets.clear();
    figure.fit[3].low = 0.99;
    assert!(matches!(figure.draw(), Err(VizError::OutOfRange { .. })));
}
