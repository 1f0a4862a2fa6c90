//! What can go wrong with a laboratory's own images.

use std::path::PathBuf;

use leuko_core::{ClassIndex, FileError};
use leuko_data::DataError;
use leuko_data::decode::DecodeError;
use leuko_eval::EvalError;
use leuko_explain::ExplainError;
use leuko_methods::{Method, MethodError};
use leuko_model::{ModelError, Shape};
use leuko_pretrained::{PretrainedError, TableError};
use leuko_query::QueryError;
use leuko_segment::SegmentError;
use leuko_study::{Contender, Difference, SettingsError, StudyError};
use leuko_train::TrainError;
use leuko_viz::VizError;
use thiserror::Error;

use crate::left_out::LeftOut;
use crate::unreadable::Unreadable;

/// Own images cannot be read, trained on, predicted or explained.
#[derive(Debug, Error)]
pub enum LabError {
    // === Labelled images ===
    /// Nothing is at the place that was named.
    #[error("{}: there is no such file or folder\nhint: name a folder with a folder for each class, or a table of paths and labels", path.display())]
    NoImages {
        /// The place.
        path: PathBuf,
    },
    /// The folder holds nothing.
    #[error("{} is empty\nhint: put a folder for each class into it, with the images of the class", folder.display())]
    Empty {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder holds images that no folder sorts by class.
    #[error("{} holds {} without a class\nhint: put the images of each class into a folder with the name of the class, or write a table labels.csv with the columns path and label", folder.display(), leuko_study::words::counted(*images, "image", "images"))]
    Unsorted {
        /// The folder.
        folder: PathBuf,
        /// Number of images.
        images: usize,
    },
    /// The folder holds one class only.
    #[error("{} holds only one class, {only}, and a network needs two to tell apart{}\nhint: put a folder for each class into it, with the images of the class", folder.display(), not_read(skipped))]
    OneClass {
        /// The folder.
        folder: PathBuf,
        /// The class.
        only: String,
        /// Folders beside it that are skipped because their names are not UTF-8.
        skipped: Vec<PathBuf>,
    },
    /// Results would be written between the images.
    #[error("{}: the results would lie among the images\nhint: choose another folder for the results", folder.display())]
    ResultsAmongImages {
        /// The folder of the results, which is that of the images, of a class or of a group.
        folder: PathBuf,
    },
    /// A class's folder holds folders instead of images.
    #[error("{} holds folders and no images, so it is not clear which folders are the classes\nhint: say so with a class level, and a group level if folders are patients, above or below the classes", folder.display())]
    FolderOfFolders {
        /// The folder.
        folder: PathBuf,
        /// Its level, from 1, the folders in the one that was named.
        outer: usize,
        /// The level whose folders are most likely the classes.
        level: usize,
        /// Whether the same names stand in several folders of the outer level, as those of classes do in folders of
        /// patients.
        repeated: bool,
    },
    /// Columns of a table are named, and there is no table.
    #[error("{}: columns of a table are named, but there is no labels.csv\nhint: name the table itself, or leave the columns out: then folders name the classes", folder.display())]
    ColumnsWithoutTable {
        /// The folder.
        folder: PathBuf,
    },
    /// Levels of folders are given for a table.
    #[error("{}: a table names the classes, so levels of folders have no meaning\nhint: name the folder instead, or leave the levels out", table.display())]
    LevelsOfTable {
        /// The table.
        table: PathBuf,
    },
    /// Folders label the images, so there is no column of second labels.
    #[error("{}: labels are the names of folders, and second labels need a table\nhint: write a table with the columns path and label and a column for the second reader, or read both readings from another table", folder.display())]
    NoSecondLabels {
        /// The folder.
        folder: PathBuf,
    },
    /// Too few classes have enough images.
    #[error("{name}: {} at least {least} images, and a network needs two classes to tell apart\nhint: put the images of each class into a separate folder", match only { Some(only) => format!("only {only} has"), None => "no class has".to_owned() })]
    TooFewClasses {
        /// The data set.
        name: String,
        /// The class that has enough.
        only: Option<String>,
        /// Fewest images of a class.
        least: usize,
    },
    /// The positive class is not one of the two.
    #[error("the positive class {given} is not among the classes{}\nhint: the classes are {} and {}", leuko_data::did_you_mean(nearest.as_ref()), classes[0], classes[1])]
    NoPositive {
        /// What was given.
        given: String,
        /// The most similar class.
        nearest: Option<String>,
        /// The classes.
        classes: [String; 2],
    },
    /// A positive class among more than two.
    #[error("only one of two classes can be the positive one ({given}), and there are {}: {}\nhint: without a positive class, the networks tell all of them apart; or put the images into two folders", classes.len(), classes.join(", "))]
    PositiveOfMany {
        /// What was given.
        given: String,
        /// The classes.
        classes: Vec<String>,
    },
    /// The images would be too small for the network.
    #[error("{source}")]
    Size {
        /// Rows.
        height: u32,
        /// Columns.
        width: u32,
        /// What is wrong.
        source: ModelError,
    },

    /// There are too few images for a learning curve.
    #[error("{name} has too few images for a learning curve: {}. With {folds} folds, networks can train on at most {most} images, and a curve needs at least {least}\nhint: label at least {enough} images of each class{}", listed(classes), of_patients(*patients))]
    ShortCurve {
        /// The data set.
        name: String,
        /// The classes with their numbers of images.
        classes: Vec<(String, usize)>,
        /// Number of folds.
        folds: u16,
        /// Most training images that every fold allows.
        most: usize,
        /// Fewest training images of the largest size of a curve.
        least: usize,
        /// Images of each class that are enough for it.
        enough: usize,
        /// Patients of each class that they have to come from, if images of one patient stay together.
        patients: Option<u16>,
    },
    /// An image that is labelled in two ways.
    #[error("{} is labelled {} in one place and {} in another\nhint: correct one of the two labels", path.display(), labels[0], labels[1])]
    TwoLabels {
        /// The image.
        path: PathBuf,
        /// The labels, in the order in which the places were named.
        labels: [String; 2],
    },
    /// The folder holds another curve.
    #[error("{} holds a curve of other images or with other settings, and two curves cannot be mixed\n{}hint: to go on with that curve, give the same images and settings again; for a new one, choose another folder", folder.display(), changed(changes))]
    OtherCurve {
        /// The folder.
        folder: PathBuf,
        /// The settings that differ; none if only the images do.
        changes: Vec<Difference>,
    },

    // === Models ===
    /// There is nothing at the place of a model.
    #[error("{}: there is no such file or folder\nhint: name the folder of a training, or a checkpoint (*.safetensors)", path.display())]
    NoModel {
        /// The place.
        path: PathBuf,
    },
    /// No model was named.
    #[error(
        "no network is named\nhint: name the folder of a training, or a checkpoint (*.safetensors)"
    )]
    NoModelNamed,
    /// A folder of a study or an unfinished training.
    #[error("{}: this is the folder of a study or of an unfinished training, not a model\nhint: if a training was interrupted here, run it to its end first; for a study, name the networks of one size, {}/checkpoints/EXPERIMENT/nNNNN", path.display(), path.display())]
    WholeStudy {
        /// The folder.
        path: PathBuf,
    },
    /// A file of a model is missing.
    #[error("{} is missing, and the model answers only as a whole\nhint: copy the file again from its source, or run the training again with the same folder: it keeps what is there", path.display())]
    MissingPart {
        /// The file.
        path: PathBuf,
    },
    /// A folder without networks.
    #[error("{}: no network (*.safetensors) is in this folder\nhint: name the folder of a training; if that was interrupted, run it to its end first", path.display())]
    NoNetworks {
        /// The folder.
        path: PathBuf,
    },
    /// Only fitted methods are there, and a network is needed.
    #[error("{} holds no network, only models of {}\nhint: to have one, train the network on the same images", path.display(), names(methods))]
    OnlyMethods {
        /// The place.
        path: PathBuf,
        /// The methods.
        methods: Vec<Method>,
    },
    /// No fitted method is there.
    #[error("{}: no fitted method (*.model.json) is at this place\nhint: name the folder of a training with methods; for a study, name the folder of one method, methods/EXPERIMENT/METHOD", path.display())]
    NoMethods {
        /// The place.
        path: PathBuf,
    },
    /// Another method than those that were fitted.
    #[error("{} holds no model of the method {given}\nhint: it has {}", path.display(), names(methods))]
    NoMethod {
        /// The place.
        path: PathBuf,
        /// What was asked for.
        given: Method,
        /// The methods that are there.
        methods: Vec<Method>,
    },
    /// Several methods were fitted, and none is named.
    #[error("{} holds models of several methods: {}\nhint: name the one that answers", path.display(), names(methods))]
    SeveralMethods {
        /// The place.
        path: PathBuf,
        /// The methods that are there.
        methods: Vec<Method>,
    },
    /// Fitted methods that differ in classes, images or features.
    #[error("models for different questions cannot answer together\n  {}: {first_about}\n  {}: {about}\nhint: name models of one training", first.display(), path.display())]
    OtherModels {
        /// A model.
        first: PathBuf,
        /// What it is for.
        first_about: String,
        /// A model that differs.
        path: PathBuf,
        /// What it is for.
        about: String,
    },
    /// The weights of the pretrained network are not those that a method learnt with.
    #[error("{} learnt from features of other weights: expected SHA-256 {expected}, found {found}\nhint: put back the weights that it was fitted with, or fit the method again", path.display())]
    OtherWeights {
        /// The model.
        path: PathBuf,
        /// SHA-256 (hex) of the weights that it learnt with.
        expected: String,
        /// SHA-256 (hex) of the weights on this machine.
        found: String,
    },
    /// A file of features is named for something that takes none.
    #[error("{contender} takes no features from a file, but {} is named\nhint: leave the file out, or choose the method that learnt from features of a file", path.display())]
    FeaturesUnused {
        /// The file.
        path: PathBuf,
        /// What answers.
        contender: Contender,
    },
    /// A folder with networks of several trainings.
    #[error("{} holds networks of several trainings: {}\nhint: name the folder of one of them", path.display(), trainings.join(", "))]
    SeveralTrainings {
        /// The folder.
        path: PathBuf,
        /// The trainings: their folders, or `EXPERIMENT/nNNNN` for networks of one folder.
        trainings: Vec<String>,
    },
    /// Networks that differ in their classes.
    #[error("networks for different classes cannot answer together\n  {}: {}\n  {}: {}\nhint: name networks of one training", first.display(), first_classes.join(", "), path.display(), classes.join(", "))]
    OtherClasses {
        /// A network.
        first: PathBuf,
        /// Its classes.
        first_classes: Vec<String>,
        /// A network that differs.
        path: PathBuf,
        /// Its classes.
        classes: Vec<String>,
    },
    /// Networks for images of other sizes or preparation.
    #[error("networks for different images cannot answer together\n  {}: {first_input}\n  {}: {input}\nhint: name networks of one training", first.display(), path.display())]
    OtherInputs {
        /// A network.
        first: PathBuf,
        /// The images that it takes.
        first_input: String,
        /// A network that differs.
        path: PathBuf,
        /// The images that it takes.
        input: String,
    },
    /// The model knows no such class.
    #[error("the model has no class {given}{}\nhint: its classes are {}", leuko_data::did_you_mean(nearest.as_ref()), classes.join(", "))]
    NoClass {
        /// What was given.
        given: String,
        /// The most similar class.
        nearest: Option<String>,
        /// The classes.
        classes: Vec<String>,
    },
    /// The model has fewer classes.
    #[error("there is no class {} (counted from 0)\nhint: the classes are {}", given.0, classes.join(", "))]
    NoSuchIndex {
        /// What was given.
        given: ClassIndex,
        /// The classes.
        classes: Vec<String>,
    },
    /// There is nothing to take the mean of.
    #[error("an answer needs the logits of at least one network for at least one class")]
    NoLogits,
    /// Answers for another number of classes.
    #[error("an answer is about {found} classes, expected {expected}")]
    ClassCount {
        /// Number of classes.
        expected: usize,
        /// Number of classes of the answer.
        found: usize,
    },
    /// Networks without anything in common.
    #[error("the networks of the model have different layers\nhint: name networks of one training")]
    OtherLayers,

    // === New images ===
    /// Nothing is at the place of new images.
    #[error("{}: there is no such file or folder\nhint: name images, or folders that hold them", path.display())]
    NotFound {
        /// The place.
        path: PathBuf,
    },
    /// There is no image.
    #[error("no image is in {}\nhint: images end in .png, .jpg, .tif or .bmp", given.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", "))]
    NoImageIn {
        /// The places.
        given: Vec<PathBuf>,
    },
    /// A folder that was named as that of the training images holds none of them.
    #[error("{}: none of the images that trained the model is in this folder\nhint: name the folder that the model was trained on", folder.display())]
    NoTrainingImages {
        /// The folder.
        folder: PathBuf,
    },
    /// Some images cannot be read. The results hold all others.
    #[error("{0}")]
    Unreadable(Unreadable),
    /// One image cannot be read.
    #[error("{} cannot be used: {source}", path.display())]
    Decode {
        /// The image.
        path: PathBuf,
        /// What failed.
        source: DecodeError,
    },
    /// The watch asked to stop.
    #[error("stopped after {done} of {of} images")]
    Cancelled {
        /// Images that are done.
        done: usize,
        /// All images.
        of: usize,
    },
    /// An image that could be decoded before cannot be decoded now.
    #[error("{} could be read before, but not any more: {source}", path.display())]
    Reload {
        /// The image.
        path: PathBuf,
        /// What failed.
        source: DecodeError,
    },
    /// Something is wrong with one image or network.
    #[error("{}: {source}", path.display())]
    Image {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<LabError>,
    },
    /// Images of another size than the networks take.
    #[error(
        "expected images of {}x{} pixels (height x width), which the models take, found {}x{}\nhint: bring the images to that size",
        expected.height, expected.width, found.height, found.width
    )]
    OtherSize {
        /// What the networks take.
        expected: Shape,
        /// Size of the images.
        found: Shape,
    },
    /// Images have more or fewer bytes than their size asks for.
    #[error("expected {expected} bytes for the pixels of all images, found {found}")]
    Pixels {
        /// Bytes of images of the size that the networks take.
        expected: usize,
        /// Bytes that there are.
        found: usize,
    },

    // === Images to label next ===
    /// All images are left out.
    #[error(
        "no image in {} is left to label: of {} images, {} are labelled, {} are copies of labelled ones, and {} cannot be used\nhint: name a folder with other images",
        folder.display(), left_out.total(), left_out.labelled, left_out.copies_of_labelled, left_out.unreadable
    )]
    NothingToLabel {
        /// The folder.
        folder: PathBuf,
        /// Why they are left out.
        left_out: LeftOut,
    },
    /// The watch asked to stop a simulation.
    #[error("stopped after {done} of {of} simulated runs")]
    Stopped {
        /// Runs that are done.
        done: usize,
        /// All runs.
        of: usize,
    },
    /// Images cannot be chosen, or rounds cannot be simulated.
    #[error(transparent)]
    Query(Box<QueryError>),
    /// The pretrained network cannot be used.
    #[error(transparent)]
    Pretrained(Box<PretrainedError>),
    /// Features cannot be kept.
    #[error(transparent)]
    Features(Box<TableError>),

    // === Files ===
    /// An array cannot be written.
    #[error("{} cannot be written: {source}", path.display())]
    Array {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A row of an array has another length than the array's rows.
    #[error("{}: a row of {got} bytes, expected {expected}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// Bytes of a row.
        expected: usize,
        /// Bytes that were given.
        got: usize,
    },
    /// A table cannot be formed.
    #[error("the table cannot be formed: {0}")]
    Csv(#[from] csv::Error),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The operating system refused; its reason names the file.
    #[error(transparent)]
    Io(#[from] std::io::Error),

    // === What the other crates say ===
    /// Images cannot be found or decoded.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A study of the images cannot be run.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// Settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A network cannot be run.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A fitted method cannot be loaded or asked.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// A network cannot be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// An image cannot be explained.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// Regions cannot be found or drawn.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// Scores cannot be computed.
    #[error(transparent)]
    Eval(#[from] EvalError),
    /// A picture cannot be drawn.
    #[error(transparent)]
    Viz(#[from] VizError),
}

impl From<QueryError> for LabError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Stopped { done, of } => Self::Stopped { done, of },
            error => Self::Query(Box::new(error)),
        }
    }
}

impl From<PretrainedError> for LabError {
    fn from(error: PretrainedError) -> Self {
        Self::Pretrained(Box::new(error))
    }
}

impl From<TableError> for LabError {
    fn from(error: TableError) -> Self {
        Self::Features(Box::new(error))
    }
}

/// What differs, a line each.
fn changed(changes: &[Difference]) -> String {
    match changes {
        [] => "changed: images, engine or version of leuko\n".to_owned(),
        changes => changes
            .iter()
            .map(|change| format!("changed: {change}\n"))
            .collect(),
    }
}

/// Methods by their names.
fn names(methods: &[Method]) -> String {
    let names: Vec<String> = methods.iter().map(ToString::to_string).collect();
    names.join(", ")
}

/// Classes with their numbers of images.
fn listed(classes: &[(String, usize)]) -> String {
    let classes = classes.iter();
    let classes: Vec<String> = classes
        .map(|(class, images)| format!("{class} {images}"))
        .collect();
    classes.join(", ")
}

/// From how many patients images have to come.
fn of_patients(patients: Option<u16>) -> String {
    let words = |patients| format!(", spread evenly over {patients} or more patients");
    patients.map_or(String::new(), words)
}

impl LabError {
    /// Says which image it is about.
    pub(crate) fn of_image(self, path: &std::path::Path) -> Self {
        Self::Image {
            path: path.to_owned(),
            source: Box::new(self),
        }
    }
}

/// The folders that were skipped, each with its cure.
fn not_read(skipped: &[PathBuf]) -> String {
    let name = |folder: &PathBuf| folder.display().to_string();
    let names: Vec<String> = skipped.iter().map(name).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(
            "; skipped, because names must be UTF-8: {} (rename it)",
            names.join(", ")
        ),
    }
}

impl Unreadable {
    /// An error if an image could not be read.
    ///
    /// # Errors
    ///
    /// - [`LabError::Unreadable`] with all of them.
    pub fn check(self) -> Result<(), LabError> {
        match self.files.is_empty() {
            true => Ok(()),
            false => Err(LabError::Unreadable(self)),
        }
    }
}

#[cfg(test)]
mod tests;
