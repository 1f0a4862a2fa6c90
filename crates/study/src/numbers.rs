//! Numbers in plain words.

use std::time::Duration;

/// A number with its words.
pub fn counted(number: usize, one: &str, more: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {more}"),
    }
}

/// A duration, short: `45 s`, `12 min`, `3 h 20 min`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(leuko_study::words::duration(Duration::from_secs(12_000)), "3 h 20 min");
/// ```
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().max(1.0);
    let minutes = (seconds / 60.0).round() as u64;
    if seconds < 99.5 {
        format!("{seconds:.0} s")
    } else if minutes < 100 {
        format!("{minutes} min")
    } else {
        format!("{} h {:02} min", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_duration_changes_unit() {
        let say = |s| duration(Duration::from_secs(s));
        assert_eq!(
            [say(45), say(600), say(12_000)],
            ["45 s", "10 min", "3 h 20 min"]
        );
    }
}
