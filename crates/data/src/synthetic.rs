//! Synthetic blood cells: images with labels and masks, made from a seed.
