//! Times and memory, as `sbatch` reads them.

use std::time::Duration;

/// A limit of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit<T> {
    /// So much.
    Of(T),
    /// None, or all that a node has.
    None,
}

impl<T> Limit<T> {
    /// The limit, if there is one.
    pub(crate) fn most(self) -> Option<T> {
        match self {
            Self::Of(most) => Some(most),
            Self::None => None,
        }
    }
}

/// A time: `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours`, `days-hours:minutes` or
/// `days-hours:minutes:seconds`; 0 and `UNLIMITED` are no limit.
pub(crate) fn time(text: &str) -> Option<Limit<Duration>> {
    if ["UNLIMITED", "INFINITE"].contains(&text.to_uppercase().as_str()) {
        return Some(Limit::None);
    }
    let (days, rest) = match text.split_once('-') {
        Some((days, rest)) => (Some(number(days)?), rest),
        None => (None, text),
    };
    let parts: Vec<u64> = rest.split(':').map(number).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = match (days, &parts[..]) {
        (None, [minutes]) => [0, *minutes, 0],
        (None, [minutes, seconds]) => [0, *minutes, *seconds],
        (Some(_), [hours]) => [*hours, 0, 0],
        (Some(_), [hours, minutes]) => [*hours, *minutes, 0],
        (_, [hours, minutes, seconds]) => [*hours, *minutes, *seconds],
        _ => return None,
    };
    let hours = days.unwrap_or(0).checked_mul(24)?.checked_add(hours)?;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    let seconds = minutes.checked_mul(60)?.checked_add(seconds)?;
    Some(match seconds {
        0 => Limit::None,
        _ => Limit::Of(Duration::from_secs(seconds)),
    })
}

/// Memory in bytes: a number of megabytes, or one with K, M, G or T; 0 is all that a node has.
pub(crate) fn memory(text: &str) -> Option<Limit<u64>> {
    let last = text.chars().last()?;
    let (digits, power) = match last.to_ascii_uppercase() {
        'K' => (&text[..text.len() - 1], 1),
        'M' => (&text[..text.len() - 1], 2),
        'G' => (&text[..text.len() - 1], 3),
        'T' => (&text[..text.len() - 1], 4),
        _ => (text, 2),
    };
    let bytes = number(digits)?.checked_mul(1024u64.pow(power))?;
    Some(match bytes {
        0 => Limit::None,
        _ => Limit::Of(bytes),
    })
}

/// Digits alone: no sign, no space.
fn number(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_time_is_read_as_sbatch_documents_it() {
        let seconds = |text: &str| {
            let limit = time(text).unwrap_or_else(|| panic!("{text}"));
            limit.most().map(|time| time.as_secs())
        };
        assert_eq!(seconds("30"), Some(1_800));
        assert_eq!(seconds("1:30"), Some(90));
        assert_eq!(seconds("01:00:00"), Some(3_600));
        assert_eq!(seconds("2-1"), Some(176_400));
        assert_eq!(seconds("1-0:30"), Some(88_200));
        assert_eq!(seconds("1-01:01:01"), Some(90_061));
        assert_eq!(seconds("0"), None);
        assert_eq!(seconds("unlimited"), None);
        for text in [
            "1 hour",
            "",
            "60m",
            "1:2:3:4",
            "1-",
            "-1",
            "+5",
            "1.5",
            "99999999999999999-0",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn test_memory_is_read_as_sbatch_documents_it() {
        let bytes = |text: &str| memory(text).unwrap_or_else(|| panic!("{text}")).most();
        assert_eq!(bytes("512"), Some(512 << 20));
        assert_eq!(bytes("2048K"), Some(2 << 20));
        assert_eq!(bytes("8G"), Some(8 << 30));
        assert_eq!(bytes("1t"), Some(1 << 40));
        assert_eq!(bytes("0"), None);
        for text in [
            "lots",
            "8 GB",
            "8GB",
            "",
            "G",
            "-1",
            "1.5G",
            "8é",
            "99999999999999T",
        ] {
            assert_eq!(memory(text), None, "{text}");
        }
    }
}
