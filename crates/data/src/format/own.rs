//! Folders that leuko wrote: they are never images to read.

use std::collections::BTreeSet;
use std::path::Path;

use super::endings::ends_like_image;
use super::table::Table;

/// Tables that leuko writes beside what it draws. `leuko-lab` and `leuko-study` write them.
const PREDICTIONS: &str = "predictions.csv";
const EXPLANATIONS: &str = "explanations.csv";
const NEXT: &str = "next.csv";
const SAVINGS: &str = "savings.csv";
const TABLES: [&str; 5] = [PREDICTIONS, EXPLANATIONS, NEXT, SAVINGS, "howmany.toml"];

/// Whether leuko wrote `folder`: a study, training or curve with its settings; what it drew, beside a table
/// of its own; or a folder with nothing else.
pub(super) fn is_own(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    is_audits(folder) || has("settings.toml") && has("environment.toml") || holds_only_own(folder)
}

/// `NAME` beside `NAME.csv` and `NAME.json` holds the pictures of an audit, `0001.png` and so on, and nothing
/// else.
fn is_audits(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str());
    let is_picture = |name: &str| {
        let number = name.strip_suffix(".png");
        number.is_some_and(|number| {
            number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    name.is_some_and(|name| is_table_of_audit(folder, name))
        && fs_err::read_dir(folder).is_ok_and(|mut items| {
            items.all(|item| item.is_ok_and(|item| is_picture(&item.file_name().to_string_lossy())))
        })
}

fn is_table_of_audit(path: &Path, stem: &str) -> bool {
    let beside = |ending: &str| path.with_file_name(format!("{stem}.{ending}")).is_file();
    beside("csv") && beside("json")
}

/// Whether all in a folder is leuko's, and there is something.
fn holds_only_own(folder: &Path) -> bool {
    let Ok(items) = fs_err::read_dir(folder) else {
        return false;
    };
    let drawn = Drawn::in_folder(folder);
    let has_table = TABLES.iter().any(|table| folder.join(table).is_file());
    let mut any = false;
    for item in items {
        let Ok(item) = item else { return false };
        let (path, name) = (item.path(), item.file_name());
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        any = true;
        let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
        let own = if path.is_dir() {
            is_own(&path)
        } else if ends_like_image(&name) {
            drawn.has(&name)
        } else {
            has_table || is_table_of_audit(&path, stem)
        };
        if !own {
            return false;
        }
    }
    any
}

/// The pictures in a folder that leuko drew, known by the tables beside them.
pub(super) struct Drawn {
    has_sheets: bool,
    has_simulation: bool,
    /// The figures that the table of explanations names.
    figures: BTreeSet<String>,
}

impl Drawn {
    pub(super) fn in_folder(folder: &Path) -> Self {
        let has = |table: &str| folder.join(table).is_file();
        Self {
            has_sheets: has(PREDICTIONS) || has(NEXT),
            has_simulation: has(SAVINGS),
            figures: figures(&folder.join(EXPLANATIONS)),
        }
    }

    /// Whether leuko drew the picture of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        let sheet = name.starts_with("contact-sheet") && name.ends_with(".png");
        self.has_sheets && sheet
            || self.has_simulation && name == "simulation.png"
            || self.figures.contains(name)
    }
}

/// The figures that a table of explanations names; none if it is no such table.
fn figures(table: &Path) -> BTreeSet<String> {
    let Ok(content) = Table::read(table) else {
        return BTreeSet::new();
    };
    let Ok(Some(figure)) = content.column(table, "figure") else {
        return BTreeSet::new();
    };
    let rows = content.rows.into_iter();
    rows.map(|mut row| row.cells.swap_remove(figure)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{folder, put};

    #[track_caller]
    fn check(files: &[&str], expected: bool) {
        let root = folder();
        for file in files {
            put(root.path(), file, "");
        }
        assert_eq!(is_own(root.path()), expected, "{files:?}");
    }

    #[test]
    fn test_what_leuko_drew_is_its_own_beside_the_table_of_it() {
        check(
            &[
                "predictions.csv",
                "contact-sheet.png",
                "contact-sheet-2.png",
            ],
            true,
        );
        check(&["next.csv", "contact-sheet.png", "setup.xml"], true);
        check(&["savings.csv", "simulation.png"], true);
        check(&["inner/savings.csv", "inner/simulation.png"], true);
        check(&["howmany.toml", "curve.csv"], true);

        check(&["predictions.csv", "contact-sheet.jpg"], false);
        check(&["predictions.csv", "simulation.png"], false);
        check(&["savings.csv", "contact-sheet.png"], false);
        check(&["savings.csv", "simulation.png", "a.png"], false);
        check(&["savings.csv", "inner/a.png"], false);
        check(&["howmany.toml", "a.png"], false);
        check(&["contact-sheet.png", "simulation.png"], false);
    }

    #[test]
    fn test_settings_make_a_folder_leukos_only_with_their_environment() {
        check(&["settings.toml", "environment.toml", "a.png"], true);
        check(&["settings.toml", "a.png"], false);
        check(&["environment.toml", "a.png"], false);
    }

    #[test]
    fn test_a_folder_of_nothing_is_nobodys() {
        check(&[], false);
        check(&[".lock"], false);
        check(&["notes.txt"], false);
    }
}
