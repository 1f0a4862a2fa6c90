//! The network as an explicit list of typed layers: initial weights, checkpoints, the libtorch forward pass.
