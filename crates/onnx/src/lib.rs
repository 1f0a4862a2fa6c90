//! Models as ONNX files, which onnxruntime and other programs run without leuko.
//!
//! ONNX (Open Neural Network Exchange) describes a computation as a graph of standard operators. leuko writes IR
//! version 7 and operator set 13, those of ONNX 1.8 (2020), so that old programs and small ones can read the file.
//!
//! ```text
//! image          bytes ─► [0, 1] ─► channels first ─┬─► network 1 ─► softmax ─┬─► mean ─► probabilities
//! [batch,row,column,RGB]                            ├─► network 2 ─► softmax ─┤
//!                                                   └─► ...                   └─► standard_deviation
//! ```
//!
//! The file takes the bytes of an image as every Python library has them, and scales them itself. So nobody can scale
//! them wrongly or twice. The numbers of rows and columns are fixed: an image of another size is an error, not a
//! wrong answer. [`About`] becomes metadata: names of the classes, size, colour order, and what to do with images of
//! other sizes.
//!
//! - [`of_networks`] gives the bytes of a file with networks.
//! - [`of_regressions`] gives those of a file with the pretrained network and logistic regressions on its features.
//!
//! # Examples
//!
//! ```
//! use leuko_core::{Fit, Seed, Stream};
//! use leuko_model::{Network, Shape, Weights};
//! use leuko_onnx::{About, of_networks};
//!
//! let network = Network::schouten(Shape::rgb(257, 257), 2)?;
//! let mut stream = Stream::new(Seed(1), "weights");
//! let two = [(); 2].map(|()| Weights::glorot_uniform(&network, &mut stream));
//! let about = About {
//!     classes: vec!["normal".into(), "blast".into()],
//!     fit: Fit::default(),
//!     version: "0.1.0".into(),
//! };
//! let file = of_networks(&[(&network, &two[0]), (&network, &two[1])], &about)?;
//! assert!(file.windows(18).any(|part| part == b"standard_deviation"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod about;
mod error;
mod file;
mod graph;
mod layers;
mod probe;
mod proto;

pub use about::{ANSWER, About, IMAGE, ONNX_FORMAT, SPREAD};
pub use error::OnnxError;
pub use file::of_networks;
pub use probe::{Regression, of_regressions};
