//! Names of the files of `leuko next`.

/// The table of the images to label next.
pub const NEXT: &str = "next.csv";
/// The file of tasks, which Label Studio imports.
pub const LABEL_STUDIO_TASKS: &str = "label-studio-tasks.json";
/// The file of the labelling setup, which is pasted into a project.
pub const LABEL_STUDIO_SETUP: &str = "label-studio-setup.xml";
/// The name of a simulation's figure, and how the name of its table of all scores begins.
pub const SIMULATION: &str = "simulation";
/// The table of labels saved.
pub const SAVINGS: &str = "savings.csv";
