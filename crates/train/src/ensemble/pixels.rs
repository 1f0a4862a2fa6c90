//! Images on the device, and their augmentation there.

use leuko_augment::Transform;
use leuko_data::Images;
use tch::{Device, Kind, TchError, Tensor};

use super::upload::upload;
use crate::balance::Copies;

/// All images of an experiment, and room for the copies of each network: `[image, channel, row, column]`, u8.
#[derive(Debug)]
pub(super) struct Pixels {
    device: Device,
    values: Tensor,
    images: usize,
    copies: usize,
}

/// An image on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(i64);

impl Pixels {
    /// Uploads all images, and leaves room for so many copies for each of so many networks.
    pub(super) fn new(
        images: &Images,
        copies: usize,
        networks: usize,
        device: Device,
    ) -> Result<Self, TchError> {
        let count = images.len() + copies * networks;
        let (height, width) = (images.height() as i64, images.width() as i64);
        let shape = [count as i64, 3, height, width];
        let mut pixels = Self {
            device,
            values: Tensor::f_empty(shape, (Kind::Uint8, device))?,
            images: images.len(),
            copies,
        };
        for image in 0..images.len() {
            pixels.upload(image, images.pixels(image))?;
        }
        Ok(pixels)
    }

    /// Uploads the copies of the network in `slot`.
    pub(super) fn set_copies(&mut self, slot: usize, copies: &Copies) -> Result<(), TchError> {
        for copy in 0..copies.len() {
            let Place(place) = self.place(slot, self.images + copy);
            self.upload(place as usize, copies.pixels(copy))?;
        }
        Ok(())
    }

    /// `pixels`: `[row, column, channel]`.
    fn upload(&mut self, place: usize, pixels: &[u8]) -> Result<(), TchError> {
        let mut to = self.values.f_select(0, place as i64)?;
        let sides = &self.values.size()[2..];
        let pixels = Tensor::f_from_slice(pixels)?.f_view([sides[0], sides[1], 3])?;
        to.f_copy_(&pixels.f_permute([2, 0, 1])?)
    }

    /// Where the image at a position of the network in `slot` is; copies follow all images.
    pub(super) fn place(&self, slot: usize, position: usize) -> Place {
        let copy_of_slot = match position < self.images {
            true => 0,
            false => slot * self.copies,
        };
        Place((position + copy_of_slot) as i64)
    }

    /// The images as they are: `[image, channel, row, column]`, f32 in `[0, 1]`.
    pub(super) fn plain(&self, places: &[Place]) -> Result<Tensor, TchError> {
        let places: Vec<i64> = places.iter().map(|place| place.0).collect();
        let places = upload(&places, self.device)?;
        let bytes = self.values.f_index_select(0, &places)?;
        bytes.f_to_kind(Kind::Float)?.f_div_scalar(255.0)
    }

    /// The images, each turned and flipped by its transform, as [`warp`](leuko_augment::warp()) does it: bilinear,
    /// and the nearest edge pixel outside.
    pub(super) fn augmented(
        &self,
        places: &[Place],
        transforms: &[Transform],
    ) -> Result<Tensor, TchError> {
        let images = self.plain(places)?;
        if transforms
            .iter()
            .all(|&transform| transform == Transform::IDENTITY)
        {
            return Ok(images);
        }
        let (height, width) = (images.size()[2], images.size()[3]);
        let thetas: Vec<f32> = (transforms.iter())
            .flat_map(|transform| theta(transform, height, width))
            .collect();
        let thetas = upload(&thetas, self.device)?.f_view([-1, 2, 3])?;
        const BILINEAR: i64 = 0;
        const NEAREST_EDGE: i64 = 1;
        let grid = Tensor::f_affine_grid_generator(&thetas, images.size(), true)?;
        images.f_grid_sampler(&grid, BILINEAR, NEAREST_EDGE, true)
    }
}

/// The transform in libtorch's coordinates: columns before rows, from -1 at the first pixel to 1 at the last.
fn theta(transform: &Transform, height: i64, width: i64) -> [f32; 6] {
    let half = |side: i64| (side - 1).max(1) as f64 / 2.0;
    let (rows, columns) = (half(height), half(width));
    let [
        [row_of_row, row_of_column],
        [column_of_row, column_of_column],
    ] = transform.matrix();
    [
        column_of_column,
        column_of_row * rows / columns,
        0.0,
        row_of_column * columns / rows,
        row_of_row,
        0.0,
    ]
    .map(|value| value as f32)
}
