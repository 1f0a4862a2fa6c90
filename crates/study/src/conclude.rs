//! From records and findings to answers, tables, figures and the report: nothing here trains or sees an image.

use std::path::PathBuf;

use leuko_core::RunRecord;
use leuko_eval::ExperimentSummary;
use leuko_viz::OtherMethod;

use crate::audit::conflicts;
use crate::cautions::{Caution, cautions};
use crate::departures::is_of_paper;
use crate::error::StudyError;
use crate::howmany::{self, CNN, Outlook, Request};
use crate::methods::{MethodCurve, MethodResults, method_rows, read_methods, write_method_rows};
use crate::outputs::{self, ANSWER, Drawn};
use crate::page::write_page;
use crate::results::ExperimentResults;
use crate::store::{Description, Store};
use crate::watch::Watch;

/// What a study found, in its folder and as values.
#[derive(Debug)]
pub struct Conclusion {
    /// The experiments, by name. One without any record is left out.
    pub experiments: Vec<ExperimentResults>,
    /// What must be known before any score is believed, the gravest first.
    pub cautions: Vec<Caution>,
    /// The report.
    pub report: PathBuf,
}

impl Conclusion {
    /// Whether any run completed.
    pub fn any_completed(&self) -> bool {
        let mut sizes = self.experiments.iter().flat_map(|one| &one.summary.sizes);
        sizes.any(|size| size.folds_completed > 0)
    }
}

/// Makes tables, figures and report from a study's records and findings.
///
/// # Errors
///
/// - [`StudyError::NoStudy`], [`StudyError::OtherVersion`] if the folder holds no study of this version.
/// - A record that is damaged; a file that cannot be written.
///
/// # Examples
///
/// ```
/// use leuko_study::{Silent, Store, conclude};
/// # use leuko_study::{Plan, Profile, SettingsRequest, run};
/// # let smoke = SettingsRequest {
/// #     profile: Profile::Smoke,
/// #     assignments: vec!["analysis.enabled=false".to_owned()],
/// #     ..SettingsRequest::default()
/// # };
/// # let only = ["synthetic-binary".to_owned()];
/// # let plan = Plan::find(smoke.resolve()?, "no-such-folder".as_ref(), &only, None, &Silent)?;
/// # let folder = tempfile::tempdir()?;
/// # run(&plan, &Store::open(folder.path())?, &Silent)?;
///
/// // A folder in which a study ran before.
/// let store = Store::open(folder.path())?;
/// let conclusion = conclude(&store, &Silent)?;
/// for one in &conclusion.experiments {
///     for size in &one.summary.sizes {
///         println!("{} images: ROC-AUC {:.2?}", size.training_images.get(), size.aucs());
///     }
/// }
/// for caution in &conclusion.cautions {
///     println!("{caution}");
/// }
/// # assert!(conclusion.any_completed());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn conclude(store: &Store, watch: &dyn Watch) -> Result<Conclusion, StudyError> {
    let out = store.folder();
    let descriptions = Description::read_all(out)?;
    let records = outputs::read_records(store, &descriptions, watch)?;
    let summary = outputs::write_tables(store, &records)?;
    let mut experiments = Vec::new();
    for description in descriptions {
        let name = description.name.clone();
        let of_it = |record: &&RunRecord| record.experiment == name;
        let own: Vec<RunRecord> = records.iter().filter(of_it).cloned().collect();
        if let Some(summary) = summary.experiment(&name) {
            let results = one(store, description, own, summary.clone(), watch);
            experiments.push(results.map_err(|source| source.of_experiment(&name))?);
        }
    }
    let rows = experiments.iter();
    let rows: Vec<_> = rows
        .flat_map(|one| method_rows(Some(&one.summary), &one.methods))
        .collect();
    write_method_rows(out, &rows)?;
    let described = experiments.iter().map(|one| &one.description);
    let cautions = cautions(&experiments, conflicts(store, described)?);
    let outlooks = experiments.iter();
    howmany::write(store, outlooks.flat_map(ExperimentResults::outlooks))?;
    write_page(out, &experiments, &cautions)?;
    Ok(Conclusion {
        experiments,
        cautions,
        report: store.report(),
    })
}

/// Tables and figures of one experiment.
fn one(
    store: &Store,
    description: Description,
    records: Vec<RunRecord>,
    summary: ExperimentSummary,
    watch: &dyn Watch,
) -> Result<ExperimentResults, StudyError> {
    let out = store.folder();
    let methods = read_methods(store, &description, Some(&summary), watch)?;
    let findings = outputs::read_findings(store, &description, &records, watch);
    outputs::write_experiment_tables(out, &description, &summary)?;
    outputs::write_predictions(out, &description, &records)?;
    outputs::write_finding_tables(out, &description, &findings)?;
    let request = Request::default();
    let outlook = Outlook::of(&description, CNN, &records, &request)?;
    let method_outlooks = howmany::of_methods(&description, &methods, &request)?;
    let others: Vec<OtherMethod> = methods.iter().map(line).collect();
    // The answer first, then the paper's order; those that the paper does not have come last.
    let mut figures: Vec<Drawn> = outputs::cells_drawn(out, &description.name)
        .into_iter()
        .collect();
    figures.extend(outputs::draw_answer(out, &description, &outlook, &others)?);
    figures.extend(outputs::draw_network(out, &description)?);
    figures.extend(outputs::draw(out, &description, &records, &summary)?);
    figures.extend(outputs::draw_findings(
        store,
        &description,
        &findings,
        watch,
    )?);
    figures.sort_by_key(|figure| {
        let is_answer = figure.name == ANSWER;
        (!is_answer, figure.number.is_empty(), figure.number.clone())
    });
    if !is_of_paper(&description) {
        figures.iter_mut().for_each(|figure| figure.number.clear());
    }
    Ok(ExperimentResults {
        description,
        records,
        summary,
        findings,
        outlook,
        methods,
        method_outlooks,
        figures,
    })
}

/// A method's line in the figure of the answer.
fn line(method: &MethodResults) -> OtherMethod {
    let MethodCurve { name, sizes, means } = method.curve();
    OtherMethod {
        name,
        points: sizes.into_iter().zip(means).collect(),
    }
}
