//! `leuko export`.

use std::path::PathBuf;

use clap::Args;
use leuko_study::Contender;

/// Write a model as one ONNX file, which other programs run without leuko.
///
/// The file holds all networks and gives the mean of their probabilities, as `leuko predict` does, and their standard
/// deviation. It takes images as bytes and scales them itself. Its metadata has the classes in their order, the size
/// of the images and what to do with images of other sizes.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko export results/cells --onnx cells.onnx
  leuko export results/quick/checkpoints/all-binary/n0100 --onnx all.onnx
  leuko export results/simple --method pretrained --onnx simple.onnx

In Python (pip install onnxruntime pillow numpy):
  import json, numpy, onnxruntime
  from PIL import Image
  model = onnxruntime.InferenceSession(\"cells.onnx\")
  classes = json.loads(model.get_modelmeta().custom_metadata_map[\"classes\"])
  image = numpy.asarray(Image.open(\"cell.png\").convert(\"RGB\"))   # of the size in the metadata
  print(dict(zip(classes, model.run([\"probabilities\"], {\"image\": image[None]})[0][0])))

`leuko formats onnx` shows how to bring images of other sizes to this one.
Networks (cnn) and the method `pretrained` can be written.
")]
pub(crate) struct ExportArgs {
    /// Folder that `leuko train` or `leuko curve` wrote, a folder of checkpoints, or one checkpoint; you can name several
    #[arg(value_name = "FOLDER|CHECKPOINT", required = true)]
    pub(crate) models: Vec<PathBuf>,
    /// The file to write; its name ends in .onnx
    #[arg(long, value_name = "FILE")]
    pub(crate) onnx: PathBuf,
    /// What to write: cnn (the network) or pretrained [default: the network; without one, the only method]
    #[arg(long = "method", value_name = "METHOD")]
    pub(crate) contender: Option<Contender>,
}
