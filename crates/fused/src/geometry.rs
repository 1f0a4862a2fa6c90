//! The order of values in the padded buffers.

use crate::architecture::TAPS;
use crate::{Architecture, FusedError};

/// Numbers in a cache line. Rows begin at one, so that none of their vectors lies in two.
pub(crate) const CACHE_LINE: usize = 16;

/// A feature map (or an image): `[channel][row]`, each row split into its even columns, then its odd
/// ones.
///
/// So lane i of a vector is pooling window i of a row: plain loads fetch the four places of its window and
/// their neighbours, and pooling needs no exchange between lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Map {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    /// Places for the even columns of a row, and as many for the odd ones; the last are padding.
    pub(crate) half: usize,
}

impl Map {
    pub(crate) fn len(self) -> usize {
        self.channels * self.height * 2 * self.half
    }

    /// Where the row begins.
    #[inline(always)]
    pub(crate) fn row(self, channel: usize, row: usize) -> usize {
        (channel * self.height + row) * 2 * self.half
    }

    /// Place of one value.
    pub(crate) fn place(self, channel: usize, row: usize, column: usize) -> usize {
        self.row(channel, row) + (column % 2) * self.half + column / 2
    }
}

/// The values of pooling windows, one for each: winner codes, and gradients on their way back.
/// `[channel][row]` with a row of zeros above and below, and zeros left and right of each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Windows {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    /// Zeros left of a row.
    pub(crate) margin: usize,
    /// From one row to the next.
    pub(crate) pitch: usize,
}

impl Windows {
    pub(crate) fn len(self) -> usize {
        self.channels * (self.height + 2) * self.pitch
    }

    /// Place of window 0 of a row, where row 0 is the zeros above the first.
    #[inline(always)]
    pub(crate) fn padded_row(self, channel: usize, row: usize) -> usize {
        (channel * (self.height + 2) + row) * self.pitch + self.margin
    }

    /// Place of window 0 of a row.
    #[inline(always)]
    pub(crate) fn row(self, channel: usize, row: usize) -> usize {
        self.padded_row(channel, row + 1)
    }
}

/// One block: 3x3 convolution, 2x2 pooling, ReLU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) input: Map,
    pub(crate) windows: Windows,
    /// Where its pooled values go: the next block's input.
    pub(crate) output: Map,
    /// Place of its first weight, `[output][input][row][column]`; biases follow.
    pub(crate) weights: usize,
}

impl Block {
    pub(crate) fn pairs(&self) -> usize {
        self.input.channels * self.output.channels
    }

    pub(crate) fn biases(&self) -> usize {
        self.weights + self.pairs() * TAPS
    }

    /// Vectors in a row of windows.
    #[inline(always)]
    pub(crate) fn vectors(&self, lanes: usize) -> usize {
        self.windows.width.div_ceil(lanes)
    }
}

/// A fully connected layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dense {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    /// Place of its first weight, `[output][input]`; biases follow.
    pub(crate) weights: usize,
}

impl Dense {
    pub(crate) fn biases(&self) -> usize {
        self.weights + self.inputs * self.outputs
    }
}

/// The whole network in buffers for vectors of `lanes` numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Geometry {
    pub(crate) blocks: Vec<Block>,
    pub(crate) denses: Vec<Dense>,
    /// Number of weights and biases.
    pub(crate) parameters: usize,
}

impl Geometry {
    pub(crate) fn new(architecture: &Architecture, lanes: usize) -> Result<Self, FusedError> {
        let sizes = architecture.sizes()?;
        let mut blocks = Vec::new();
        let mut parameters = 0;
        for (index, &outputs) in architecture.filters.iter().enumerate() {
            let (channels, height, width) = sizes[index];
            let (_, pooled_height, pooled_width) = sizes[index + 1];
            let block = Block {
                input: Map {
                    channels,
                    height,
                    width,
                    half: half(&sizes, index, lanes),
                },
                windows: Windows {
                    channels: outputs,
                    height: pooled_height,
                    width: pooled_width,
                    margin: lanes,
                    pitch: pitch(&sizes, index + 1, lanes),
                },
                output: Map {
                    channels: outputs,
                    height: pooled_height,
                    width: pooled_width,
                    half: half(&sizes, index + 1, lanes),
                },
                weights: parameters,
            };
            parameters = block.biases() + outputs;
            blocks.push(block);
        }
        let (channels, height, width) = sizes[architecture.filters.len()];
        let mut inputs = channels * height * width;
        let mut denses = Vec::new();
        for &outputs in &architecture.dense {
            let dense = Dense {
                inputs,
                outputs,
                weights: parameters,
            };
            parameters = dense.biases() + outputs;
            denses.push(dense);
            inputs = outputs;
        }
        Ok(Self {
            blocks,
            denses,
            parameters,
        })
    }
}

/// Places for half a row of map `index`, so that every vector that a kernel loads or stores lies
/// within the half row.
fn half(sizes: &[(usize, usize, usize)], index: usize, lanes: usize) -> usize {
    let width = sizes[index].2;
    let mut half = width.div_ceil(2);
    if index > 0 {
        // Stored as half vectors, one for each vector of windows.
        half = half.max(width.div_ceil(lanes) * (lanes / 2));
    }
    if let Some(&(_, _, windows)) = sizes.get(index + 1) {
        // Loaded for each vector of windows, also one place further; and where gradients reach.
        half = half.max(windows.div_ceil(lanes) * lanes + 1);
        half = half.max((windows + 1).div_ceil(lanes) * lanes);
    }
    half.next_multiple_of(CACHE_LINE)
}

/// From one row of windows to the next, for the windows that give map `index`.
fn pitch(sizes: &[(usize, usize, usize)], index: usize, lanes: usize) -> usize {
    let width = sizes[index].2;
    let mut places = (width + 1).div_ceil(lanes) * lanes;
    if let Some(&(_, _, above)) = sizes.get(index + 1) {
        // Gradients arrive as pairs of vectors from the windows of the next block.
        places = places.max((above + 1).div_ceil(lanes) * lanes * 2);
    }
    (lanes + places).next_multiple_of(CACHE_LINE)
}
