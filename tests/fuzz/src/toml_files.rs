//! Manifests of data sets, and settings.

use leuko_data::{Manifest, check_counts, find};
use leuko_study::{CopiesConfig, SettingsRequest};

use crate::place::{folder, put};
use crate::tables::found_below;
use crate::{Reader, accepted};

pub(crate) const MANIFEST: Reader = Reader {
    name: "manifest",
    check: check_manifest,
    seeds: || {
        let texts = [
            "name = \"cells\"\nformat = \"folders\"\nclasses = [{ name = \"normal\" }, { name = \"blast\", label = \"b\", images = 1 }]\n[folders]\nclass_level = 1\ngroup_level = 2\n[fit]\npolicy = \"pad-or-resize\"\ntolerance = 8\ntarget = { height = 257, width = 257 }\n",
            "name = \"cells\"\ntitle = \"My cells\"\nformat = \"csv\"\nfolder = \"cells\"\nsha256 = \"cells.sha256\"\nlicence = \"CC BY 4.0\"\n[csv]\nfile = \"labels.csv\"\npath = \"path\"\nlabel = \"label\"\ngroup = \"group\"\ndigits = 1\nending = \".png\"\n",
            "name = \"idb\"\nformat = \"all-idb2\"\nfolder = \"idb\"\n[labels]\nfiles = [\"kinds.csv\"]\ncolumn = \"kind\"\nrows = 2\nblasts = [\"L\"]\nnone = [\"-\"]\n",
            "name = \"aml\"\nformat = \"aml-lmu\"\n",
        ];
        texts.map(|text| text.as_bytes().to_vec()).to_vec()
    },
};
pub(crate) const SETTINGS: Reader = Reader {
    name: "settings",
    check: check_settings,
    seeds: || {
        let texts = [
            "seed = 7\nmethods = [\"shape\"]\nfeatures = \"f.npz\"\n[audit]\nmin_score = 0.5\n[train]\nmax_epochs = 20\n[grid]\nsizes = [10, 20]\n",
            "[experiments.blasts]\ntitle = \"My cells\"\ndataset = \"my-cells\"\nnegative = { name = \"normal\", classes = [\"healthy\"] }\npositive = { name = \"blast\", classes = [\"blast\"] }\n[experiments.blasts.grid]\nsizes = [10, 20, 30]\n",
            "--set\ntrain.max_epochs=100\ngrid.folds=5\n",
            "--set\naudit.min_score=0.5\n",
        ];
        texts.map(|text| text.as_bytes().to_vec()).to_vec()
    },
};

/// Looks for the data set, too: what a manifest names must lie below the data root.
fn check_manifest(bytes: &[u8]) -> bool {
    thread_local! {
        static ROOT: tempfile::TempDir = {
            let root = folder();
            let files = [
                "secret/blast/1.png", "data/cells/normal/1.png", "data/cells/b/p1/2.png",
                "data/idb/Im001_1.tif", "data/idb/Im002_0.tif", "data/aml/MON/MON_0001.tiff",
            ];
            for name in files {
                put(root.path(), name, name.as_bytes());
            }
            put(root.path(), "data/cells/labels.csv", b"path,label,group\nnormal/1,x,\nb/p1/2,y,1\n");
            put(root.path(), "data/kinds.csv", b"kind\nL\nmono\n");
            put(root.path(), "data/aml/annotations.dat", b"MON/MON_0001.tiff MON MON UNC\n");
            root
        };
    }
    let Ok(text) = str::from_utf8(bytes) else {
        return false;
    };
    let Some(manifest) = accepted(Manifest::parse("data/cells.toml".as_ref(), text)) else {
        return false;
    };
    let again = toml::to_string(&manifest).expect("a manifest is TOML");
    let again = Manifest::parse("data/cells.toml".as_ref(), &again);
    assert_eq!(accepted(again).as_ref(), Some(&manifest));
    ROOT.with(|root| {
        let data = root.path().join("data");
        if let Some(catalogue) = found_below(find(&data, &manifest), &data) {
            check_counts(&catalogue, &manifest);
        }
    });
    true
}

/// Settings in a file or, below a line `--set`, as assignments.
fn check_settings(bytes: &[u8]) -> bool {
    thread_local! {
        static FOLDER: tempfile::TempDir = folder();
    }
    let text = String::from_utf8_lossy(bytes);
    let request = match text.strip_prefix("--set\n") {
        Some(lines) => SettingsRequest {
            assignments: lines.lines().map(str::to_owned).collect(),
            ..SettingsRequest::default()
        },
        None => FOLDER.with(|folder| SettingsRequest {
            file: Some(put(folder.path(), "settings.toml", bytes)),
            ..SettingsRequest::default()
        }),
    };
    if !request.assignments.is_empty() {
        accepted(CopiesConfig::resolve(&request.assignments));
    }
    let Some(settings) = accepted(request.resolve()) else {
        return false;
    };
    let again = settings.assign(&[], None);
    assert_eq!(accepted(again), Some(settings));
    true
}
