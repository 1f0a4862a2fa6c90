//! The settings and the environment: their sums, and whether the settings are those of the experiments.

use std::path::Path;

use leuko_methods::Method;
use toml::{Table, Value};

use super::{Fault, Verified};
use crate::store::{Description, ENVIRONMENT, SETTINGS, check_sum};

/// What the settings and the environment say.
pub(super) struct Texts {
    /// Whether both are as they were written.
    pub(super) are_sound: bool,
    /// The methods that the last start asked for; none if the settings are not sound.
    pub(super) methods: Vec<Method>,
}

/// Looks at both.
pub(super) fn verify(
    folder: &Path,
    descriptions: &[Description],
    verified: &mut Verified,
) -> Texts {
    let before = verified.faults.len();
    let mut methods = Vec::new();
    for name in [SETTINGS, ENVIRONMENT] {
        let path = folder.join(name);
        if !path.is_file() {
            verified.faults.push(Fault::NoOutput { path });
            continue;
        }
        match check_sum(&path) {
            Ok(text) if name == SETTINGS => {
                let settings: Table = text.parse().unwrap_or_default();
                methods = asked(&settings, descriptions);
                if let Some((experiment, key)) = other(&settings, descriptions) {
                    verified.faults.push(Fault::OtherSettings {
                        path,
                        experiment,
                        key,
                    });
                }
            }
            Ok(_) => {}
            Err(error) => verified.faults.push(Fault::File(error)),
        }
    }
    let are_sound = verified.faults.len() == before;
    Texts { are_sound, methods }
}

/// The methods of the settings. Where a folder has several experiments, they may have been asked of one of them alone.
fn asked(settings: &Table, descriptions: &[Description]) -> Vec<Method> {
    let methods = settings.get("methods").and_then(Value::as_array);
    let names = methods.into_iter().flatten().filter_map(Value::as_str);
    let methods = names.filter_map(|name| name.parse().ok());
    match descriptions {
        [_] => methods.collect(),
        _ => Vec::new(),
    }
}

/// The first key of an experiment's settings that is not what its description says.
fn other(settings: &Table, descriptions: &[Description]) -> Option<(String, &'static str)> {
    let experiments = settings.get("experiments").and_then(Value::as_table);
    for about in descriptions {
        let own = experiments.and_then(|all| all.get(&about.name));
        let epochs = own.and_then(|own| own.get("train")?.get("max_epochs")?.as_integer());
        let text = |key: &str| own.and_then(|own| own.get(key)?.as_str());
        let keys = [
            ("title", text("title") == Some(&about.title[..])),
            ("dataset", text("dataset") == Some(&about.dataset[..])),
            (
                "train.max_epochs",
                epochs.and_then(|epochs| usize::try_from(epochs).ok()) == Some(about.max_epochs),
            ),
        ];
        if let Some((key, _)) = keys.into_iter().find(|(_, same)| !same) {
            return Some((about.name.clone(), key));
        }
    }
    None
}
