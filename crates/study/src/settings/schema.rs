//! Which keys there are: those of the built-in settings, and those that have no built-in value.

use toml::{Table, Value};

use super::SettingsError;

/// Settings without a built-in value, by the table that they stand in.
const OPTIONAL: [(&str, &[&str]); 4] = [
    ("", &["features"]),
    ("grid", &["held_out", "mixture"]),
    ("train", &["images_a_class"]),
    (
        "train.optimizer",
        &["name", "learning_rate", "rho", "epsilon", "beta1", "beta2"],
    ),
];
const EXPERIMENT: [&str; 10] = [
    "title",
    "dataset",
    "negative",
    "positive",
    "least_images",
    "fit",
    "streams",
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
            let nearest = nearest(root, &keys, key, [place, path]);
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

/// The setting that an unknown `key` of the table at `place`, written `path`, means. One of that table, or of a
/// table in it, comes before one of the same name elsewhere.
fn nearest(root: &Table, keys: &[String], key: &str, [place, path]: [&str; 2]) -> Option<String> {
    let mut here: Vec<Setting> = keys
        .iter()
        .map(|known| (path.into(), known.into()))
        .collect();
    here.extend(
        table_at(root, place)
            .into_iter()
            .flat_map(|table| settings(table, path)),
    );
    let all = settings(root, "");
    let find = |among: &[Setting], is_like: fn(&str, &str) -> bool| {
        let like = among.iter().filter(|(_, name)| is_like(name, key));
        let nearest = like.min_by_key(|(_, name)| strsim::osa_distance(name, key));
        nearest.map(|(path, name)| join(path, name))
    };
    let keys = &here[..keys.len()];
    find(&here, |known, key| known == key)
        .or_else(|| find(&here, is_slip))
        .or_else(|| find(&here, |known, key| known.split('_').any(|word| word == key)))
        .or_else(|| find(&all, |known, key| known == key))
        .or_else(|| {
            find(&here, |known, key| {
                known.split('_').any(|word| is_slip(word, key))
            })
        })
        .or_else(|| find(&all, is_slip))
        .or_else(|| find(keys, |_, _| true))
}

/// A setting's table and name.
type Setting = (String, String);

/// Whether one name is a slip of the other: at most a quarter of its letters differ.
fn is_slip(known: &str, key: &str) -> bool {
    4 * strsim::osa_distance(known, key) <= known.len()
}

/// All settings of a table and of the tables in it. Experiments overlay `grid` and `train`, which are found as
/// such.
fn settings(table: &Table, path: &str) -> Vec<Setting> {
    let own = table.iter().filter(|(name, _)| *name != "experiments");
    own.flat_map(|(name, value)| {
        let below = value
            .as_table()
            .map(|table| settings(table, &join(path, name)));
        let this = (path.to_owned(), name.clone());
        std::iter::once(this).chain(below.unwrap_or_default())
    })
    .collect()
}

/// The table at `place`.
fn table_at<'a>(root: &'a Table, place: &str) -> Option<&'a Table> {
    let mut parts = place.split('.').filter(|part| !part.is_empty());
    parts.try_fold(root, |table, part| table.get(part)?.as_table())
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
    let mut keys: Vec<String> = table_at(root, place)?.keys().cloned().collect();
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
