//! The layers of the network.

use crate::FusedError;

/// Side of a convolution kernel.
pub(crate) const KERNEL: usize = 3;
/// Weights from one channel to another.
pub(crate) const TAPS: usize = KERNEL * KERNEL;
/// Side of a pooling window.
pub(crate) const POOL: usize = 2;

/// Blocks of [3x3 convolution without padding, bias, 2x2 max-pool, ReLU], then fully connected layers
/// with ReLU between them. Pooling before ReLU gives the same numbers as ReLU before pooling.
///
/// Weights are one flat vector, in PyTorch's order: layer by layer, weights before biases;
/// `[output, input, row, column]` for a convolution, `[output, input]` for a fully connected layer. The
/// inputs of the first fully connected layer are the last feature map as `[channel, row, column]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Architecture {
    /// Channels of the image.
    pub channels: usize,
    /// Rows of the image.
    pub height: usize,
    /// Columns of the image.
    pub width: usize,
    /// Output channels of each block.
    pub filters: Vec<usize>,
    /// Outputs of each fully connected layer; those of the last are the logits.
    pub dense: Vec<usize>,
}

impl Architecture {
    /// Number of logits.
    pub fn classes(&self) -> usize {
        self.dense.last().copied().unwrap_or(0)
    }

    /// Channels, height and width of the image and of each block's output.
    pub(crate) fn sizes(&self) -> Result<Vec<(usize, usize, usize)>, FusedError> {
        let empty = self.channels == 0
            || self.filters.is_empty()
            || self.dense.is_empty()
            || self.filters.contains(&0)
            || self.dense.contains(&0);
        if empty {
            return Err(FusedError::Empty);
        }
        let smallest = KERNEL - 1 + POOL;
        let mut sizes = vec![(self.channels, self.height, self.width)];
        let (mut height, mut width) = (self.height, self.width);
        for (block, &outputs) in self.filters.iter().enumerate() {
            if height < smallest || width < smallest {
                return Err(FusedError::TooSmall {
                    block,
                    height,
                    width,
                });
            }
            height = (height - (KERNEL - 1)) / POOL;
            width = (width - (KERNEL - 1)) / POOL;
            sizes.push((outputs, height, width));
        }
        Ok(sizes)
    }
}
