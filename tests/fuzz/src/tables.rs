//! Tables of labels, readings, scores and checksums, as text and as workbooks.

use std::io::{Cursor, Write};
use std::path::Path;

use leuko_core::{ClassIndex, ImageId};
use leuko_data::{
    Catalogue, CsvLayout, Entry, Found, LabelTable, Manifest, check_hashes, find, has_any_column,
    read_annotations, read_twice, unused_columns,
};
use leuko_howmany::{Metric, ScoreTable};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::place::{folder, put};
use crate::{Reader, accepted};

pub(crate) const LABELS: Reader = Reader {
    name: "labels",
    check: check_labels,
    seeds: || {
        texts(&[
            "path,label,group\na.png,mono,p1\nb.png,baso,\nsub/c.png,mono,p1\n",
            "\u{feff}sep=;\r\nPath;Label\r\n\"a.png\"; mono \r\n.\\sub\\c.png;\"bl\u{e4}st\"\r\n;;\r\n",
            "label\tpath\n1.0\ta.png\n2\tb.png\n",
            "path|label\n../a|x\n../sub/c|'=y",
        ])
    },
};
pub(crate) const KINDS: Reader = Reader {
    name: "kinds",
    check: |bytes| check_kinds("kinds.csv", bytes),
    seeds: || {
        texts(&[
            "Image,Multiclass class,binary\n1,blast,1\n2,-,1\n3,mono,0\n",
            "a legend\n\nMulticlass class\nL\nmono\nmono\n",
        ])
    },
};
pub(crate) const WORKBOOK: Reader = Reader {
    name: "workbook",
    check: check_workbook,
    seeds: || {
        let parts = [SHEET, STRINGS, BOOK].join("\0").into_bytes();
        vec![workbook(&parts), parts]
    },
};
pub(crate) const ANNOTATIONS: Reader = Reader {
    name: "annotations",
    check: check_annotations,
    seeds: || texts(&["MON/MON_0001.tiff MON MON UNC\nMYO/MYO_0001.tiff MYO nan XYZ\n"]),
};
pub(crate) const READINGS: Reader = Reader {
    name: "readings",
    check: check_readings,
    seeds: || texts(&["image,anna,ben\n1.png,blast,blast\n2.png,blast,normal\n3.png,normal,\n"]),
};
pub(crate) const SCORES: Reader = Reader {
    name: "scores",
    check: check_scores,
    seeds: || {
        texts(&[
            "size,fold,score\n10,0,0.7\n50,0,0.9\n10,1,0.8\n50,1,\n50,2,0.9\n",
            "score;size;fold;positives;negatives\n0.75;20;a;13;12\n0.5;20;b;12;13\n0.9;40;a;13;12\n0.8;40;b;12;13\n",
        ])
    },
};
pub(crate) const SUMS: Reader = Reader {
    name: "sums",
    check: check_sums,
    seeds: || {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        texts(&[&format!("{abc}  blast/1.png\n{abc} *normal/2.png\n")])
    },
};

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// A manifest of the data set `cells`.
fn manifest(toml: &str) -> Manifest {
    let text = format!("name = \"cells\"\n{toml}");
    Manifest::parse("cells.toml".as_ref(), &text).expect("a valid manifest")
}

/// The catalogue if there is one, with all its images below `folder`.
pub(crate) fn found_below(
    found: Result<Found, leuko_data::DataError>,
    folder: &Path,
) -> Option<Catalogue> {
    let Some(Found::Present(catalogue)) = accepted(found) else {
        return None;
    };
    let below = fs_err::canonicalize(folder).expect("a folder");
    for entry in &catalogue.entries {
        let file = fs_err::canonicalize(&entry.path).expect("a file");
        assert!(file.starts_with(&below), "{} is outside", file.display());
        assert!(entry.class.index() < catalogue.classes.len());
    }
    Some(catalogue)
}

/// A table in the folder of the data set, and one in a folder in that.
fn check_labels(bytes: &[u8]) -> bool {
    thread_local! {
        static ROOT: tempfile::TempDir = {
            let root = folder();
            for name in ["secret.png", "data/other/d.png", "data/cells/a.png", "data/cells/b.png", "data/cells/sub/c.png"] {
                put(root.path(), name, name.as_bytes());
            }
            root
        };
    }
    ROOT.with(|root| {
        let data = root.path().join("data");
        let cells = data.join("cells");
        let places = [
            ("labels.csv", "format = \"csv\""),
            ("sub/labels.csv", "format = \"csv\"\ncsv.file = \"sub/labels.csv\"\ncsv.ending = \".png\"\ncsv.digits = 3"),
        ];
        // From a table in a folder, one step up is inside the data set.
        let up = bytes.windows(2).any(|two| two == b"..");
        let (name, toml) = places[usize::from(up)];
        let table = put(&cells, name, bytes);
        accepted(unused_columns(&table, &CsvLayout::default()));
        accepted(has_any_column(&table, &CsvLayout::default()));
        found_below(find(&data, &manifest(toml)), &cells).is_some()
    })
}

/// A table of kinds for three images.
fn check_kinds(name: &str, bytes: &[u8]) -> bool {
    thread_local! {
        static ROOT: tempfile::TempDir = {
            let root = folder();
            for image in ["Im001_1.tif", "Im002_1.tif", "Im003_0.tif"] {
                put(root.path(), &format!("cells/{image}"), image.as_bytes());
            }
            root
        };
    }
    let labels = LabelTable {
        files: vec![name.into()],
        column: "Multiclass class".to_owned(),
        rows: 3,
        blasts: vec!["L".to_owned()],
        none: vec!["-".to_owned()],
    };
    let manifest = Manifest {
        labels: Some(labels),
        ..manifest("format = \"all-idb2\"")
    };
    ROOT.with(|root| {
        put(root.path(), name, bytes);
        found_below(find(root.path(), &manifest), &root.path().join("cells")).is_some()
    })
}

/// A workbook as it is, or its parts between zeros: changes of an archive hardly ever hit what is inside.
fn check_workbook(bytes: &[u8]) -> bool {
    match bytes.starts_with(b"PK") {
        true => check_kinds("kinds.xlsx", bytes),
        false => check_kinds("kinds.xlsx", &workbook(bytes)),
    }
}

const SHEET: &str = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:B4\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>Multiclass class</t></is></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"str\"><v>L</v></c></row><row r=\"3\"><c r=\"A3\"><v>2</v></c><c r=\"B3\" t=\"s\"><v>1</v></c></row><row r=\"4\"><c r=\"A4\"><v>3</v></c><c r=\"B4\" t=\"s\"><v>1</v></c></row></sheetData></worksheet>";
const STRINGS: &str = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"3\" uniqueCount=\"2\"><si><t>Image</t></si><si><r><t>mo</t></r><r><t>no</t></r></si></sst>";
const BOOK: &str = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";

/// A workbook of a sheet, its texts and its list of sheets, with zeros between them.
fn workbook(parts: &[u8]) -> Vec<u8> {
    let mut parts = parts.split(|byte| *byte == 0);
    let mut part = |usual: &'static str| parts.next().unwrap_or(usual.as_bytes());
    let relation = |id, kind, target| {
        format!(
            "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"
        )
    };
    let relations = |inside: String| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inside}</Relationships>"
        )
    };
    let of_book = relations(
        relation("rId1", "worksheet", "worksheets/sheet1.xml")
            + &relation("rId2", "sharedStrings", "sharedStrings.xml"),
    );
    let of_file = relations(relation("rId1", "officeDocument", "xl/workbook.xml"));
    let files: [(&str, &[u8]); 6] = [
        ("xl/worksheets/sheet1.xml", part(SHEET)),
        ("xl/sharedStrings.xml", part(STRINGS)),
        ("xl/workbook.xml", part(BOOK)),
        ("xl/_rels/workbook.xml.rels", of_book.as_bytes()),
        ("_rels/.rels", of_file.as_bytes()),
        ("[Content_Types].xml", b"<Types/>"),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in files {
        let begun = archive.start_file(name, stored);
        begun.expect("a new name");
        archive.write_all(content).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

fn check_annotations(bytes: &[u8]) -> bool {
    thread_local! {
        static FOLDER: tempfile::TempDir = folder();
    }
    let entry = |id: &str, class| Entry {
        id: ImageId(id.to_owned()),
        path: id.into(),
        class: ClassIndex(class),
        group: None,
    };
    let catalogue = Catalogue {
        name: "aml".to_owned(),
        classes: ["MON", "MYO"].map(str::to_owned).to_vec(),
        entries: vec![entry("MON/MON_0001.tiff", 0), entry("MYO/MYO_0001.tiff", 1)],
        set_aside: Vec::new(),
        remarks: Vec::new(),
    };
    FOLDER.with(|folder| {
        let path = put(folder.path(), "annotations.dat", bytes);
        let read = accepted(read_annotations(&path, &catalogue));
        read.is_some_and(|annotations| {
            assert_eq!(annotations.len(), 2);
            true
        })
    })
}

fn check_readings(bytes: &[u8]) -> bool {
    thread_local! {
        static FOLDER: tempfile::TempDir = folder();
    }
    FOLDER.with(|folder| {
        let path = put(folder.path(), "readings.csv", bytes);
        let read = accepted(read_twice(&path, ["anna", "ben"]));
        read.is_some_and(|read| {
            let all = read.labels.iter().flatten();
            assert!(all.clone().all(|label| !label.is_empty()));
            let classes: Vec<String> = all.cloned().collect();
            assert!(read.outside(&classes).is_empty());
            true
        })
    })
}

fn check_scores(bytes: &[u8]) -> bool {
    let Some(table) = accepted(ScoreTable::read(bytes)) else {
        return false;
    };
    for metric in [Metric::RocAuc, Metric::Share] {
        if let Some(found) = accepted(table.scores(metric)) {
            assert!(found.scores.sizes().is_sorted());
            for notice in &found.notices {
                assert!(!notice.to_string().is_empty());
            }
        }
    }
    true
}

fn check_sums(bytes: &[u8]) -> bool {
    thread_local! {
        static ROOT: (tempfile::TempDir, Manifest, Catalogue) = {
            let root = folder();
            for image in ["cells/blast/1.png", "cells/normal/2.png"] {
                put(root.path(), image, b"abc");
            }
            let manifest = manifest("format = \"folders\"\nsha256 = \"cells.sha256\"");
            let found = find(root.path(), &manifest);
            let catalogue = found_below(found, root.path()).expect("two images");
            (root, manifest, catalogue)
        };
    }
    ROOT.with(|(root, manifest, catalogue)| {
        put(root.path(), "cells.sha256", bytes);
        let reader = leuko_data::Reader::default();
        let checked = check_hashes(root.path(), catalogue, manifest, &reader, &|_done| {});
        accepted(checked).is_some()
    })
}
