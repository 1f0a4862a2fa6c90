//! EfficientNet-Lite0 as a list of convolutions.
//!
//! Tan and Le (2019), EfficientNet, Table 1 at scale 1, without squeeze-and-excitation and with ReLU6, as
//! TensorFlow's `efficientnet_lite_builder.py` has it. Tensors have the names of the PyPI package
//! `efficientnet-lite-pytorch`.

/// Rows and columns of the network's input, in pixels.
pub const SIDE: usize = 224;

/// Number of features of an image.
pub const FEATURES: usize = 1280;

/// A convolution, the batch normalisation behind it, and perhaps ReLU6 behind that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convolution {
    /// Name of the convolution's tensors.
    pub name: String,
    /// Name of the normalisation's tensors.
    pub norm: String,
    /// Channels that it reads.
    pub input: usize,
    /// Channels that it writes.
    pub output: usize,
    /// Rows and columns of the kernel.
    pub kernel: usize,
    /// Step, along rows and columns.
    pub stride: usize,
    /// Whether each channel has a kernel of its own, and sees no other channel.
    pub depthwise: bool,
    /// Whether ReLU6 follows.
    pub relu: bool,
}

impl Convolution {
    /// `[output channel, input channel, row, column]`; a depthwise kernel has one input channel.
    pub fn shape(&self) -> [usize; 4] {
        [
            self.output,
            self.input / self.groups(),
            self.kernel,
            self.kernel,
        ]
    }

    /// Groups of channels that do not see each other.
    pub fn groups(&self) -> usize {
        if self.depthwise { self.input } else { 1 }
    }
}

/// Convolutions in a row, and perhaps their input added to their output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The convolutions.
    pub convolutions: Vec<Convolution>,
    /// Whether the input is added.
    pub residual: bool,
}

/// A row of the table: blocks that differ in the first one's stride and input only.
struct Stage {
    blocks: usize,
    kernel: usize,
    stride: usize,
    expansion: usize,
    output: usize,
}

const fn stage(
    blocks: usize,
    kernel: usize,
    stride: usize,
    expansion: usize,
    output: usize,
) -> Stage {
    Stage {
        blocks,
        kernel,
        stride,
        expansion,
        output,
    }
}

const STEM: usize = 32;

const STAGES: [Stage; 7] = [
    stage(1, 3, 1, 1, 16),
    stage(2, 3, 2, 6, 24),
    stage(2, 5, 2, 6, 40),
    stage(3, 3, 2, 6, 80),
    stage(3, 5, 1, 6, 112),
    stage(4, 5, 2, 6, 192),
    stage(1, 3, 1, 6, 320),
];

/// The network from image to features, without the average over positions.
///
/// # Examples
///
/// ```
/// use leuko_pretrained::{FEATURES, blocks};
///
/// let blocks = blocks();
/// assert_eq!(blocks[0].convolutions[0].shape(), [32, 3, 3, 3]);
/// assert_eq!(blocks.last().map(|last| last.convolutions[0].output), Some(FEATURES));
/// ```
pub fn blocks() -> Vec<Block> {
    let dense = |name: &str, norm: &str, input, output| Convolution {
        name: name.to_owned(),
        norm: norm.to_owned(),
        input,
        output,
        kernel: 1,
        stride: 1,
        depthwise: false,
        relu: true,
    };
    let plain = |convolution| Block {
        convolutions: vec![convolution],
        residual: false,
    };
    let stem = dense("_conv_stem", "_bn0", 3, STEM);
    let mut network = vec![plain(Convolution {
        kernel: 3,
        stride: 2,
        ..stem
    })];
    let (mut input, mut index) = (STEM, 0);
    for stage in &STAGES {
        for place in 0..stage.blocks {
            let at = |part: &str| format!("_blocks.{index}.{part}");
            let middle = input * stage.expansion;
            let stride = if place == 0 { stage.stride } else { 1 };
            let mut convolutions = Vec::new();
            if stage.expansion > 1 {
                convolutions.push(dense(&at("_expand_conv"), &at("_bn0"), input, middle));
            }
            convolutions.push(Convolution {
                kernel: stage.kernel,
                stride,
                depthwise: true,
                ..dense(&at("_depthwise_conv"), &at("_bn1"), middle, middle)
            });
            convolutions.push(Convolution {
                relu: false,
                ..dense(&at("_project_conv"), &at("_bn2"), middle, stage.output)
            });
            let residual = stride == 1 && input == stage.output;
            network.push(Block {
                convolutions,
                residual,
            });
            (input, index) = (stage.output, index + 1);
        }
    }
    network.push(plain(dense("_conv_head", "_bn1", input, FEATURES)));
    network
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_blocks_have_the_published_size() {
        let network = blocks();
        let convolutions = || network.iter().flat_map(|block| &block.convolutions);
        let kernels: usize = convolutions()
            .map(|one| one.shape().iter().product::<usize>())
            .sum();
        let norms: usize = convolutions().map(|one| 2 * one.output).sum();
        // 4.652 million parameters with the last layer of 1,000 classes, as its authors publish.
        assert_eq!(kernels + norms + 1000 * FEATURES + 1000, 4_652_008);
        let mut side = SIDE;
        let mut steps = 0;
        for one in convolutions() {
            side = side.div_ceil(one.stride);
            steps += side * side * one.shape().iter().product::<usize>();
        }
        assert_eq!(side, 7);
        // 385 million multiply-adds, with those of the last layer.
        assert_eq!((steps + 1000 * FEATURES) / 1_000_000, 385);
        assert_eq!(network.iter().filter(|block| block.residual).count(), 9);
    }
}
