//! Files with known pixels, from the generators in `tests/golden`.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::decode_content;

/// A file and what it shows.
#[derive(Deserialize)]
struct Case {
    name: String,
    /// In hexadecimal.
    file: String,
    /// SHA-256 of red, green and blue, row by row; or `refused`.
    verdict: String,
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        let digits = self.file.as_bytes().chunks(2);
        digits
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }
}

fn cases(json: &str) -> Vec<Case> {
    serde_json::from_str(json).unwrap()
}

fn jpegs() -> Vec<Case> {
    cases(include_str!("../../../../tests/golden/jpeg/jpeg.json"))
}

fn pictures() -> Vec<Case> {
    cases(include_str!(
        "../../../../tests/golden/pictures/pictures.json"
    ))
}

#[test]
fn test_decode_of_every_kind_of_file_is_exact_or_a_refusal() {
    let mut wrong = Vec::new();
    for case in jpegs().into_iter().chain(pictures()) {
        let got = match decode_content(&case.bytes()) {
            Ok(image) => leuko_core::hex(&Sha256::digest(image.pixels.as_raw())),
            Err(_) => "refused".to_owned(),
        };
        if got != case.verdict {
            wrong.push(format!("{}: {got} instead of {}", case.name, case.verdict));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn test_decode_of_a_refused_file_says_what_is_wrong() {
    let cases: Vec<Case> = jpegs().into_iter().chain(pictures()).collect();
    let refusal = |name| {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        decode_content(&case.bytes()).unwrap_err().to_string()
    };
    let names = [
        "baseline cut at 0.5",
        "progressive, 2 of 10 scans",
        "arithmetic coding",
        "YCCK",
        "PNG RGB 16",
        "PNG, byte 150 of the data changed",
        "PNG, data end at 150",
        "PNG that claims 100,000 x 100,000 pixels",
        "BMP that claims 100,000 x 100,000 pixels",
        "BMP cut short",
    ];
    let texts = names.map(|name| format!("{name}: {}", refusal(name)));
    insta::assert_snapshot!(texts.join("\n"), @"
    baseline cut at 0.5: damaged: libjpeg finds errors in its data
    hint: copy the file again from its source; programs that open it invent what is missing
    progressive, 2 of 10 scans: cut short: scans of the JPEG are missing
    hint: copy the file again from its source
    arithmetic coding: arithmetic coding, expected 8-bit RGB, RGBA or grey
    hint: convert it, for example `magick in.tif -colorspace sRGB -type TrueColor -compress none out.tif`
    YCCK: CMYK colours, expected 8-bit RGB, RGBA or grey
    hint: convert it, for example `magick in.tif -colorspace sRGB -type TrueColor -compress none out.tif`
    PNG RGB 16: 16 bits per channel, expected 8, and its values use 11 of them
    hint: multiply all images by the same number, which the largest value among them allows, and convert them to 8 bits: for 11 bits `magick in.tif -evaluate multiply 32 -depth 8 out.tif`
    PNG, byte 150 of the data changed: cannot be decoded: Format error decoding Png: CRC error: expected 0x3a3243e2 have 0x76a6c333 while decoding ChunkType { type: IDAT, critical: true, private: false, reserved: false, safecopy: false } chunk.
    hint: copy the file again from its source; if another program opens it, convert it, for example `magick in.tif -type TrueColor -compress none out.tif`
    PNG, data end at 150: cut short: the file ends before its last pixel
    hint: copy the file again from its source
    PNG that claims 100,000 x 100,000 pixels: 100000x100000 pixels (height x width), expected at most 50000000 in total
    hint: cut out the part that shows one cell
    BMP that claims 100,000 x 100,000 pixels: cannot be decoded: Format error decoding Bmp: Image too large (one of (100000, 100000) > soft limit of 65535)
    hint: copy the file again from its source; if another program opens it, convert it, for example `magick in.tif -type TrueColor -compress none out.tif`
    BMP cut short: cut short: the file ends before its last pixel
    hint: copy the file again from its source
    ");
}
