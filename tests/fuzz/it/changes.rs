//! Changes of a file, as damage, other programs and malice make them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What happens to a file, at a place that is drawn anew for each file's length.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// One bit is flipped.
    Flip(Index, u8),
    /// A byte is another one.
    Set(Index, u8),
    /// The file ends early.
    Cut(Index),
    /// Bytes are missing.
    Remove(Index, usize),
    /// Bytes are there again elsewhere.
    Repeat {
        from: Index,
        length: usize,
        to: Index,
    },
    /// A part of another seed.
    Splice {
        seed: Index,
        from: Index,
        length: usize,
        to: Index,
    },
    /// Four bytes are a number, the least significant first or last.
    Number { at: Index, value: u32, little: bool },
    /// The digits there are others.
    Digits(Index, &'static str),
    /// A text is inserted.
    Insert(Index, &'static str),
}

/// A seed, and what happens to it.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    seed: Index,
    changes: Vec<Change>,
}

/// Numbers that break sums and products.
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "1e400",
    "1e-400",
    "65536",
    "100000",
    "4294967296",
    "9223372036854775808",
    "18446744073709551615",
    "NaN",
    "-inf",
    "0.30000000000000004",
];

/// Texts that mean something to another reader.
const TEXTS: [&str; 20] = [
    "<script>alert(1)</script>",
    "\" onload=\"x",
    "]]>",
    "&amp;",
    "../../secret",
    "/etc/passwd",
    "..\\..\\secret",
    "C:\\",
    "\0",
    "\u{202e}",
    "=1+1",
    "+1",
    "@SUM(A1)",
    "\t",
    "\r",
    "\"",
    "\n",
    "\u{feff}",
    "[[[[[[[[[[[[[[[[",
    "\u{1f9ec}",
];

pub(crate) fn changes() -> impl Strategy<Value = Changes> {
    let change = prop_oneof![
        3 => (any::<Index>(), 0..8u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => any::<Index>().prop_map(Change::Cut),
        1 => (any::<Index>(), 1..40usize).prop_map(|(at, length)| Change::Remove(at, length)),
        1 => (any::<Index>(), 1..400usize, any::<Index>())
            .prop_map(|(from, length, to)| Change::Repeat { from, length, to }),
        1 => (any::<[Index; 3]>(), 1..400usize)
            .prop_map(|([seed, from, to], length)| Change::Splice { seed, from, length, to }),
        2 => (any::<Index>(), prop_oneof![select(vec![0, 1, 100_000, i32::MAX as u32, u32::MAX]), any::<u32>()], any::<bool>())
            .prop_map(|(at, value, little)| Change::Number { at, value, little }),
        3 => (any::<Index>(), select(&NUMBERS[..])).prop_map(|(at, digits)| Change::Digits(at, digits)),
        2 => (any::<Index>(), select(&TEXTS[..])).prop_map(|(at, text)| Change::Insert(at, text)),
    ];
    (any::<Index>(), vec(change, 0..5)).prop_map(|(seed, changes)| Changes { seed, changes })
}

/// The seed with its changes.
pub(crate) fn changed(seeds: &[Vec<u8>], changes: &Changes) -> Vec<u8> {
    let mut bytes = changes.seed.get(seeds).clone();
    for change in &changes.changes {
        apply(change, &mut bytes, seeds);
    }
    bytes
}

fn apply(change: &Change, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
    // Any place, the end too.
    let place = |at: &Index| at.index(bytes.len() + 1);
    match change {
        Change::Flip(at, bit) => {
            let at = place(at);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << bit;
            }
        }
        Change::Set(at, value) => {
            let at = place(at);
            if let Some(byte) = bytes.get_mut(at) {
                *byte = *value;
            }
        }
        Change::Cut(at) => bytes.truncate(place(at)),
        Change::Remove(at, length) => {
            let range = range(bytes, place(at), *length);
            bytes.drain(range);
        }
        Change::Repeat { from, length, to } => {
            let (part, to) = (
                bytes[range(bytes, place(from), *length)].to_vec(),
                place(to),
            );
            bytes.splice(to..to, part);
        }
        Change::Splice {
            seed,
            from,
            length,
            to,
        } => {
            let (other, to) = (seed.get(seeds), place(to));
            let part = other[range(other, from.index(other.len() + 1), *length)].to_vec();
            bytes.splice(to..to, part);
        }
        Change::Number { at, value, little } => {
            let range = range(bytes, place(at), 4);
            let number = match little {
                true => value.to_le_bytes(),
                false => value.to_be_bytes(),
            };
            let part = &mut bytes[range];
            let length = part.len();
            part.copy_from_slice(&number[..length]);
        }
        Change::Digits(at, digits) => {
            let from = place(at);
            let digit = |byte: &u8| byte.is_ascii_digit();
            let Some(start) = bytes[from..].iter().position(digit).map(|by| from + by) else {
                return;
            };
            let length = bytes[start..].iter().take_while(|byte| digit(byte)).count();
            bytes.splice(start..start + length, digits.bytes());
        }
        Change::Insert(at, text) => {
            let at = place(at);
            bytes.splice(at..at, text.bytes());
        }
    }
}

/// At most `length` bytes from a place on.
fn range(bytes: &[u8], from: usize, length: usize) -> std::ops::Range<usize> {
    from..(from + length).min(bytes.len())
}
