//! What an audit says of images that are equal, blank, small, unreadable or none.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_audit::{AuditError, Config, Image, Progress, Reason, Report, Skipped, Stage, audit};
use leuko_core::{ClassIndex, Seed, Stream};

const SIDE: usize = 64;

/// Soft grains, another field for each name.
fn grains(name: &str, height: usize, width: usize) -> Image {
    let mut stream = Stream::new(Seed(1), name);
    let rough: Vec<f64> = (0..(height + 4) * (width + 4))
        .map(|_| stream.uniform(0.0, 255.0))
        .collect();
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let near = (0..25).map(|k| rough[(y + k / 5) * (width + 4) + x + k % 5]);
            pixels.extend([(near.sum::<f64>() / 25.0) as u8; 3]);
        }
    }
    Image::new(height, width, pixels).unwrap()
}

fn report(images: &[Result<Image, String>]) -> Report {
    let load = |i: usize| images[i].clone();
    audit(images.len(), &load, None, &Config::default(), &|_| {}).unwrap()
}

#[test]
fn test_audit_lists_what_it_does_not_compare() {
    let grey = |level| Image::new(SIDE, SIDE, vec![level; SIDE * SIDE * 3]).unwrap();
    let report = report(&[
        Ok(grey(9)),
        Ok(grains("a", SIDE, SIDE)),
        Err("no such file".to_owned()),
        Ok(grains("b", 47, SIDE)),
        Ok(grey(9)),
        Ok(grains("a", SIDE, SIDE)),
    ]);
    let expected = [
        (0, Reason::Constant),
        (2, Reason::Unreadable("no such file".to_owned())),
        (3, Reason::TooSmall),
    ]
    .map(|(image, reason)| Skipped { image, reason });
    assert_eq!(report.skipped, expected);
    // Equal pixels are copies, even if they show nothing.
    let members: Vec<_> = report.groups.iter().map(|group| &group.members).collect();
    assert_eq!(members, [&[0, 4], &[1, 5]]);
    assert!(report.groups.iter().all(|group| group.matches[0].equal));
}

#[test]
fn test_audit_of_pixels_that_are_equal_in_another_shape() {
    let one = grains("a", 64, 80);
    let other = Image::new(80, 64, one.pixels().to_vec()).unwrap();
    assert_eq!(report(&[Ok(one), Ok(other)]).groups, []);
}

#[test]
fn test_audit_of_many_equal_images_is_one_group_of_one_comparison_each() {
    let images = vec![Ok(grains("a", SIDE, SIDE)); 100];
    let report = report(&images);
    assert_eq!(report.groups.len(), 1);
    assert_eq!(report.groups[0].members.len(), 100);
    assert_eq!(report.groups[0].matches.len(), 99);
    assert_eq!(report.compared, 0);
}

#[test]
fn test_audit_of_no_image() {
    let report = report(&[]);
    assert_eq!((report.images, report.compared), (0, 0));
    assert_eq!((report.groups, report.skipped), (vec![], vec![]));
}

#[test]
fn test_audit_of_one_unreadable_image() {
    let report = report(&[Err("gone".to_owned())]);
    assert_eq!(report.skipped.len(), 1);
}

/// Two and one orientations of three textures, and two that are equal.
fn some_alike() -> Vec<Image> {
    let turned = |image: &Image| {
        let pixels = image.pixels().chunks(3).rev().flatten().copied().collect();
        Image::new(image.height(), image.width(), pixels).unwrap()
    };
    let [a, b, c] = ["a", "b", "c"].map(|name| grains(name, SIDE, SIDE));
    vec![turned(&a), a, b.clone(), b, c]
}

#[test]
fn test_audit_says_how_far_each_stage_is() {
    let images = some_alike();
    let load = |i: usize| Ok::<_, String>(images[i].clone());
    let said = Mutex::new(Vec::new());
    let note = |progress| said.lock().unwrap().push(progress);
    audit(images.len(), &load, None, &Config::default(), &note).unwrap();
    let said: Vec<Progress> = said.into_inner().unwrap();
    // Only one of two equal images is searched for, and one pair is similar. At the end, images are read and searched
    // once more.
    let stages = said.chunk_by(|a, b| a.stage == b.stage);
    let ends = stages.map(|stage| {
        let done = stage.iter().map(|progress| progress.done).max();
        assert!(stage.iter().all(|progress| progress.of == stage[0].of));
        (stage[0].stage, stage[0].of, done)
    });
    let expected = [
        (Stage::Read, 5),
        (Stage::Search, 4),
        (Stage::Align, 1),
        (Stage::Read, 4),
        (Stage::Search, 4),
    ];
    let expected = expected.map(|(stage, of)| (stage, of, Some(of)));
    assert_eq!(ends.collect::<Vec<_>>(), expected);
}

#[test]
fn test_audit_reads_again_only_what_is_alike_at_the_coarsest_level() {
    let names: Vec<String> = (0..12).map(|i| format!("different {i}")).collect();
    let images: Vec<Image> = names.iter().map(|name| grains(name, 96, 96)).collect();
    let loaded = AtomicUsize::new(0);
    let load = |i: usize| {
        loaded.fetch_add(1, Ordering::Relaxed);
        Ok::<_, String>(images[i].clone())
    };
    // Every pair is compared.
    let config = Config {
        min_similarity: 0.0,
        ..Config::default()
    };
    let report = audit(images.len(), &load, None, &config, &|_| {}).unwrap();
    assert!(report.compared > 50, "{}", report.compared);
    // Once for the typical size, once to be described, once for other magnifications; and once more all with a later
    // image to compare with, which the last has not. The images that these are compared with are not read for it.
    assert_eq!(loaded.into_inner(), 4 * images.len() - 1);
}

/// Images thirteen times as large as the others are compared by their own details.
#[test]
fn test_audit_finds_copies_of_images_much_larger_than_the_others() {
    let grains_of_30 = grains("large", 150, 150);
    let part = |top: usize, left: usize| {
        let at = |y: usize, x: usize| (y / 6 * 150 + x / 6) * 3;
        let places = (top..top + 800).flat_map(|y| (left..left + 800).map(move |x| at(y, x)));
        let pixels = places.flat_map(|at| grains_of_30.pixels()[at..at + 3].iter().copied());
        Image::new(800, 800, pixels.collect()).unwrap()
    };
    let small = ["a", "b", "c", "d"].map(|name| grains(name, 60, 60));
    let images: Vec<Image> = small.into_iter().chain([part(0, 0), part(16, 8)]).collect();
    let load = |i: usize| Ok::<_, String>(images[i].clone());
    let report = audit(images.len(), &load, None, &Config::default(), &|_| {}).unwrap();
    let members: Vec<_> = report.groups.iter().map(|group| &group.members).collect();
    assert_eq!(members, [&[4, 5]], "{:?}", report.near_misses);
    let found = report.groups[0].matches[0];
    assert_eq!((found.rows, found.columns), (16, 8));
}

#[test]
fn test_audit_leaves_out_an_image_that_disappears() {
    let images = ["a", "a", "b"].map(|name| grains(name, SIDE, SIDE + 1));
    // Turned copies are no equal pixels, so they are loaded a second time.
    let upside_down = |image: &Image| {
        let pixels = image.pixels().chunks(3).rev().flatten().copied().collect();
        Image::new(image.height(), image.width(), pixels).unwrap()
    };
    let images = [
        images[0].clone(),
        upside_down(&images[1]),
        images[2].clone(),
    ];
    let loaded = Mutex::new(BTreeMap::new());
    let load = |i: usize| {
        let mut loaded = loaded.lock().unwrap();
        let times = loaded.entry(i).or_insert(0);
        *times += 1;
        match i == 1 && *times > 2 {
            true => Err("gone"),
            false => Ok(images[i].clone()),
        }
    };
    let report = audit(3, &load, None, &Config::default(), &|_| {}).unwrap();
    assert_eq!((report.compared, report.groups), (1, vec![]));
    assert_eq!(
        report.skipped,
        [Skipped {
            image: 1,
            reason: Reason::Unreadable("gone".to_owned())
        }]
    );
}

/// Small images among larger ones are looked at again, at their own resolution.
#[test]
fn test_audit_leaves_out_an_image_that_disappears_before_it_is_looked_at_again() {
    let mut images: Vec<Image> = ["a", "b", "c"].map(|name| grains(name, 128, 128)).into();
    images.extend(["d", "e"].map(|name| grains(name, SIDE, SIDE)));
    let loaded = Mutex::new(BTreeMap::new());
    let load = |i: usize| {
        let mut loaded = loaded.lock().unwrap();
        let times = loaded.entry(i).or_insert(0);
        *times += 1;
        match i == 4 && *times > 2 {
            true => Err("gone"),
            false => Ok(images[i].clone()),
        }
    };
    let report = audit(images.len(), &load, None, &Config::default(), &|_| {}).unwrap();
    assert_eq!(report.groups, []);
    let gone = Skipped {
        image: 4,
        reason: Reason::Unreadable("gone".to_owned()),
    };
    assert_eq!(report.skipped, [gone]);
}

#[test]
fn test_audit_of_labels_or_settings_that_do_not_fit_is_refused() {
    let load = |_: usize| Ok::<_, String>(grains("a", SIDE, SIDE));
    let labels = [ClassIndex(0)];
    assert_eq!(
        audit(2, &load, Some(&labels), &Config::default(), &|_| {}).unwrap_err(),
        AuditError::LabelCount {
            expected: 2,
            found: 1
        }
    );
    let config = Config {
        min_score: 1.1,
        ..Config::default()
    };
    assert!(matches!(
        audit(2, &load, None, &config, &|_| {}).unwrap_err(),
        AuditError::Range {
            key: "min_score",
            ..
        }
    ));
}

#[test]
fn test_report_survives_json() {
    let mut images = vec![Ok(grains("a", SIDE, SIDE)); 2];
    images.push(Err("gone".to_owned()));
    let report = report(&images);
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}
