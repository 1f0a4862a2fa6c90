//! Small files that claim to be large: refused before they take memory.

use std::io::{Cursor, Read, Write};

use leuko_data::decode::{DecodeError, decode_content};
use leuko_fuzz::{READERS, Reader};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A million bytes are enough to read a header.
const HEADER_BYTES: u64 = 1_000_000;

fn reader(name: &str) -> Reader {
    let found = READERS.into_iter().find(|reader| reader.name == name);
    found.expect("a reader")
}

fn first_seed(name: &str) -> Vec<u8> {
    let mut seeds = (reader(name).seeds)();
    seeds.swap_remove(0)
}

/// The checksum of a PNG's chunk (ISO 15948, annex D), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
    let of_byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(u32::MAX, of_byte)
}

/// Where these bytes are.
fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    let found = bytes.windows(wanted.len()).position(|part| part == wanted);
    found.expect("the bytes of a seed")
}

/// One file of each format whose header says 100,000 x 100,000, or the most that the format can say.
fn claims() -> [(&'static str, Vec<u8>); 4] {
    let mut png = first_seed("png");
    png[16..20].copy_from_slice(&100_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&100_000_u32.to_be_bytes());
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());

    let mut jpeg = first_seed("jpeg");
    let frame = find(&jpeg, &[0xFF, 0xC0]);
    jpeg[frame + 5..frame + 9].fill(0xFF);

    let mut tiff = first_seed("tiff");
    // Columns, rows, and rows of the only strip.
    for tag in [256_u16, 257, 278] {
        // One value of 32 bits.
        let entry = [tag.to_le_bytes(), [4, 0], [1, 0], [0, 0]].concat();
        let value = find(&tiff, &entry) + 8;
        tiff[value..value + 4].copy_from_slice(&100_000_u32.to_le_bytes());
    }

    let mut bmp = first_seed("bmp");
    bmp[18..22].copy_from_slice(&100_000_i32.to_le_bytes());
    bmp[22..26].copy_from_slice(&100_000_i32.to_le_bytes());
    [("png", png), ("jpeg", jpeg), ("tiff", tiff), ("bmp", bmp)]
}

#[test]
fn test_an_image_that_claims_100000_x_100000_is_refused_by_its_header() {
    for (name, file) in claims() {
        let mut decoded = None;
        let used = allocation_counter::measure(|| decoded = Some(decode_content(&file)));
        let refused = decoded.expect("an answer").expect_err(name);
        // The decoder of BMP has a limit of its own.
        let too_large = matches!(refused, DecodeError::TooLarge { .. });
        assert!(too_large || name == "bmp", "{name}: {refused}");
        assert!(
            used.bytes_max < HEADER_BYTES,
            "{name}: {} bytes",
            used.bytes_max
        );
    }
}

/// An archive of files that shrink to nearly nothing.
fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let deflated =
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in files {
        archive.start_file(*name, deflated).expect("a new name");
        archive.write_all(content).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

#[track_caller]
fn assert_refused_within(name: &str, file: &[u8], most: u64) {
    assert!(file.len() < 2_000_000, "{name}: {} bytes", file.len());
    let mut accepted = true;
    let used = allocation_counter::measure(|| accepted = reader(name).read(file));
    assert!(!accepted, "{name}");
    assert!(used.bytes_max < most, "{name}: {} bytes", used.bytes_max);
}

/// The parts of an archive.
fn parts(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let places = 0..archive.len();
    let part = |place| {
        let mut part = archive.by_index(place).expect("a part");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("its content");
        (part.name().expect("a name").into_owned(), content)
    };
    places.map(part).collect()
}

#[test]
fn test_an_archive_that_unpacks_to_any_length_is_refused() {
    // A workbook that would be read if it were shorter.
    let long = "a".repeat(200 << 20);
    let mut book = parts(&first_seed("workbook"));
    for (name, content) in &mut book {
        if name.ends_with("sharedStrings.xml") {
            let text = String::from_utf8(content.clone()).expect("XML");
            *content = text.replacen("<t>", &format!("<t>{long}"), 1).into_bytes();
        }
    }
    let book: Vec<(&str, &[u8])> = book.iter().map(|(name, part)| (&**name, &**part)).collect();
    assert_refused_within("workbook", &packed(&book), 250_000_000);

    // One id of 50 million letters, and its vector.
    let array = |kind: &str, shape: &str, length: usize| {
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n");
        let mut array = b"\x93NUMPY\x01\x00".to_vec();
        array.extend((header.len() as u16).to_le_bytes());
        array.extend(header.as_bytes());
        array.resize(array.len() + length, 0);
        array
    };
    let ids = array("<U50000000", "(1,)", 200_000_000);
    let vectors = array("<f4", "(1, 2)", 8);
    let arrays = packed(&[("ids.npy", &ids), ("vectors.npy", &vectors)]);
    assert_refused_within("features", &arrays, 500_000_000);
}

#[test]
fn test_cells_that_repeat_one_long_text_are_refused() {
    let seed = (reader("workbook").seeds)().swap_remove(1);
    let text = String::from_utf8(seed).expect("parts of a workbook");
    let cells: String = (2..20_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    let text = text
        .replace("</sheetData>", &format!("{cells}</sheetData>"))
        .replace("<t>Image</t>", &format!("<t>{}</t>", "a".repeat(30_000)));
    assert_refused_within("workbook", text.as_bytes(), 400_000_000);
}

#[test]
fn test_tables_of_the_most_bytes_take_less_than_a_gigabyte() {
    let most = 16 << 20;
    let lines = |header: &str, line: &str| {
        let mut table = header.to_owned();
        table += &line.repeat((most - header.len()) / line.len());
        table
    };
    // Many cells in two lines, and many lines with a problem each.
    for name in [
        "labels",
        "kinds",
        "readings",
        "annotations",
        "sums",
        "scores",
    ] {
        let wide = lines("", "a,");
        let two = format!("{}\n{}", &wide[..most / 2], &wide[..most / 2 - 1]);
        assert!(!reader(name).read(two.as_bytes()), "{name}");
        assert!(
            !reader(name).read(lines("a,b\n", "c\n").as_bytes()),
            "{name}"
        );
    }
    // One byte more is refused before it is read.
    let longer = lines("path,label\n", "a,b\n") + &" ".repeat(16);
    let used = allocation_counter::measure(|| {
        assert!(!reader("labels").read(longer.as_bytes()));
    });
    assert!(used.bytes_max < HEADER_BYTES, "{} bytes", used.bytes_max);
}
