//! Which keys there are: those of the built-in settings, and those that have no built-in value.

use toml::{Table, Value};

use super::SettingsError;

/// Settings without a built-in value, by the table that they stand in.
const OPTIONAL: [(&str, &[&str]); 3] = [
    ("grid", &["held_out", "mixture"]),
    ("train", &["images_a_class"]),
    (
        "train.optimizer",
        &["name", "learning_rate", "rho", "epsilon", "beta1", "beta2"],
    ),
];
const EXPERIMENT: [&str; 9] = [
    "title",
    "dataset",
    "negative",
    "positive",
    "least_images",
    "fit",
    "on_request",
    "grid",
    "train",
];
const GROUP: [&str; 2] = ["name", "classes"];
const FIT: [&str; 3] = ["target", "policy", "tolerance"];
const TARGET: [&str; 2] = ["height", "width"];

/// Checks that every key of `overlay` is a setting.
pub(super) fn check(origin: &str, known: &Table, overlay: &Table) -> Result<(), SettingsError> {
    check_table(origin, known, overlay, "", "")
}

/// `place` is where the table stands in the settings' form, `path` what the user wrote: they differ
/// below `experiments.NAME`, where the form of `grid` and `train` repeats.
fn check_table(
    origin: &str,
    root: &Table,
    overlay: &Table,
    place: &str,
    path: &str,
) -> Result<(), SettingsError> {
    let Some(keys) = keys_at(root, place) else {
        return Ok(());
    };
    for (key, value) in overlay {
        let full = join(path, key);
        if place != "experiments" && !keys.contains(key) {
            let similar = || {
                let known = keys
                    .iter()
                    .min_by_key(|known| strsim::osa_distance(known, key));
                known.map(|known| join(path, known))
            };
            let nearest = elsewhere(root, key, "").or_else(similar);
            return Err(SettingsError::UnknownKey {
                origin: origin.to_owned(),
                key: full,
                nearest,
            });
        }
        if let Value::Table(inner) = value {
            let place = match place {
                "experiments" => "experiments.*".to_owned(),
                "experiments.*" if key == "grid" || key == "train" => key.clone(),
                _ => join(place, key),
            };
            check_table(origin, root, inner, &place, &full)?;
        }
    }
    Ok(())
}

/// Where a key stands that was given without its table.
fn elsewhere(table: &Table, key: &str, path: &str) -> Option<String> {
    if !path.is_empty() && table.contains_key(key) {
        return Some(join(path, key));
    }
    let below = |(name, value): (&String, &Value)| match value {
        // Experiments overlay `grid` and `train`, which are found as such.
        Value::Table(table) if name != "experiments" => elsewhere(table, key, &join(path, name)),
        _ => None,
    };
    table.iter().find_map(below)
}

/// The keys of the table at `place`, or `None` where any key goes.
fn keys_at(root: &Table, place: &str) -> Option<Vec<String>> {
    if place == "experiments.*" {
        return Some(EXPERIMENT.iter().map(|&key| key.to_owned()).collect());
    }
    if let Some(table) = place.strip_prefix("experiments.*.") {
        let keys: &[&str] = match table {
            "negative" | "positive" => &GROUP,
            "fit" => &FIT,
            "fit.target" => &TARGET,
            _ => return None,
        };
        return Some(keys.iter().map(|&key| key.to_owned()).collect());
    }
    let mut table = root;
    for part in place.split('.').filter(|part| !part.is_empty()) {
        table = table.get(part)?.as_table()?;
    }
    let mut keys: Vec<String> = table.keys().cloned().collect();
    for (of, optional) in OPTIONAL {
        if of == place {
            keys.extend(optional.iter().map(|&key| key.to_owned()));
        }
    }
    Some(keys)
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
