//! Options for methods beside the network.

use std::path::PathBuf;

use clap::Args;

/// What is fitted beside the network.
#[derive(Debug, Args)]
pub(crate) struct MethodArgs {
    /// Methods beside the network, for example shape,colour-knn,pretrained [default: guess, background, colour, shape]
    #[arg(long, value_name = "METHODS", value_delimiter = ',')]
    pub(crate) methods: Option<Vec<String>>,
    /// File of features from another network, for the method `features`: .npz or .safetensors
    #[arg(long, value_name = "FILE")]
    pub(crate) features: Option<PathBuf>,
}

impl MethodArgs {
    /// The assignments that the options stand for.
    pub(crate) fn assignments(&self) -> Vec<String> {
        let methods = self.methods.as_ref().map(|methods| {
            // An empty name is no method.
            let methods = methods.iter().filter(|method| !method.is_empty());
            let names: Vec<String> = methods.map(|method| format!("{method:?}")).collect();
            format!("methods=[{}]", names.join(", "))
        });
        let file = self.features.as_ref();
        let file = file.map(|file| format!("features={:?}", file.display().to_string()));
        methods.into_iter().chain(file).collect()
    }
}
