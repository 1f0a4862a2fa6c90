//! Memory for vectors.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line and of the widest vector. A vector that starts at a multiple of it lies in one
/// line; any other may lie in two.
const ALIGNMENT: usize = 64;

/// Numbers in memory that begins at a multiple of 64 bytes, all zero at first.
///
/// # Examples
///
/// ```
/// let mut buffer = leuko_fused::Buffer::new(10);
/// buffer[3] = 1.5;
/// assert_eq!(buffer.len(), 10);
/// assert_eq!(buffer.iter().sum::<f32>(), 1.5);
/// ```
#[derive(Debug)]
pub struct Buffer {
    values: Vec<f32>,
    start: usize,
    len: usize,
}

impl Buffer {
    /// A buffer of `len` zeros.
    pub fn new(len: usize) -> Self {
        let size = size_of::<f32>();
        let values = vec![0.0f32; len + ALIGNMENT / size];
        let past = values.as_ptr().addr() % ALIGNMENT;
        Self {
            start: (ALIGNMENT - past) % ALIGNMENT / size,
            values,
            len,
        }
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.values[self.start..self.start + self.len]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[self.start..self.start + self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_new_is_aligned_whatever_its_length() {
        for len in [0, 1, 15, 16, 1000, 100_000] {
            let mut buffer = Buffer::new(len);
            assert_eq!(buffer.len(), len);
            assert_eq!(buffer.as_ptr().addr() % ALIGNMENT, 0);
            buffer.fill(1.0);
            assert!(buffer.iter().all(|&value| value == 1.0));
        }
    }
}
