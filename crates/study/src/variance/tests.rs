//! The design and its parts.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use leuko_core::{FoldIndex, RunId, Stream, TrainSize};
use leuko_data::Fold;

use super::*;
use crate::conclude::conclude;
use crate::notice::Notice;
use crate::run::run;
use crate::settings::{Profile, SettingsRequest};
use crate::status::Status;
use crate::verify::{Fault, verify};
use crate::watch::Silent;

fn plan() -> Plan {
    let smoke = SettingsRequest {
        profile: Profile::Smoke,
        assignments: vec!["synthetic.count=80".to_owned()],
        ..SettingsRequest::default()
    };
    let only = ["synthetic-binary".to_owned()];
    Plan::find(
        smoke.resolve().unwrap(),
        "no-such-folder".as_ref(),
        &only,
        None,
        &Silent,
    )
    .unwrap()
}

fn config() -> VarianceConfig {
    VarianceConfig {
        subsets: 2,
        seeds: 2,
        test_sets: 2,
        ..VarianceConfig::default()
    }
}

#[test]
fn test_training_sets_share_no_image_with_each_other_or_the_test() {
    let plan = plan();
    let experiment = &plan.experiments()[0];
    let design = VarianceDesign::of(experiment, &config()).unwrap();
    let mut seen = BTreeSet::new();
    for fold in &design.folds {
        assert_eq!(fold.test, design.folds[0].test);
        let largest = design.sizes.last().unwrap().get();
        assert_eq!(fold.training_order.len(), largest);
        for image in &fold.training_order {
            assert!(seen.insert(image.clone()), "{image:?} twice");
        }
        // Each training set has as many images of each class as the experiment's own.
        for size in &design.sizes {
            let classes = |order: &[ImageId]| {
                let class = |id: &ImageId| {
                    let place = experiment.images.ids().iter().position(|other| other == id);
                    experiment.labels[place.unwrap()]
                };
                let mut classes: Vec<_> = order[..size.get()].iter().map(class).collect();
                classes.sort_unstable();
                classes
            };
            assert_eq!(
                classes(&fold.training_order),
                classes(&experiment.plan.folds[0].training_order)
            );
        }
    }
    let held = design.folds[0]
        .test
        .iter()
        .chain(&design.folds[0].validation);
    let held: Vec<&ImageId> = held.collect();
    assert_eq!(held.iter().collect::<BTreeSet<_>>().len(), held.len());
    assert!(held.iter().all(|image| !seen.contains(*image)));
}

/// Every two neighbouring images by name are of one patient.
#[test]
fn test_training_sets_share_no_patient() {
    let mut experiments = plan().into_experiments();
    let experiment = &mut experiments[0];
    let patients = |images: usize| (0..images).map(|image| Some(format!("patient {}", image / 2)));
    experiment.group_of = patients(experiment.images.len()).collect();
    let design = VarianceDesign::of(experiment, &config()).unwrap();
    let patients = |fold: &Fold| -> BTreeSet<String> {
        let order = fold.training_order.iter();
        let place = |id| experiment.images.ids().iter().position(|other| other == id);
        order
            .map(|id| experiment.group_of[place(id).unwrap()].clone().unwrap())
            .collect()
    };
    let [first, second] = [&design.folds[0], &design.folds[1]].map(patients);
    assert!(!first.is_empty() && first.is_disjoint(&second));
}

#[test]
fn test_a_design_that_cannot_be_is_refused() {
    let plan = plan();
    let refused = |config: VarianceConfig| {
        let error = design_variance(plan.experiments(), &config).unwrap_err();
        error.to_string()
    };
    // All images of one patient; folds that test with images that choose the epoch.
    let mut experiments = self::plan().into_experiments();
    let experiment = &mut experiments[0];
    experiment.group_of = vec![Some("patient".to_owned()); experiment.images.len()];
    let groups = VarianceDesign::of(experiment, &config()).unwrap_err();
    experiment.plan.protocol = leuko_core::Protocol::Published;
    let folds = VarianceDesign::of(experiment, &config()).unwrap_err();
    let reasons = [
        groups.to_string(),
        folds.to_string(),
        refused(VarianceConfig {
            seeds: 1,
            ..config()
        }),
        refused(VarianceConfig {
            subsets: 5000,
            ..config()
        }),
        refused(VarianceConfig {
            sizes: [10, 4000]
                .map(|size| TrainSize::new(size).unwrap())
                .to_vec(),
            ..config()
        }),
    ];
    insta::assert_snapshot!(reasons.join("\n"), @"
    the groups of images, such as patients, cannot be dealt to 2 training sets: group `patient` has 9 of the 9 images, expected at most 4, half of them: a group stays together in one set
    hint: each training set needs groups with images of each class, and no group may hold most of the images
    it takes folds that test each image once, at least 4 of them, 2 of which run
    hint: use more folds
    experiment synthetic-binary: its variance cannot be split, because it takes at least 2 training sets, 2 seeds and 2 test sets
    hint: raise these numbers of the configuration
    experiment synthetic-binary: its variance cannot be split, because there are too few images for 5000 training sets of 4, 8 images that share no image
    hint: choose smaller sizes, or add images
    experiment synthetic-binary: its variance cannot be split, because there are too few images for 2 training sets of 10, 4000 images that share no image
    hint: choose smaller sizes, or add images
    ");
}

/// The images of the other experiment are all of one patient.
#[test]
fn test_an_experiment_without_a_design_leaves_the_others_theirs() {
    let design = |groups: [Option<&str>; 2]| {
        let plans = [plan(), plan()].into_iter();
        let mut experiments: Vec<_> = plans.flat_map(Plan::into_experiments).collect();
        for (experiment, group) in experiments.iter_mut().zip(groups) {
            experiment.group_of = vec![group.map(str::to_owned); experiment.images.len()];
        }
        design_variance(&experiments, &config())
    };
    let designs = design([Some("patient"), None]).unwrap();
    let [Err(first), Ok(second)] = &designs[..] else {
        panic!("{designs:?}")
    };
    assert!(matches!(first.why, NoVariance::Groups { .. }), "{first}");
    let alone = VarianceDesign::of(&plan().experiments()[0], &config());
    assert_eq!(second, &alone.unwrap());
    let none = design([Some("patient"), Some("patient")]).unwrap_err();
    assert!(matches!(none, StudyError::NoVariance { .. }), "{none}");
}

#[test]
fn test_variance_is_split_resumed_and_leaves_other_results_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let found = run_variance(plan(), &config(), &store, &Silent).unwrap();
    let design = VarianceDesign::of(&plan().experiments()[0], &config()).unwrap();
    assert_eq!(found.found[0].rows.len(), design.sizes.len());
    assert!(!folder.path().join("records").exists());
    let record = folder
        .path()
        .join("variance/seed-1/records/synthetic-binary");
    assert!(record.is_dir());
    // Again, from the records: none is written anew.
    let marked: Vec<_> = (fs_err::read_dir(record).unwrap())
        .map(|entry| entry.unwrap().path())
        .flat_map(|size| fs_err::read_dir(size).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    for path in &marked {
        let file = fs_err::OpenOptions::new().write(true).open(path).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    assert_eq!(
        run_variance(plan(), &config(), &store, &Silent).unwrap(),
        found
    );
    assert!(!marked.is_empty());
    for path in &marked {
        let modified = fs_err::metadata(path).unwrap().modified().unwrap();
        assert_eq!(modified, long_ago, "{path:?} was written again");
    }
    assert_eq!(
        read_variance(folder.path(), "synthetic-binary")
            .unwrap()
            .as_ref(),
        found.found.first()
    );
}

/// Counts the networks that a process trained.
#[derive(Default)]
struct Counted(AtomicUsize);

impl Watch for Counted {
    fn notice(&self, notice: &Notice<'_>) {
        if let Notice::Trained { runs, .. } = notice {
            self.0.store(*runs, Ordering::Relaxed);
        }
    }
}

/// What is told of networks that diverge.
#[derive(Default)]
struct Diverged(Mutex<Vec<String>>);

impl Watch for Diverged {
    fn notice(&self, notice: &Notice<'_>) {
        if matches!(notice, Notice::RunDiverged { .. }) {
            self.0.lock().unwrap().push(notice.to_string());
        }
    }
}

#[test]
fn test_a_network_that_diverges_is_named_with_its_seed() {
    let diverging = SettingsRequest {
        profile: Profile::Smoke,
        assignments: vec![
            "synthetic.count=80".to_owned(),
            "train.optimizer.learning_rate=1e30".to_owned(),
        ],
        ..SettingsRequest::default()
    };
    let only = ["synthetic-binary".to_owned()];
    let settings = diverging.resolve().unwrap();
    let plan = Plan::find(settings, "no-such-folder".as_ref(), &only, None, &Silent).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let watch = Diverged::default();
    run_variance(plan, &config(), &store, &watch).unwrap();
    let told = watch.0.into_inner().unwrap();
    let of = |seed: &str| told.iter().filter(|text| text.starts_with(seed)).count();
    let each = ["run variance/seed-1/", "run variance/seed-2/"].map(of);
    assert!(each[0] > 0 && each[0] == each[1], "{told:?}");
    assert_eq!(each[0] + each[1], told.len());
}

#[test]
fn test_two_processes_share_the_networks_of_all_seeds() {
    let folder = tempfile::tempdir().unwrap();
    let networks = VarianceDesign::of(&plan().experiments()[0], &config())
        .unwrap()
        .networks();
    // Both are there before one begins.
    let stores = [(); 2].map(|()| Store::join(folder.path()).unwrap());
    let split = |store: Store| {
        let counted = Counted::default();
        let found = run_variance(plan(), &config(), &store, &counted).unwrap();
        (found, counted.0.into_inner())
    };
    let found = std::thread::scope(|scope| {
        let threads = stores.map(|store| scope.spawn(|| split(store)));
        threads.map(|thread| thread.join().unwrap())
    });
    let [(one, own), (other, others)] = found;
    assert_eq!(one, other);
    assert_eq!(own + others, networks);
    assert!(!folder.path().join("work").exists());
    let alone = tempfile::tempdir().unwrap();
    let store = Store::open(alone.path()).unwrap();
    assert_eq!(
        run_variance(plan(), &config(), &store, &Silent).unwrap(),
        one
    );
}

#[test]
fn test_verify_looks_at_the_records_of_a_split() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    run(&plan(), &store, &Silent).unwrap();
    run_variance(plan(), &config(), &store, &Silent).unwrap();
    conclude(&store, &Silent).unwrap();
    drop(store);
    let whole = verify(folder.path()).unwrap();
    assert!(whole.is_sound(), "{:?}", whole.faults);
    let design = VarianceDesign::of(&plan().experiments()[0], &config()).unwrap();
    assert_eq!(whole.records, whole.runs);
    let status = || Status::read(folder.path()).unwrap();
    assert!(status().is_reported() && !status().is_unsplit);
    assert!(whole.runs > design.networks(), "{whole}");

    let of_seed = Store::unlocked(&folder.path().join("variance/seed-2"));
    let run = RunId {
        experiment: "synthetic-binary".to_owned(),
        size: design.sizes[0],
        fold: FoldIndex(1),
    };
    fs_err::remove_file(of_seed.record(&run)).unwrap();
    let found = verify(folder.path()).unwrap();
    let [Fault::NoRecord { path, .. }] = &found.faults[..] else {
        panic!("{:?}", found.faults);
    };
    assert_eq!(*path, of_seed.record(&run));

    // As if it had been killed. The report tells of the split, so it is wrong, too.
    let result = measured::path(folder.path(), "synthetic-binary");
    fs_err::remove_file(&result).unwrap();
    let found = verify(folder.path()).unwrap();
    let is_result = |fault: &Fault| matches!(fault, Fault::NoOutput { path } if *path == result);
    assert!(found.faults.iter().any(is_result), "{:?}", found.faults);
    let is_stranger = |fault: &Fault| matches!(fault, Fault::Stranger { .. });
    assert!(!found.faults.iter().any(is_stranger), "{:?}", found.faults);
    fs_err::remove_file(measured::table(folder.path(), "synthetic-binary")).unwrap();
    assert!(verify(folder.path()).unwrap().is_unsplit && status().is_unsplit);
}

/// Scores with known parts: training sets 0.03, initial weights 0.02, which act differently with each training
/// set, test sets 0.04 (standard deviations). The mean of many estimates is the truth.
#[test]
fn test_the_groups_are_the_parts_of_known_scores() {
    let mut stream = Stream::new(Seed(1), "variance groups");
    let studies = 2000;
    let mut sums = [0.0; 3];
    for _ in 0..studies {
        let mut draw =
            |n: usize, sd: f64| -> Vec<f64> { (0..n).map(|_| sd * stream.normal()).collect() };
        let (subsets, tests) = (draw(4, 0.03), draw(3, 0.04));
        let networks: Vec<Vec<f64>> = (0..3).map(|_| draw(4, 0.02)).collect();
        let scores: Vec<Vec<Vec<f64>>> = networks
            .iter()
            .map(|of_seed| {
                let of = |(network, subset): (&f64, &f64)| {
                    tests
                        .iter()
                        .map(|test| 0.9 + network + subset + test)
                        .collect()
                };
                of_seed.iter().zip(&subsets).map(of).collect()
            })
            .collect();
        let row = VarianceRow::of("mine", 10, &VarianceSplit::of(&scores).unwrap());
        for (sum, part) in sums
            .iter_mut()
            .zip([row.training, row.initialisation, row.test])
        {
            *sum += part / f64::from(studies);
        }
    }
    for (sum, sd) in sums.iter().zip([0.03, 0.02, 0.04_f64]) {
        // Cutting at 0 makes a part a little too large.
        assert!((sum / (sd * sd) - 1.0).abs() < 0.15, "{sums:?}");
    }
}

#[test]
fn test_words_say_what_more_labels_mend() {
    let found = Variance {
        experiment: "mine".to_owned(),
        score: "ROC-AUC".to_owned(),
        subsets: 4,
        seeds: 3,
        test_images: vec![25, 26, 25],
        rows: vec![VarianceRow {
            experiment: "mine".to_owned(),
            training_images: 40,
            mean: 0.93,
            training: 0.0009,
            initialisation: 0.0004,
            test: 0.0003,
        }],
        left_out: vec![80, 160],
    };
    insta::assert_snapshot!(format!("{}\n{}", found.sentence().unwrap(), found.note()), @r"
    One network's ROC-AUC with 40 training images has a standard deviation of 0.040. Its variance comes from the choice of training images (about 56%), from initial weights and the order of batches (about 25%), and from the choice of test images (about 19%). More labels for training make the first part smaller, and more test images the last one. The second part does not depend on labels; the mean of several networks makes it smaller. This is about the spread: more labels can also raise the mean.
    From 4 training sets without common images, 3 seeds on each, and 3 test sets of 25 to 26 images. Of so few, each part is known roughly at best, often to no more than a factor of ten. The part of test images is that of one such test set; with more images in it, it would be smaller. All networks share one validation set, so its choice is in no part. Left out, because a network failed or a test set has one class only: 80, 160 training images.
    ");
    assert_eq!(
        found.rows[0].cells(),
        ["40", "0.930", "0.040", "56%", "25%", "19%"]
    );
}
