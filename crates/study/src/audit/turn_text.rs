//! A turn as the text that a stored audit has for it.

use leuko_audit::Turn;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

pub(super) fn serialize<S: Serializer>(turn: &Turn, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(turn)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Turn, D::Error> {
    let text = String::deserialize(deserializer)?;
    let found = Turn::ALL.into_iter().find(|turn| turn.to_string() == text);
    found.ok_or_else(|| D::Error::custom(format!("{text:?} is no turn of an image")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_text_of_each_turn_reads_back_as_itself() {
        for turn in Turn::ALL {
            let text = serde_json::Value::String(turn.to_string());
            assert_eq!(deserialize(&text).unwrap(), turn);
        }
        assert!(deserialize(&serde_json::Value::String("askew".into())).is_err());
    }
}
