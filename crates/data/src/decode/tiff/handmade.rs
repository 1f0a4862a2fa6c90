//! TIFF files built byte by byte (TIFF 6.0, section 2), to test what no encoder writes.

/// What to write; [`Handmade::new`] gives strips of chunky samples.
#[derive(Clone, Debug)]
pub(super) struct Handmade {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Samples a pixel.
    pub(super) channels: usize,
    /// `[row, column, channel]`.
    pub(super) samples: Vec<u8>,
    /// Value of ExtraSamples, if it is written.
    pub(super) extra: Option<u16>,
    /// Columns and rows of a tile; strips if there is none.
    pub(super) tile: Option<(usize, usize)>,
    pub(super) rows_per_strip: usize,
    /// Whether each channel has its own chunks.
    pub(super) planar: bool,
    pub(super) big_endian: bool,
    pub(super) photometric: u16,
    /// Value of Compression; the samples are written as they are whatever it is.
    pub(super) compression: u16,
    /// Value of BitsPerSample; the samples are written as bytes whatever it is.
    pub(super) bits: u16,
    /// Further tags with one short value.
    pub(super) more: Vec<(u16, u16)>,
    /// Whether the directory comes before the samples.
    pub(super) directory_first: bool,
}

impl Handmade {
    pub(super) fn new(width: usize, height: usize, channels: usize) -> Self {
        Self {
            width,
            height,
            channels,
            samples: (0..width * height * channels)
                .map(|at| (at * 31 + at / 7 + at * at / 1009) as u8)
                .collect(),
            extra: None,
            tile: None,
            rows_per_strip: 8,
            planar: false,
            big_endian: false,
            photometric: if channels < 3 { 1 } else { 2 },
            compression: 1,
            bits: 8,
            more: Vec::new(),
            directory_first: false,
        }
    }

    /// The file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let chunks = self.chunks();
        // Twice: first to learn how long the directory is.
        let length = self.directory(&chunks, 8, 0).len();
        let samples: usize = chunks.iter().map(Vec::len).sum();
        let (directory_at, samples_at) = if self.directory_first {
            (8, 8 + length)
        } else {
            (8 + samples + samples % 2, 8)
        };
        let mut file = if self.big_endian {
            b"MM".to_vec()
        } else {
            b"II".to_vec()
        };
        self.short(&mut file, 42);
        self.long(&mut file, directory_at);
        let directory = self.directory(&chunks, directory_at, samples_at);
        if self.directory_first {
            file.extend(directory);
            file.extend(chunks.concat());
        } else {
            file.extend(chunks.concat());
            file.resize(directory_at, 0);
            file.extend(directory);
        }
        file
    }

    /// Samples of each strip or tile, plane by plane; tiles are filled up with a value that shows.
    fn chunks(&self) -> Vec<Vec<u8>> {
        let (columns, rows) = self.tile.unwrap_or((self.width, self.rows_per_strip));
        let planes = if self.planar { self.channels } else { 1 };
        let mut chunks = Vec::new();
        for plane in 0..planes {
            for top in (0..self.height).step_by(rows) {
                for left in (0..self.width).step_by(columns) {
                    let mut chunk = Vec::new();
                    for y in top..top + rows {
                        // The last strip is short, the last tile is not.
                        if y >= self.height && self.tile.is_none() {
                            break;
                        }
                        for x in left..left + columns {
                            for channel in 0..self.channels {
                                if !self.planar || channel == plane {
                                    let inside = x < self.width && y < self.height;
                                    let at = (y * self.width + x) * self.channels + channel;
                                    chunk.push(if inside { self.samples[at] } else { 0xAB });
                                }
                            }
                        }
                    }
                    chunks.push(chunk);
                }
            }
        }
        chunks
    }

    /// The directory, which lies at `at`, with the values that do not fit into it after it.
    fn directory(&self, chunks: &[Vec<u8>], at: usize, samples_at: usize) -> Vec<u8> {
        let mut offsets = Vec::new();
        let mut next = samples_at;
        for chunk in chunks {
            offsets.push(next);
            next += chunk.len();
        }
        let counts = chunks.iter().map(Vec::len).collect();
        // Tag, whether its values are longs, values.
        let mut entries: Vec<(u16, bool, Vec<usize>)> = vec![
            (256, true, vec![self.width]),
            (257, true, vec![self.height]),
            (258, false, vec![self.bits.into(); self.channels]),
            (259, false, vec![self.compression.into()]),
            (262, false, vec![self.photometric.into()]),
            (277, false, vec![self.channels]),
            (284, false, vec![if self.planar { 2 } else { 1 }]),
        ];
        match self.tile {
            None => entries.extend([
                (273, true, offsets),
                (278, true, vec![self.rows_per_strip]),
                (279, true, counts),
            ]),
            Some((columns, rows)) => entries.extend([
                (322, true, vec![columns]),
                (323, true, vec![rows]),
                (324, true, offsets),
                (325, true, counts),
            ]),
        }
        entries.extend(self.extra.map(|extra| (338, false, vec![extra.into()])));
        entries.extend(
            self.more
                .iter()
                .map(|&(tag, value)| (tag, false, vec![value.into()])),
        );
        entries.sort();

        let after = at + 2 + 12 * entries.len() + 4;
        let (mut directory, mut values) = (Vec::new(), Vec::new());
        self.short(&mut directory, entries.len());
        for (tag, long, numbers) in entries {
            let mut bytes = Vec::new();
            for number in &numbers {
                if long {
                    self.long(&mut bytes, *number);
                } else {
                    self.short(&mut bytes, *number);
                }
            }
            self.short(&mut directory, tag.into());
            self.short(&mut directory, if long { 4 } else { 3 });
            self.long(&mut directory, numbers.len());
            if bytes.len() <= 4 {
                bytes.resize(4, 0);
                directory.extend(bytes);
            } else {
                self.long(&mut directory, after + values.len());
                values.extend(bytes);
            }
        }
        values.resize(values.len().next_multiple_of(2), 0);
        // No further directory.
        self.long(&mut directory, 0);
        directory.extend(values);
        directory
    }

    fn short(&self, bytes: &mut Vec<u8>, value: usize) {
        let value = value as u16;
        bytes.extend(if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }

    fn long(&self, bytes: &mut Vec<u8>, value: usize) {
        let value = value as u32;
        bytes.extend(if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
    }
}
