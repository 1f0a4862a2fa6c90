//! `leuko train`: from labelled images to a model and its scores.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use leuko_core::Seed;
use leuko_lab::{Training, check_store, prepare, train as train_plan, with_readings};
use leuko_study::{Contender, Plan, Store};

use super::planned::{Planned, Writes};
use super::readings::read_images;
use super::share::share;
use super::tf32;
use crate::args::TrainArgs;
use crate::print::{print_forecasts, print_trained};
use crate::program::program;
use crate::watcher::Terminal;

/// Trains a network for each fold or fits methods, prints how good they are, and keeps them all as the model.
pub(crate) fn train(args: &TrainArgs) -> Result<ExitCode> {
    let watch = Terminal::default();
    let (plan, store) = plan_train(args, Writes::Results, &watch)?.opened()?;
    if let Some(of) = args.share.share {
        return share(&plan, &store, of, &watch);
    }
    announce(&plan, &args.contenders, &store)?;
    watch.stop_at_ctrl_c()?;
    let trained = train_plan(&plan, &store, &watch)?;
    print_trained(&trained, &args.contenders, &plan, store.folder())
}

/// Plans the training.
pub(crate) fn plan_train(args: &TrainArgs, writes: Writes, watch: &Terminal) -> Result<Planned> {
    let compute = args.compute.choose()?;
    tf32::switch_off(compute)?;
    let training = Training {
        layout: args.layout.layout(),
        contenders: args.contenders.clone(),
        features: args.features.clone(),
        positive: args.positive.clone(),
        folds: args.folds,
        size: args.size.0,
        max_epochs: None,
        assignments: args.assignments.clone(),
        seed: args.seed.map(Seed),
        compute,
    };
    training.check_size()?;
    let second = args.second_label.as_deref();
    let (images, layout) = (&args.images, &training.layout);
    let (catalogue, readings) = read_images(images, layout, second, &args.readings, watch)?;
    let default = || Path::new("results").join(&catalogue.name);
    let out = args.out.clone().unwrap_or_else(default);
    let store = writes.store(&out)?;
    let plan = prepare(catalogue, &training, store.as_ref(), watch)?.with_program(program());
    let plan = match &readings {
        Some(read) => with_readings(plan, read, watch)?,
        None => plan,
    };
    let planned = Planned { plan, out, store };
    match args.share.share {
        // It looks at its own runs only.
        Some(_) => Ok(planned),
        None => planned.checked(check_store),
    }
}

/// Prints what will be trained and how long it may take.
fn announce(plan: &Plan, contenders: &[Contender], store: &Store) -> Result<()> {
    let mut out = std::io::stderr().lock();
    writeln!(out)?;
    if plan.trains_networks() {
        let forecasts = plan.forecast(&plan.pending(store)?, None)?;
        print_forecasts(&forecasts, plan, &mut out)?;
    }
    let methods = plan.settings().methods.iter();
    for method in methods.filter(|method| contenders.contains(&Contender::Method(**method))) {
        writeln!(out, "method      {method}: {}", method.title())?;
    }
    for experiment in plan.experiments() {
        let classes = experiment.plan.classes.iter().zip(&experiment.available);
        let classes: Vec<String> = classes
            .map(|(class, images)| format!("{class} {images}"))
            .collect();
        writeln!(out, "classes     {}", classes.join(", "))?;
        let balance = experiment.settings.train.images_a_class;
        if let Some(images) = balance.filter(|_| plan.trains_networks()) {
            writeln!(
                out,
                "balance     turned and flipped copies fill smaller classes up to {images} images"
            )?;
        }
    }
    writeln!(out)?;
    Ok(())
}
