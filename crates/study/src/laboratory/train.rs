//! `leuko train`: from labelled images to a model and its scores.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use leuko_core::{Outcome, RunId, RunRecord, remove_unfinished, write_json, write_whole};
use leuko_data::{Catalogue, Size, load, plan};
use leuko_model::{Network, Shape};
use leuko_train::EngineConfig;

use super::cli::TrainArgs;
use super::ensemble::{MODEL, NETWORK_ENDING};
use super::{labelled, question, scores};
use crate::audit::{Keep, NewAudit, Shelf, conflicts, without_copies};
use crate::candidate::groups_in_words;
use crate::conclude::write_all;
use crate::count::Count;
use crate::description::read_descriptions;
use crate::engine;
use crate::environment;
use crate::folder::Folder;
use crate::forecast::{self, Forecast};
use crate::outputs;
use crate::page::report_path;
use crate::pool::{Pool, Task, checkpoint_path};
use crate::prepared::{Material, Prepared};
use crate::progress::{Progress, human_time};
use crate::settings::{self, Profile, Settings};
use crate::study::{INTERRUPTED, stop_on_ctrl_c};

/// Trains a network a fold, prints how good they are, and keeps them all as the model.
pub(crate) fn train(args: &TrainArgs) -> Result<ExitCode> {
    let (engine, workers) = engine::choose(&args.compute)?;
    let Size { height, width } = args.size.0;
    Network::schouten(Shape::rgb(height as usize, width as usize), 2)
        .with_context(|| format!("--size {height}x{width}"))?;
    let catalogue = labelled::read(&args.images)?;
    if let [first, others @ ..] = &labelled::unlisted(&args.images, &catalogue)?[..] {
        tracing::warn!(
            "{} image(s) are not in the table and are not used, the first {}",
            1 + others.len(),
            first.display()
        );
    }
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("results").join(&catalogue.name));
    let folder = Folder::open(&out)?;
    folder.holds_only(&catalogue.name)?;
    // Before folds and balance are settled, which depend on the number of images.
    let audit = settings::resolve_audit(&args.assignments)?;
    let name = catalogue.name.clone();
    let shelf = Shelf {
        out: &folder.path,
        keep: Keep::for_run(&folder.path),
    };
    let audited = without_copies(&name, catalogue, &audit, Some(shelf))?;
    let question = question::ask(&audited.catalogue, args.positive.as_deref())?;
    let settings = question::resolve(&question, args)?;
    let training = Training {
        experiment: prepare(&question, &settings, audited.copies)?,
        new_audit: audited.new,
        settings,
        engine,
        workers,
    };
    training.run(&folder)
}

/// Plans the folds and decodes the images.
fn prepare(question: &Catalogue, settings: &Settings, copies: Option<String>) -> Result<Prepared> {
    let Some(experiment) = settings.experiments.get(&question.name) else {
        bail!("{} has no settings", question.name);
    };
    let plan = plan(question, &experiment.grid.plan_config(settings.seed))?;
    let wanted = plan.images();
    let fit = experiment.fit.unwrap_or_default();
    let count = Count::new("images decoding", wanted.len());
    let loaded = load(question, Some(&wanted), &fit, &|done| count.at(done))?;
    drop(count);
    tracing::info!("{}", loaded.fit(question));
    tracing::info!("{}", groups_in_words(question));
    let mut experiment = experiment.clone();
    experiment.grid.sizes.clone_from(&plan.sizes);
    let material = Material {
        synthetic: false,
        copies,
        experts: None,
        plan,
        images: loaded.images,
        fit,
        question,
        dataset: question,
    };
    Prepared::new(&question.name, experiment, material)
}

/// What is trained, and by what.
#[derive(Debug)]
struct Training {
    experiment: Prepared,
    /// What is still to be kept.
    new_audit: Option<NewAudit>,
    settings: Settings,
    engine: EngineConfig,
    workers: usize,
}

impl Training {
    fn run(&self, folder: &Folder) -> Result<ExitCode> {
        let tasks = Task::all(&self.experiment, self.settings.seed, self.engine)?;
        let tasks = folder.pending(tasks, &self.settings)?;
        folder.same_settings(&self.settings)?;
        if let Some(audit) = &self.new_audit {
            audit.keep(&folder.path)?;
        }
        self.announce(&tasks)?;
        let name = self.experiment.name.as_str();
        folder.store(&self.settings, &[name].into())?;
        let description = self.experiment.describe(&self.settings.analysis, None);
        description.write(&folder.path)?;
        if let Some(doubt) = description.background.doubt() {
            tracing::warn!("{doubt}");
        }
        let plan = folder.path.join(format!("plans/{name}.json"));
        write_json(&plan, &self.experiment.plan)?;
        if !tasks.is_empty() {
            environment::add_session(&folder.path, self.engine, self.workers)?;
        }

        let stop = stop_on_ctrl_c()?;
        let started = Instant::now();
        let trained = tasks.len();
        let progress = Progress::new(trained, tasks.iter().map(Task::most_work).sum());
        let pool = Pool {
            out: &folder.path,
            engine: self.engine,
            workers: self.workers,
            seed: self.settings.seed,
            stop: &stop,
        };
        let finished = pool.train(tasks, &progress);
        drop(progress);
        if !finished? {
            tracing::warn!(
                "stopped; finished networks are kept in {}: the same command goes on with the rest",
                folder.path.display()
            );
            return Ok(ExitCode::from(INTERRUPTED));
        }
        if trained > 0 {
            tracing::info!("{trained} networks in {}", human_time(started.elapsed()));
        }
        self.conclude(&folder.path)
    }

    /// Says what will be trained, and how long it may take.
    fn announce(&self, tasks: &[Task<'_>]) -> Result<()> {
        let pending: Vec<&RunId> = tasks.iter().map(|task| &task.run).collect();
        let forecast = Forecast::new(
            &self.experiment,
            &pending,
            &self.settings,
            self.engine,
            self.workers,
        )?;
        let mut out = std::io::stderr().lock();
        writeln!(out)?;
        forecast::print(
            &[forecast],
            Profile::Paper,
            self.engine,
            self.workers,
            &mut out,
        )?;
        let classes = self.experiment.plan.classes.iter();
        let classes: Vec<String> = classes
            .zip(&self.experiment.available)
            .map(|(class, images)| format!("{class} {images}"))
            .collect();
        writeln!(out, "classes     {}", classes.join(", "))?;
        if let Some(images) = self.experiment.settings.train.images_a_class {
            writeln!(
                out,
                "balance     turned and flipped copies fill smaller classes up to {images} images"
            )?;
        }
        writeln!(out)?;
        Ok(())
    }

    /// Tables, figures, report, the model, and the printed result.
    fn conclude(&self, out: &Path) -> Result<ExitCode> {
        let name = &self.experiment.name;
        outputs::draw_cells(out, &self.experiment, &None)?;
        let trained = read_descriptions(out)?;
        let records = outputs::read_records(out, &trained)?;
        let summary = outputs::write_tables(out, &records)?;
        write_all(out, &trained, &records, &summary)?;
        for conflict in conflicts(out, out, trained.iter())? {
            tracing::warn!("{conflict}");
        }
        let idle = scores::warn_of_idle(&self.experiment.plan.classes, &records);
        let networks = collect_model(out, &records)?;
        let mut stdout = std::io::stdout().lock();
        if let Some(experiment) = summary.experiment(name) {
            for size in &experiment.sizes {
                scores::print(&experiment.classes, size, &mut stdout)?;
            }
        }
        for description in &trained {
            outputs::print_background(description, &mut stdout)?;
        }
        if networks.is_empty() {
            bail!(
                "no network could be trained\nhint: the records in {} say why",
                out.join("records").display()
            );
        }
        if idle > 0 {
            writeln!(
                stdout,
                "\n{idle} of {} networks took every image for one class, as the warnings say, and are in the model: train better ones before you go by its answers.",
                networks.len()
            )?;
        }
        let unfinished = scores::unfinished(&records);
        if unfinished > 0 {
            writeln!(
                stdout,
                "\n{unfinished} of {} networks were best in the last tenth of their epochs: more may give better ones (--set train.max_epochs=N, which is {}, and another --out).",
                networks.len(),
                self.experiment.settings.train.max_epochs
            )?;
        }
        let report = report_path(out);
        let (networks, out) = (networks.len(), out.display());
        writeln!(
            stdout,
            "\nThe scores are those of single networks, each on images that it has never seen.\n\
             All {networks} networks together are the model, {out}/{MODEL}. The report is {}; figures and records lie beside it.\n\n\
             Next, on new images:\n  \
             leuko predict --model {out} NEW_IMAGES --out predicted\n  \
             leuko explain --model {out} NEW_IMAGES --out explained",
            report.display()
        )?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Copies the networks of all completed runs into one folder, and takes out those of earlier runs there,
/// which are known by their names; other files stay.
fn collect_model(out: &Path, records: &[RunRecord]) -> Result<Vec<PathBuf>> {
    let model = out.join(MODEL);
    fs_err::create_dir_all(&model)?;
    remove_unfinished(&model)?;
    let mut networks = Vec::new();
    for record in records {
        if !matches!(record.outcome, Outcome::Completed(_)) {
            continue;
        }
        let run = RunId {
            experiment: record.experiment.clone(),
            size: record.size,
            fold: record.fold,
        };
        let name = format!("{}-{}.{NETWORK_ENDING}", run.size, run.fold);
        let path = model.join(name);
        write_whole(&path, &fs_err::read(checkpoint_path(out, &run))?)?;
        networks.push(path);
    }
    for entry in fs_err::read_dir(&model)? {
        let path = entry?.path();
        let is_network = path
            .extension()
            .is_some_and(|ending| ending == NETWORK_ENDING);
        if is_network && is_ours(&path) && !networks.contains(&path) {
            fs_err::remove_file(&path)?;
        }
    }
    Ok(networks)
}

/// Whether a file has the name of a run's network: `nNNNN-foldFF.safetensors`.
fn is_ours(path: &Path) -> bool {
    let name = path.file_stem().and_then(|stem| stem.to_str());
    let parts = name.and_then(|name| name.split_once('-'));
    let number = |text: &str, prefix: &str| {
        let digits = text.strip_prefix(prefix).unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.is_some_and(|(size, fold)| number(size, "n") && number(fold, "fold"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_is_ours_knows_runs_by_their_names_and_no_other_file() {
        for (name, ours) in [
            ("n0100-fold03.safetensors", true),
            ("weights.safetensors", false),
            ("n-fold.safetensors", false),
            ("new-fold1.safetensors", false),
        ] {
            assert_eq!(is_ours(Path::new(name)), ours, "{name}");
        }
    }
}
