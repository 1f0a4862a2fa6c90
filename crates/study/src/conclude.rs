//! From records and findings to answers, tables, figures and the report: nothing here trains or sees an image.

use std::path::PathBuf;

use leuko_core::RunRecord;
use leuko_eval::{ExperimentSummary, summarise};
use leuko_methods::Method;
use leuko_viz::OtherMethod;

use crate::audit::conflicts;
use crate::cautions::{Caution, cautions};
use crate::contender::Contender;
use crate::departures::is_of_paper;
use crate::error::StudyError;
use crate::howmany::{self, Request};
use crate::methods::{MethodCurve, MethodResults, leader, read_methods, write_method_rows};
use crate::outputs::{self, ANSWER, Drawn};
use crate::page::write_page;
use crate::results::ExperimentResults;
use crate::store::{Description, Store};
use crate::variance::measured::read_variance;
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
    let mut found = Vec::new();
    for description in descriptions {
        let name = description.name.clone();
        let results = Results::read(store, description, watch);
        found.push(results.map_err(|source| source.of_experiment(&name))?);
    }
    let records: Vec<RunRecord> = found.iter().flat_map(|one| one.records.clone()).collect();
    let summary = outputs::write_tables(store, &records)?;
    let mut experiments = Vec::new();
    for results in found {
        let name = results.description.name.clone();
        if let Some(summary) = summary.experiment(&name) {
            let results = one(store, results, summary.clone(), watch);
            experiments.push(results.map_err(|source| source.of_experiment(&name))?);
        }
    }
    let rows = experiments.iter();
    let rows: Vec<_> = rows.flat_map(ExperimentResults::method_rows).collect();
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

/// What a store holds of one experiment.
struct Results {
    description: Description,
    leads: Contender,
    /// Records of what leads.
    records: Vec<RunRecord>,
    methods: Vec<MethodResults>,
}

impl Results {
    /// Without records of a network, the method with the highest score leads, and its records are in their place.
    fn read(
        store: &Store,
        description: Description,
        watch: &dyn Watch,
    ) -> Result<Self, StudyError> {
        let records = outputs::read_records(store, &description, watch)?;
        let network = match &records[..] {
            [] => None,
            records => Some(summarise(records)?),
        };
        let network = network.as_ref();
        let network = network.and_then(|all| all.experiment(&description.name));
        let methods = read_methods(store, &description, network, watch)?;
        let (leads, records) = match leader(network, &methods) {
            Some(method) => (method.method.into(), method.runs()),
            None => (Contender::Network, records),
        };
        Ok(Self {
            description,
            leads,
            records,
            methods,
        })
    }
}

/// Tables and figures of one experiment.
fn one(
    store: &Store,
    found: Results,
    summary: ExperimentSummary,
    watch: &dyn Watch,
) -> Result<ExperimentResults, StudyError> {
    let Results {
        description,
        leads,
        records,
        methods,
    } = found;
    let out = store.folder();
    let findings = outputs::read_findings(store, &description, &records, watch);
    outputs::write_experiment_tables(out, &description, &summary)?;
    let folds = store.folds_cut(&description.name)?;
    let operating = outputs::write_size_statistics(out, &records, &summary, folds)?;
    outputs::write_predictions(out, &description, &records)?;
    outputs::write_finding_tables(out, &description, &findings)?;
    let request = Request::default();
    let (outlook, method_outlooks) =
        howmany::outlooks(&description, leads, &records, &methods, &request)?;
    // Guessing has a line of its own where its score is known.
    let is_drawn = |one: &&MethodResults| {
        let is_line = outlook.guessing.is_some() && one.method == Method::GUESS;
        leads != one.method.into() && !is_line
    };
    let others: Vec<OtherMethod> = methods.iter().filter(is_drawn).map(line).collect();
    // The answer first, then the paper's order; those that the paper does not have come last.
    let mut figures: Vec<Drawn> = outputs::cells_drawn(out, &description.name)
        .into_iter()
        .collect();
    figures.extend(outputs::draw_answer(out, &description, &outlook, &others)?);
    if leads.is_network() {
        figures.extend(outputs::draw_network(out, &description)?);
    }
    figures.extend(outputs::draw(out, &description, leads, &records, &summary)?);
    figures.extend(outputs::draw_findings(
        store,
        &description,
        &findings,
        watch,
    )?);
    let variance = read_variance(out, &description.name)?;
    if let Some(variance) = &variance {
        figures.extend(outputs::draw_spread(out, &description, variance)?);
    }
    figures.sort_by_key(|figure| {
        let is_answer = figure.name == ANSWER;
        (!is_answer, figure.number.is_empty(), figure.number.clone())
    });
    if !leads.is_network() || !is_of_paper(&description) {
        figures.iter_mut().for_each(|figure| figure.number.clear());
    }
    Ok(ExperimentResults {
        operating,
        variance,
        description,
        leads,
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
