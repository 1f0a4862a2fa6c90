//! Which of the known data sets are there.

use std::path::Path;

use super::Finding;
use crate::data_sets::{self, DataSet, Presence};
use crate::workspace;

/// Looks for the folder of every known data set below the data root.
pub(super) fn findings(chosen: Option<&Path>) -> Vec<Finding> {
    let root = data_sets::root(chosen);
    let mut findings = vec![match root.is_dir() {
        true => Finding::Good(format!("data root: {}", root.display())),
        false => Finding::Wrong(
            format!("the data root {} does not exist", root.display()),
            "name another by --data or LEUKO_DATA".to_owned(),
        ),
    }];
    for (path, data_set) in data_sets::known(&root) {
        findings.push(match data_set {
            Ok(data_set) => finding(&data_set, &root),
            Err(error) => Finding::Wrong(
                format!("{} cannot be read: {error:#}", path.display()),
                match path.starts_with(workspace::root()) {
                    true => format!("git checkout -- {}", path.display()),
                    false => "correct that file: data/README.md explains every key".to_owned(),
                },
            ),
        });
    }
    if data_sets::present(&root).is_empty() {
        findings.push(Finding::Absent(
            "no data set is there: the study runs on built-in synthetic cells".to_owned(),
            None,
        ));
    }
    findings
}

fn finding(data_set: &DataSet, root: &Path) -> Finding {
    let place = root.join(&data_set.folder);
    let title = &data_set.title;
    let missing = match data_set.presence(root) {
        Presence::Whole => return Finding::Good(format!("{title}: {}", place.display())),
        Presence::ImagesOnly => format!(
            "{title}: images in {}, but no table of their classes",
            place.display()
        ),
        Presence::Absent => format!("{title}: not in {}", place.display()),
    };
    let get = match data_set.access.is_empty() {
        true => None,
        false => Some(format!("to get it: {}", data_set.access)),
    };
    Finding::Absent(missing, get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_finding_of_an_absent_data_set_says_how_to_get_it() {
        let root = tempfile::tempdir().unwrap();
        let data_set = DataSet {
            title: "AML".into(),
            folder: "AML_LMU".into(),
            tables: vec!["classes.csv".into()],
            access: "Download it.".into(),
        };
        let Finding::Absent(what, Some(get)) = finding(&data_set, root.path()) else {
            panic!("an absent data set is not wrong");
        };
        assert!(what.contains("AML_LMU") && get.contains("Download it."));
        fs_err::create_dir_all(root.path().join("AML_LMU/BAS")).unwrap();
        let Finding::Absent(what, Some(get)) = finding(&data_set, root.path()) else {
            panic!("without its table it is not whole");
        };
        assert!(
            what.contains("no table") && get.contains("Download it."),
            "{what}"
        );
        fs_err::write(root.path().join("classes.csv"), "").unwrap();
        assert!(matches!(finding(&data_set, root.path()), Finding::Good(_)));
    }
}
