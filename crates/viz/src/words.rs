//! Numbers in words.

/// A count with commas between thousands.
pub(crate) fn with_commas(count: usize) -> String {
    if count < 1000 {
        return count.to_string();
    }
    format!("{},{:03}", with_commas(count / 1000), count % 1000)
}

/// A number with two digits after the point, or with as many as it takes.
pub(crate) fn two_digits(number: f64) -> String {
    let short = format!("{number:.2}");
    match short.parse::<f64>() {
        Ok(parsed) if number == parsed => short,
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_with_commas_between_thousands() {
        let counts = [0, 999, 1000, 18_365, 1_000_001];
        assert_eq!(
            counts.map(with_commas),
            ["0", "999", "1,000", "18,365", "1,000,001"]
        );
    }
}
