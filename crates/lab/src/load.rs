//! Loads networks or fitted methods, whichever a folder holds.

use std::path::Path;

use leuko_methods::Source;
use leuko_study::{Contender, Watch};

use crate::ensemble::Ensemble;
use crate::error::LabError;
use crate::fitted::MethodEnsemble;
use crate::predictor::Predictor;

/// Loads what predicts: the models of `contender` at `models`, which are folders of trainings, folders of models,
/// or single models. By default the networks; without any the only method that is there. The method `features`
/// needs the features of new images in the file `features`.
///
/// # Errors
///
/// - As [`Ensemble::load`] for networks, and [`MethodEnsemble::load`] for methods.
/// - [`LabError::SeveralMethods`] if several methods and no network are there, and none is named.
/// - [`LabError::FeaturesUnused`] if `features` is given and the models take none from a file.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/cells.txt")]
/// use leuko_lab::{Training, load_predictor, predict};
/// use leuko_data::Size;
/// use leuko_study::{Contender, Silent, Store};
///
/// let shape: Contender = "shape".parse()?;
/// let training = Training {
///     contenders: vec![shape],
///     folds: Some(3),
///     size: Size { height: 192, width: 192 },
///     ..Training::default()
/// };
/// let results = folder.path().join("results");
/// training.run(&cells, &Store::open(&results)?, &Silent)?;
///
/// let predictor = load_predictor(&[&results], None, None, &Silent)?;
/// assert_eq!(predictor.contender(), shape);
/// let image = cells.join("lymphoblast/0001.png");
/// let found = predict(predictor.as_ref(), &[image], None, &Silent)?;
/// // Of three models, one was tested on the image; the others may have learnt from it.
/// assert!(found.predictions[0].seen_by < 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load_predictor(
    models: &[impl AsRef<Path>],
    contender: Option<Contender>,
    features: Option<&Path>,
    watch: &dyn Watch,
) -> Result<Box<dyn Predictor>, LabError> {
    let methods = |method| MethodEnsemble::load(models, method, features, watch);
    let found: Box<dyn Predictor> = match contender {
        Some(Contender::Method(method)) => Box::new(methods(Some(method))?),
        Some(Contender::Network) => Box::new(Ensemble::load(models)?),
        None => match Ensemble::load(models) {
            Err(LabError::OnlyMethods { .. }) => Box::new(methods(None)?),
            networks => Box::new(networks?),
        },
    };
    let method = found.contender().method();
    let of_file = method.is_some_and(|method| method.source == Source::File);
    match features {
        Some(path) if !of_file => Err(LabError::FeaturesUnused {
            path: path.to_owned(),
            contender: found.contender(),
        }),
        _ => Ok(found),
    }
}
