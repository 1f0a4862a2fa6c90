//! Reads a file that PyTorch before 1.6 wrote: pickles, then the numbers of all storages.

use std::collections::BTreeMap;
use std::io::{self, Read};

use crate::pickle::{self, Name, PickleError, Value};
use crate::tensor::Tensor;

/// The number that such a file begins with.
const MAGIC: i128 = 0x1950_a86a_20f9_469c_fc6c;

/// The version of the format.
const PROTOCOL: i128 = 1001;

/// Why a file of tensors was not read.
#[derive(Debug)]
pub(crate) enum TorchFileError {
    Pickle(PickleError),
    /// Something that should be there is not.
    Expected(&'static str),
}

impl From<PickleError> for TorchFileError {
    fn from(error: PickleError) -> Self {
        Self::Pickle(error)
    }
}

impl From<io::Error> for TorchFileError {
    fn from(error: io::Error) -> Self {
        Self::Pickle(error.into())
    }
}

use TorchFileError::Expected;

/// A tensor's place in a storage.
struct View {
    storage: String,
    kind: Name,
    offset: usize,
    shape: Vec<usize>,
    strides: Vec<usize>,
}

/// All tensors of 32-bit numbers, by name. Those of whole numbers, which only count training steps, are
/// left out.
///
/// # Errors
/// - The bytes are no such file, or need more than its reader knows.
pub(crate) fn read(mut bytes: &[u8]) -> Result<BTreeMap<String, Tensor>, TorchFileError> {
    let input = &mut bytes;
    if pickle::read(input)? != Value::Int(MAGIC) || pickle::read(input)? != Value::Int(PROTOCOL) {
        return Err(Expected("a file that PyTorch before 1.6 wrote"));
    }
    let Value::Dictionary(system) = pickle::read(input)? else {
        return Err(Expected("a description of the system"));
    };
    let little_endian = (Value::Text("little_endian".to_owned()), Value::Bool(true));
    if !system.contains(&little_endian) {
        return Err(Expected("little-endian numbers"));
    }
    let Value::Dictionary(entries) = pickle::read(input)? else {
        return Err(Expected("a dictionary of tensors"));
    };
    let views = entries
        .into_iter()
        .map(view)
        .collect::<Result<Vec<_>, _>>()?;
    let Value::Sequence(order) = pickle::read(input)? else {
        return Err(Expected("a list of storages"));
    };
    let kinds: BTreeMap<&str, Name> = views
        .iter()
        .map(|(_, view)| (view.storage.as_str(), view.kind))
        .collect();
    let mut storages = BTreeMap::new();
    for key in order {
        let Value::Text(key) = key else {
            return Err(Expected("names of storages"));
        };
        let kind = kinds
            .get(key.as_str())
            .ok_or(Expected("storages that tensors use"))?;
        storages.insert(key, numbers(input, *kind)?);
    }
    let floats = views
        .iter()
        .filter(|(_, view)| view.kind == Name::FloatStorage);
    floats
        .map(|(name, view)| {
            let storage = storages
                .get(&view.storage)
                .ok_or(Expected("a storage for each tensor"))?;
            Ok((name.clone(), gather(view, storage)?))
        })
        .collect()
}

/// Name and place of a tensor.
fn view((name, value): (Value, Value)) -> Result<(String, View), TorchFileError> {
    const EXPECTED: TorchFileError =
        Expected("tensors with a name, a storage, a shape and strides");
    let (Value::Text(name), Value::Tensor(arguments)) = (name, value) else {
        return Err(EXPECTED);
    };
    let [
        Value::Outside(storage),
        Value::Int(offset),
        Value::Sequence(shape),
        Value::Sequence(strides),
        ..,
    ] = &arguments[..]
    else {
        return Err(EXPECTED);
    };
    // "storage", its kind, its key, the device, its length, and what PyTorch no longer uses.
    let [_, Value::Name(kind), Value::Text(key), ..] = &storage[..] else {
        return Err(EXPECTED);
    };
    let whole = |value: &Value| match value {
        Value::Int(number) => usize::try_from(*number).map_err(|_| EXPECTED),
        _ => Err(EXPECTED),
    };
    let shape = shape.iter().map(whole).collect::<Result<Vec<_>, _>>()?;
    let strides = strides.iter().map(whole).collect::<Result<Vec<_>, _>>()?;
    if shape.len() != strides.len() || !matches!(kind, Name::FloatStorage | Name::LongStorage) {
        return Err(EXPECTED);
    }
    let view = View {
        storage: key.clone(),
        kind: *kind,
        offset: whole(&Value::Int(*offset))?,
        shape,
        strides,
    };
    Ok((name, view))
}

/// The next storage's numbers; none if they are whole ones.
fn numbers(input: &mut &[u8], kind: Name) -> Result<Vec<f32>, TorchFileError> {
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let width = if kind == Name::FloatStorage { 4 } else { 8 };
    let bytes = usize::try_from(u64::from_le_bytes(length))
        .ok()
        .and_then(|length| length.checked_mul(width))
        .and_then(|length| input.split_off(..length))
        .ok_or(Expected("as many numbers as each storage announces"))?;
    match kind {
        Name::FloatStorage => Ok(bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|number| f32::from_le_bytes(*number))
            .collect()),
        _ => Ok(Vec::new()),
    }
}

/// A tensor's numbers, the last axis running fastest.
fn gather(view: &View, storage: &[f32]) -> Result<Tensor, TorchFileError> {
    const OUTSIDE: TorchFileError = Expected("tensors inside their storages");
    let count = view
        .shape
        .iter()
        .try_fold(1usize, |count, &side| count.checked_mul(side));
    // A tensor may repeat numbers of its storage; none that is saved needs to.
    let count = count
        .filter(|&count| count <= storage.len())
        .ok_or(OUTSIDE)?;
    let mut values = Vec::with_capacity(count);
    for index in 0..count {
        let mut rest = index;
        let mut place = view.offset;
        for (&side, &stride) in view.shape.iter().zip(&view.strides).rev() {
            let step = (rest % side).checked_mul(stride).ok_or(OUTSIDE)?;
            place = place.checked_add(step).ok_or(OUTSIDE)?;
            rest /= side;
        }
        values.push(*storage.get(place).ok_or(OUTSIDE)?);
    }
    Ok(Tensor {
        shape: view.shape.clone(),
        values,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(offset: u8, little_endian: u8) -> Vec<u8> {
        let mut bytes = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.".to_vec();
        bytes.extend(b"\x80\x02}q\x00(X\x0d\x00\x00\x00little_endian");
        bytes.extend([little_endian, b'u', b'.']);
        bytes.extend(b"\x80\x02}q\x00X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n((");
        bytes.extend(
            b"X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x005X\x03\x00\x00\x00cpu",
        );
        bytes.extend(b"K\x06NtQK");
        bytes.push(offset);
        // Two rows of three numbers, stored column after column.
        bytes.extend(b"K\x02K\x03\x86K\x01K\x02\x86\x89}tRs.");
        bytes.extend(b"\x80\x02](X\x01\x00\x00\x005e.");
        bytes.extend(6u64.to_le_bytes());
        bytes.extend(
            [1f32, 4.0, 2.0, 5.0, 3.0, 6.0]
                .iter()
                .flat_map(|value| value.to_le_bytes()),
        );
        bytes
    }

    #[test]
    fn test_read_follows_strides() {
        let tensors = read(&file(0, 0x88)).unwrap();
        let tensor = &tensors["w"];
        assert_eq!(tensor.shape, [2, 3]);
        assert_eq!(tensor.values, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }

    #[test]
    fn test_read_refuses_what_it_cannot_trust() {
        let refused = |bytes: &[u8]| match read(bytes) {
            Err(Expected(expected)) => expected,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(&file(1, 0x88)), "tensors inside their storages");
        assert_eq!(refused(&file(0, 0x89)), "little-endian numbers");
        let whole = file(0, 0x88);
        let short = &whole[..whole.len() - 1];
        assert_eq!(refused(short), "as many numbers as each storage announces");
        assert_eq!(
            refused(b"K\x01.K\x02."),
            "a file that PyTorch before 1.6 wrote"
        );
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length} bytes");
        }
    }
}
