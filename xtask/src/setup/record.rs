//! RECORD: the list of a wheel's files with their SHA-256 and size.
//!
//! A line reads `path,sha256=<URL-safe base64 without padding>,<bytes>`. A finished libtorch folder
//! keeps a list of its own in the same form, by which one can tell whether it is whole.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use fs_err as fs;
use sha2::{Digest, Sha256};

/// Files by path, with `/` between folders.
pub(crate) type Record = BTreeMap<String, Entry>;

/// What is known of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// SHA-256 in URL-safe base64 without padding.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
}

/// Reads a list; lines without a hash (the list's own) are passed over.
///
/// # Errors
/// - A line has not the three fields, another hash than SHA-256, or a size that is no number.
pub(crate) fn parse(text: &str) -> Result<Record> {
    let mut record = Record::new();
    for (index, line) in text.lines().enumerate() {
        let mut fields = line.rsplitn(3, ',');
        let (Some(bytes), Some(hash), Some(path)) = (fields.next(), fields.next(), fields.next())
        else {
            bail!("line {} of RECORD has not three fields: {line}", index + 1);
        };
        if hash.is_empty() {
            continue;
        }
        let path = match path.strip_prefix('"').and_then(|p| p.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\""),
            None => path.to_owned(),
        };
        let sha256 = hash
            .strip_prefix("sha256=")
            .with_context(|| format!("{path} has no SHA-256 in RECORD, but {hash}"))?
            .to_owned();
        let bytes = bytes
            .parse()
            .with_context(|| format!("{path} has no size in RECORD, but {bytes}"))?;
        record.insert(path, Entry { sha256, bytes });
    }
    Ok(record)
}

/// The list as text, in the order of the paths.
pub(crate) fn render(record: &Record) -> String {
    let mut text = String::new();
    for (path, entry) in record {
        let path = match path.contains([',', '"']) {
            true => format!("\"{}\"", path.replace('"', "\"\"")),
            false => path.clone(),
        };
        text += &format!("{path},sha256={},{}\n", entry.sha256, entry.bytes);
    }
    text
}

/// SHA-256 and size of what passes through on its way to `to`.
///
/// # Errors
/// - Reading or writing fails.
pub(crate) fn copy_and_hash(
    from: &mut impl std::io::Read,
    to: &mut impl std::io::Write,
    mut passed: impl FnMut(u64),
) -> Result<(Sha256, u64)> {
    let mut hasher = Sha256::new();
    let mut block = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        let n = from.read(&mut block)?;
        if n == 0 {
            return Ok((hasher, bytes));
        }
        hasher.update(&block[..n]);
        to.write_all(&block[..n])?;
        bytes += n as u64;
        passed(bytes);
    }
}

/// What RECORD would say of a file on disk.
///
/// # Errors
/// - The file cannot be read.
pub(crate) fn entry_of(path: &std::path::Path) -> Result<Entry> {
    let (hasher, bytes) = copy_and_hash(&mut fs::File::open(path)?, &mut std::io::sink(), |_| ())?;
    Ok(Entry {
        sha256: base64(&hasher.finalize()),
        bytes,
    })
}

/// SHA-256 of a file in hexadecimal digits.
///
/// # Errors
/// - The file cannot be read.
pub(crate) fn hex_of(path: &std::path::Path) -> Result<String> {
    let (hasher, _) = copy_and_hash(&mut fs::File::open(path)?, &mut std::io::sink(), |_| ())?;
    let digest = hasher.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// URL-safe base64 without padding (RFC 4648, section 5).
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, &byte| (bits << 8) | u32::from(byte))
            << (8 * (3 - group.len()));
        for digit in 0..=group.len() {
            let index = (bits >> (18 - 6 * digit)) & 63;
            text.push(char::from(DIGITS[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_base64_of_rfc_4648() {
        // Section 10, without the padding; the last two differ between the two alphabets.
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (b"fooba", "Zm9vYmE"),
            (b"foobar", "Zm9vYmFy"),
            (&[0xfb, 0xef], "--8"),
            (&[0xff, 0xff], "__8"),
        ] {
            assert_eq!(base64(bytes), text);
        }
    }

    #[test]
    fn test_parse_a_line_of_the_torch_wheel() {
        let text = "functorch/_src/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n\
                    torch-2.11.0.dist-info/RECORD,,\n";
        let record = parse(text).unwrap();
        assert_eq!(record.len(), 1);
        let entry = &record["functorch/_src/__init__.py"];
        // SHA-256 of nothing: the file is empty.
        assert_eq!(entry.sha256, base64(&Sha256::digest(b"")));
        assert_eq!(entry.bytes, 0);
    }

    #[test]
    fn test_parse_gives_back_what_render_wrote() {
        let entry = |bytes| Entry {
            sha256: "x".into(),
            bytes,
        };
        let record = Record::from([
            ("a/b.h".into(), entry(1)),
            ("with, comma".into(), entry(2)),
            ("with \"quotes\", too".into(), entry(3)),
        ]);
        assert_eq!(parse(&render(&record)).unwrap(), record);
    }

    #[test]
    fn test_parse_rejects_other_lines() {
        for (line, complaint) in [
            ("only-a-path", "three fields"),
            ("a,md5=abc,3", "no SHA-256"),
            ("a,sha256=abc,many", "no size"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.to_string().contains(complaint), "{error}");
        }
    }

    #[test]
    fn test_hex_of_a_known_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        fs::write(&path, "abc").unwrap();
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            hex_of(&path).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(entry_of(&path).unwrap().bytes, 3);
    }
}
