//! Files of numbers: checkpoints, maps, and features as safetensors and NumPy archives.

use std::io::{Cursor, Write};
use std::path::Path;

use leuko_core::{Fit, ImageDigest, Seed, Size, Stream};
use leuko_model::{
    CHECKPOINT_FORMAT, CheckpointInfo, Network, Shape, Weights, load_checkpoint, save_checkpoint,
};
use leuko_pretrained::{FEATURES as WIDTH, FeatureCache, FeatureTable, WEIGHTS_SHA256};
use leuko_study::ShownMaps;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::json::in_file;
use crate::place::folder;
use crate::{Reader, accepted, made};

pub(crate) const CHECKPOINT: Reader = Reader {
    name: "checkpoint",
    check: |bytes| in_file("fold00.safetensors", bytes, check_checkpoint),
    seeds: || vec![checkpoint()],
};
pub(crate) const MAPS: Reader = Reader {
    name: "maps",
    check: |bytes| in_file("fold00.maps", bytes, check_maps),
    seeds: || {
        let header = r#"{"__metadata__":{"leuko":"[{\"kind\":\"blast\",\"image\":\"a.png\"}]"},"pixels":{"dtype":"U8","shape":[1,1,2,3],"data_offsets":[0,6]},"relevance":{"dtype":"F32","shape":[1,1,2],"data_offsets":[6,14]},"saliency":{"dtype":"F32","shape":[1,1,2],"data_offsets":[14,22]}}"#;
        vec![with_length(header, &[7; 22])]
    },
};
pub(crate) const FEATURES: Reader = Reader {
    name: "features",
    check: check_features,
    seeds: || {
        let header = r#"{"Im001":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"Im002":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#;
        let arrays = [
            array("<U1", "(2,)", b"a\0\0\0b\0\0\0"),
            array("<f4", "(2, 2)", &[0; 16]),
        ];
        vec![
            with_length(header, &[0; 16]),
            archive(&arrays[0], &arrays[1]),
            parts(&[
                array("<U1", "(2,)", b"a\0\0\0b\0\0\0"),
                array("<f8", "(2, 1)", &[0; 16]),
            ]),
        ]
    },
};

/// A safetensors file: the header's length, the header, numbers.
fn with_length(header: &str, numbers: &[u8]) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(numbers);
    file
}

fn checkpoint() -> Vec<u8> {
    let network = Network::schouten(Shape::rgb(190, 190), 2).expect("a network");
    let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
    let info = CheckpointInfo {
        format: CHECKPOINT_FORMAT,
        input: network.input(),
        fit: Fit {
            target: Some(Size {
                height: 190,
                width: 190,
            }),
            ..Fit::default()
        },
        image_sizes: None,
        classes: made::classes(),
        dataset: "cells".to_owned(),
        run: made::run(),
        seed: Seed(1),
        epoch: 3,
        seen: vec![ImageDigest::of(&[1, 2, 3])],
        seen_groups: vec![ImageDigest::of(b"patient-7")],
    };
    let folder = folder();
    let path = folder.path().join("a.safetensors");
    save_checkpoint(&path, &network, &weights, &info).expect("a checkpoint");
    fs_err::read(path).expect("a file")
}

/// A checkpoint is data: what was read fits together, and is written as the same.
fn check_checkpoint(path: &Path) -> bool {
    let Some((network, weights, info)) = accepted(load_checkpoint(path)) else {
        return false;
    };
    assert_eq!(network.parameter_count(), weights.values().len());
    assert_eq!(network.classes(), info.classes.len());
    let again = path.with_file_name("again.safetensors");
    accepted(save_checkpoint(&again, &network, &weights, &info)).expect("what was read");
    let (other, values, about) = load_checkpoint(&again).expect("what was written");
    assert_eq!((other, about), (network, info));
    let bits = |weights: &Weights| -> Vec<u32> {
        weights
            .values()
            .iter()
            .map(|value| value.to_bits())
            .collect()
    };
    assert_eq!(bits(&values), bits(&weights));
    true
}

fn check_maps(path: &Path) -> bool {
    let Some(maps) = accepted(ShownMaps::read(path)) else {
        return false;
    };
    let plane = maps.height.checked_mul(maps.width).expect("a plane");
    let all = plane.checked_mul(maps.cells.len()).expect("all planes");
    assert_eq!([maps.saliency.len(), maps.relevance.len()], [all; 2]);
    assert_eq!(maps.pixels.len(), 3 * all);
    true
}

/// An array of NumPy's: a header, then numbers.
fn array(kind: &str, shape: &str, numbers: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut array = b"\x93NUMPY\x01\x00".to_vec();
    array.extend((header.len() as u16).to_le_bytes());
    array.extend(header.as_bytes());
    array.extend(numbers);
    array
}

/// Two arrays as one text for [`check_features`]: a mark, the length of the first, and both.
fn parts(arrays: &[Vec<u8>; 2]) -> Vec<u8> {
    let mut parts = MARK.to_vec();
    parts.extend((arrays[0].len() as u16).to_le_bytes());
    parts.extend(arrays.iter().flatten());
    parts
}

/// Begins two arrays that are not yet in an archive.
const MARK: &[u8] = b"NPZ";

fn archive(ids: &[u8], vectors: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [("ids.npy", ids), ("vectors.npy", vectors)] {
        archive.start_file(name, stored).expect("a new name");
        archive.write_all(content).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

/// An archive or two arrays to put into one; anything else as safetensors.
fn check_features(bytes: &[u8]) -> bool {
    if let Some(rest) = bytes.strip_prefix(MARK)
        && let Some((length, rest)) = rest.split_first_chunk()
    {
        let at = usize::from(u16::from_le_bytes(*length)).min(rest.len());
        let (ids, vectors) = rest.split_at(at);
        return in_file("f.npz", &archive(ids, vectors), check_table);
    }
    match bytes.starts_with(b"PK") {
        true => in_file("f.npz", bytes, check_table),
        false => in_file("f.safetensors", bytes, check_table),
    }
}

fn check_table(path: &Path) -> bool {
    let cache = FeatureCache::open(path, WEIGHTS_SHA256);
    assert!(cache.get("Im001").is_none_or(|row| row.len() == WIDTH));
    let Some(table) = accepted(FeatureTable::load(path)) else {
        return false;
    };
    assert_eq!(table.ids().len(), table.vectors().len());
    let finite = |row: &Vec<f32>| row.iter().all(|value| value.is_finite());
    assert!(table.vectors().iter().all(finite));
    assert!(table.of(table.ids()).is_ok());
    let again = path.with_file_name("again.safetensors");
    accepted(table.save(&again)).is_some_and(|()| {
        let again = FeatureTable::load(&again).expect("what was written");
        let same = |id: &String| again.get(id) == table.get(id);
        assert!(table.ids().iter().all(same));
        true
    })
}
