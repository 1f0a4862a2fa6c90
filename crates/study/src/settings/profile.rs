//! How much of the published grid a study runs.

use std::fmt;
use std::str::FromStr;

use super::error::SettingsError;

const QUICK: &str = include_str!("quick.toml");
const SMOKE: &str = include_str!("smoke.toml");

/// How much of the published grid to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Seconds, for tests. The scores mean nothing.
    Smoke,
    /// The whole pipeline in minutes: six sizes, three folds.
    Quick,
    /// The published grid: 20 sizes, 10 folds, up to 500 epochs.
    #[default]
    Paper,
}

impl Profile {
    /// All profiles, the shortest first.
    pub const ALL: [Self; 3] = [Self::Smoke, Self::Quick, Self::Paper];

    /// Its name: `smoke`, `quick` or `paper`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Quick => "quick",
            Self::Paper => "paper",
        }
    }

    /// What it lays over the paper's settings, as TOML.
    pub(super) fn overlay(self) -> Option<&'static str> {
        match self {
            Self::Smoke => Some(SMOKE),
            Self::Quick => Some(QUICK),
            Self::Paper => None,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = SettingsError;

    fn from_str(name: &str) -> Result<Self, SettingsError> {
        let mut profiles = Self::ALL.into_iter();
        let found = profiles.find(|profile| profile.name() == name);
        found.ok_or_else(|| SettingsError::Profile {
            name: name.to_owned(),
        })
    }
}
