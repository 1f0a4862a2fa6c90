//! Reads the few instructions of Python's pickle format that PyTorch's old files use.
//!
//! A pickle is a program for a stack machine, which may call any function of Python. This machine calls
//! none. It knows two names, of a dictionary and of a tensor, and three kinds of storage; another name, or
//! another instruction, is an error.

use std::io::{self, Read};

use thiserror::Error;

/// Most values within values: a file of tensors needs six.
const DEEPEST: usize = 16;

/// Most bytes of a text: a file of tensors has names only.
const LONGEST_TEXT: usize = 4096;

/// A value that a pickle holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// `None`.
    Nothing,
    /// `True` or `False`.
    Bool(bool),
    /// A number of at most 16 bytes.
    Int(i128),
    /// A text.
    Text(String),
    /// A tuple, or a list.
    Sequence(Vec<Value>),
    /// A dictionary, in the order of the file.
    Dictionary(Vec<(Value, Value)>),
    /// Something with a name in Python.
    Name(Name),
    /// A reference to bytes outside the pickle: the arguments that describe them.
    Outside(Vec<Value>),
    /// A tensor: the arguments that describe it.
    Tensor(Vec<Value>),
}

/// The names that a file of tensors may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    OrderedDict,
    RebuildTensor,
    FloatStorage,
    LongStorage,
}

/// Why a pickle was not read.
#[derive(Debug, Error)]
pub enum PickleError {
    /// The file ends too early, or cannot be read.
    #[error("{0}")]
    Read(#[from] io::Error),
    /// An instruction that a file of tensors does not need.
    #[error("instruction {code:#04x} is not one that a file of tensors needs")]
    Instruction {
        /// The instruction's byte.
        code: u8,
    },
    /// A name that a file of tensors does not need, such as that of a function which runs a program.
    #[error("{name:?} is not a name that a file of tensors needs")]
    Name {
        /// Module and name, with a space between them.
        name: String,
    },
    /// An instruction finds something on the stack that it does not work on.
    #[error("instruction {code:#04x} expects {expected}")]
    Operand {
        /// The instruction's byte.
        code: u8,
        /// What it works on.
        expected: &'static str,
    },
}

/// Reads one pickle, and stops behind it.
///
/// # Errors
/// - The input ends early, or holds what a file of tensors does not need.
pub(crate) fn read(input: &mut impl Read) -> Result<Value, PickleError> {
    let mut machine = Machine {
        input,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: Vec::new(),
    };
    loop {
        let [code] = machine.bytes()?;
        if code == STOP {
            return machine.pop(code);
        }
        machine.step(code)?;
    }
}

const STOP: u8 = b'.';

struct Machine<'a, R> {
    input: &'a mut R,
    stack: Vec<Value>,
    /// Heights of the stack, for instructions that take all above a mark.
    marks: Vec<usize>,
    memo: Vec<Option<Value>>,
}

impl<R: Read> Machine<'_, R> {
    fn step(&mut self, code: u8) -> Result<(), PickleError> {
        let operand = |expected| PickleError::Operand { code, expected };
        match code {
            // PROTO: any protocol, as instructions are checked one by one.
            0x80 => {
                self.bytes::<1>()?;
            }
            b'N' => self.stack.push(Value::Nothing),
            0x88 => self.stack.push(Value::Bool(true)),
            0x89 => self.stack.push(Value::Bool(false)),
            // BININT, BININT1, BININT2, LONG1
            b'J' => {
                let number = i32::from_le_bytes(self.bytes()?);
                self.stack.push(Value::Int(number.into()));
            }
            b'K' => {
                let [number] = self.bytes()?;
                self.stack.push(Value::Int(number.into()));
            }
            b'M' => {
                let number = u16::from_le_bytes(self.bytes()?);
                self.stack.push(Value::Int(number.into()));
            }
            0x8a => {
                let number = self.long()?;
                self.stack.push(Value::Int(number));
            }
            b'X' => {
                let length = u32::from_le_bytes(self.bytes()?) as usize;
                if length > LONGEST_TEXT {
                    return Err(operand("a short text"));
                }
                let mut text = vec![0; length];
                self.input.read_exact(&mut text)?;
                let text = String::from_utf8(text).map_err(|_| operand("a text in UTF-8"))?;
                self.stack.push(Value::Text(text));
            }
            b'c' => {
                let name = self.name()?;
                self.stack.push(Value::Name(name));
            }
            b'(' => self.marks.push(self.stack.len()),
            // EMPTY_TUPLE, EMPTY_LIST, EMPTY_DICT
            b')' | b']' => self.stack.push(Value::Sequence(Vec::new())),
            b'}' => self.stack.push(Value::Dictionary(Vec::new())),
            // TUPLE, TUPLE1, TUPLE2, TUPLE3
            b't' => {
                let items = self.above_mark(code)?;
                self.push_sequence(code, items)?;
            }
            0x85..=0x87 => {
                let mut items = Vec::new();
                for _ in 0x84..code {
                    items.insert(0, self.pop(code)?);
                }
                self.push_sequence(code, items)?;
            }
            // APPENDS
            b'e' => {
                let items = self.above_mark(code)?;
                let Value::Sequence(mut list) = self.pop(code)? else {
                    return Err(operand("a list"));
                };
                list.extend(items);
                self.push_sequence(code, list)?;
            }
            // SETITEM, SETITEMS
            b's' => {
                let value = self.pop(code)?;
                let key = self.pop(code)?;
                self.set_items(code, vec![key, value])?;
            }
            b'u' => {
                let items = self.above_mark(code)?;
                self.set_items(code, items)?;
            }
            // BINPUT, LONG_BINPUT
            b'q' => {
                let [slot] = self.bytes()?;
                self.put(code, slot.into())?;
            }
            b'r' => {
                let slot = u32::from_le_bytes(self.bytes()?);
                self.put(code, slot as usize)?;
            }
            // BINGET, LONG_BINGET
            b'h' => {
                let [slot] = self.bytes()?;
                self.get(code, slot.into())?;
            }
            b'j' => {
                let slot = u32::from_le_bytes(self.bytes()?);
                self.get(code, slot as usize)?;
            }
            // BINPERSID
            b'Q' => match self.pop(code)? {
                Value::Sequence(items) => self.stack.push(Value::Outside(items)),
                _ => return Err(operand("a tuple")),
            },
            // REDUCE
            b'R' => {
                let (arguments, function) = (self.pop(code)?, self.pop(code)?);
                let value = match (function, arguments) {
                    (Value::Name(Name::OrderedDict), Value::Sequence(items))
                        if items.is_empty() =>
                    {
                        Value::Dictionary(Vec::new())
                    }
                    (Value::Name(Name::RebuildTensor), Value::Sequence(items)) => {
                        Value::Tensor(items)
                    }
                    _ => return Err(operand("a tensor or an empty dictionary")),
                };
                self.stack.push(value);
            }
            // BUILD: attributes of a dictionary, which say nothing about its tensors.
            b'b' => {
                self.pop(code)?;
                if !matches!(self.stack.last(), Some(Value::Dictionary(_))) {
                    return Err(operand("a dictionary"));
                }
            }
            _ => return Err(PickleError::Instruction { code }),
        }
        Ok(())
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], PickleError> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// A whole number of at most 16 bytes, little-endian, with a sign.
    fn long(&mut self) -> Result<i128, PickleError> {
        let [length] = self.bytes()?;
        if length > 16 {
            return Err(PickleError::Operand {
                code: 0x8a,
                expected: "a number of at most 16 bytes",
            });
        }
        let mut bytes = [0; 16];
        let (used, rest) = bytes.split_at_mut(length.into());
        self.input.read_exact(used)?;
        if used.last().is_some_and(|&highest| highest >= 0x80) {
            rest.fill(0xff);
        }
        Ok(i128::from_le_bytes(bytes))
    }

    fn name(&mut self) -> Result<Name, PickleError> {
        let name = format!("{} {}", self.line()?, self.line()?);
        match name.as_str() {
            "collections OrderedDict" => Ok(Name::OrderedDict),
            "torch._utils _rebuild_tensor_v2" => Ok(Name::RebuildTensor),
            "torch FloatStorage" => Ok(Name::FloatStorage),
            "torch LongStorage" => Ok(Name::LongStorage),
            _ => Err(PickleError::Name { name }),
        }
    }

    fn line(&mut self) -> Result<String, PickleError> {
        let mut line = Vec::new();
        loop {
            let [byte] = self.bytes()?;
            if byte == b'\n' || line.len() == LONGEST_TEXT {
                return Ok(String::from_utf8_lossy(&line).into_owned());
            }
            line.push(byte);
        }
    }

    fn pop(&mut self, code: u8) -> Result<Value, PickleError> {
        self.stack.pop().ok_or(PickleError::Operand {
            code,
            expected: "a value on the stack",
        })
    }

    fn above_mark(&mut self, code: u8) -> Result<Vec<Value>, PickleError> {
        match self.marks.pop() {
            Some(height) if height <= self.stack.len() => Ok(self.stack.split_off(height)),
            _ => Err(PickleError::Operand {
                code,
                expected: "a mark on the stack",
            }),
        }
    }

    fn push_sequence(&mut self, code: u8, items: Vec<Value>) -> Result<(), PickleError> {
        let value = Value::Sequence(items);
        if value.depth() > DEEPEST {
            return Err(PickleError::Operand {
                code,
                expected: "few values within values",
            });
        }
        self.stack.push(value);
        Ok(())
    }

    fn set_items(&mut self, code: u8, items: Vec<Value>) -> Result<(), PickleError> {
        let operand = |expected| PickleError::Operand { code, expected };
        if items.iter().any(|item| item.depth() >= DEEPEST) {
            return Err(operand("few values within values"));
        }
        let Some(Value::Dictionary(dictionary)) = self.stack.last_mut() else {
            return Err(operand("a dictionary"));
        };
        let mut items = items.into_iter();
        while let Some(key) = items.next() {
            let value = items.next().ok_or(operand("a value for each key"))?;
            dictionary.push((key, value));
        }
        Ok(())
    }

    fn put(&mut self, code: u8, slot: usize) -> Result<(), PickleError> {
        // PyTorch counts slots one by one.
        if slot > self.memo.len() {
            return Err(PickleError::Operand {
                code,
                expected: "slots in rising order",
            });
        }
        // A file of tensors needs nothing else again. Copies of values within values could fill the memory.
        let value = self.stack.last().filter(|value| value.is_plain()).cloned();
        match self.memo.get_mut(slot) {
            Some(kept) => *kept = value,
            None => self.memo.push(value),
        }
        Ok(())
    }

    fn get(&mut self, code: u8, slot: usize) -> Result<(), PickleError> {
        let kept = self.memo.get(slot).cloned().flatten();
        self.stack.push(kept.ok_or(PickleError::Operand {
            code,
            expected: "a slot that holds a value",
        })?);
        Ok(())
    }
}

impl Value {
    /// Whether it holds no other value, and never will.
    fn is_plain(&self) -> bool {
        match self {
            Value::Nothing | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Name(_) => {
                true
            }
            Value::Dictionary(_) => false,
            Value::Sequence(items) | Value::Outside(items) | Value::Tensor(items) => {
                items.is_empty()
            }
        }
    }

    /// Values within values: 1 for a number. At most [`DEEPEST`] + 1, so that this function ends soon.
    fn depth(&self) -> usize {
        1 + match self {
            Value::Sequence(items) | Value::Outside(items) | Value::Tensor(items) => {
                items.iter().map(Value::depth).max().unwrap_or(0)
            }
            Value::Dictionary(items) => items
                .iter()
                .map(|(key, value)| key.depth().max(value.depth()))
                .max()
                .unwrap_or(0),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(mut bytes: &[u8]) -> Result<Value, PickleError> {
        read(&mut bytes)
    }

    #[test]
    fn test_read_numbers_and_texts() {
        let pickle = b"\x80\x02(J\xff\xff\xff\xffK\x07M\x00\x01\x8a\x01\x80X\x02\x00\x00\x00abt.";
        let expected = [-1, 7, 256, -128].map(Value::Int);
        let Value::Sequence(found) = read_all(pickle).unwrap() else {
            panic!("expected a tuple");
        };
        assert_eq!(found[..4], expected);
        assert_eq!(found[4], Value::Text("ab".to_owned()));
    }

    #[test]
    fn test_read_runs_nothing() {
        // What `pickle.loads` would run as the command `id`.
        let error = read_all(b"cposix\nsystem\nX\x02\x00\x00\x00id\x85R.").unwrap_err();
        assert!(matches!(error, PickleError::Name { name } if name == "posix system"));
        for code in [b'i', b'o', 0x81, 0x92, 0x93, 0x82] {
            let error = read_all(&[code, 1, 1, b'.']).unwrap_err();
            assert!(matches!(error, PickleError::Instruction { code: found } if found == code));
        }
    }

    #[test]
    fn test_read_refuses_wrong_operands() {
        // No value, no mark, an unknown slot, a skipped slot, a call without a function.
        for pickle in [
            &b"."[..],
            b"t.",
            b"h\x00.",
            b"Nq\x05.",
            b"NNR.",
            b"Nb.",
            b"Ne.",
        ] {
            let error = read_all(pickle).unwrap_err();
            assert!(matches!(error, PickleError::Operand { .. }), "{pickle:?}");
        }
    }

    #[test]
    fn test_read_bounds_depth_and_length() {
        let deep: Vec<u8> = [b')']
            .into_iter()
            .chain([0x85; 100_000])
            .chain([b'.'])
            .collect();
        assert!(matches!(
            read_all(&deep),
            Err(PickleError::Operand { code: 0x85, .. })
        ));
        let long = b"X\xff\xff\xff\xffa.";
        assert!(matches!(
            read_all(long),
            Err(PickleError::Operand { code: b'X', .. })
        ));
        assert!(matches!(read_all(b"K"), Err(PickleError::Read(_))));
    }
}
