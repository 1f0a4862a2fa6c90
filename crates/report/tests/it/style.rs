//! The style sheet: colours that can be read, and nothing from outside.

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../templates/page.css");
const SCRIPT: &str = include_str!("../../templates/page.js");

/// The variables set in the block after `begin`: name and value.
fn variables(begin: &str) -> BTreeMap<&'static str, &'static str> {
    let block = STYLE
        .split(begin)
        .nth(1)
        .expect("a colour in the style sheet");
    let block = block
        .split('}')
        .next()
        .expect("a colour in the style sheet");
    let lines = block.split(';').filter_map(|line| line.split_once(": "));
    lines
        .map(|(name, value)| (name.trim(), value.trim()))
        .filter(|(name, _)| name.starts_with("--"))
        .collect()
}

fn plain() -> BTreeMap<&'static str, &'static str> {
    variables(":root {\n  color-scheme: light;")
}

fn both() -> BTreeMap<&'static str, [&'static str; 2]> {
    let variables = variables("color-scheme: light dark;");
    let pairs = variables.into_iter().map(|(name, value)| {
        let inner = value
            .strip_prefix("light-dark(")
            .expect("a colour in the style sheet");
        let (light, dark) = inner
            .strip_suffix(')')
            .expect("a colour in the style sheet")
            .split_once(", ")
            .expect("a colour in the style sheet");
        (name, [light, dark])
    });
    pairs.collect()
}

/// Relative luminance (WCAG 2.2) of `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let rgb =
        u32::from_str_radix(colour.strip_prefix('#').expect("a `#`"), 16).expect("six digits");
    assert_eq!(colour.len(), 7, "{colour}");
    let channel = |shift: u32| {
        let share = f64::from(rgb >> shift & 0xFF) / 255.0;
        match share <= 0.04045 {
            true => share / 12.92,
            false => ((share + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

/// Contrast ratio (WCAG 2.2), from 1 to 21.
fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

#[test]
fn test_contrast_of_known_pairs() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    // The lightest grey that passes AA on white, as is well known.
    assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.005);
}

#[test]
fn test_style_has_the_same_light_colours_with_and_without_a_choice() {
    let light: BTreeMap<_, _> = both().iter().map(|(&name, pair)| (name, pair[0])).collect();
    assert!(light.len() >= 12, "{light:?}");
    assert_eq!(light, plain());
}

/// 4.5 for text (WCAG 2.2, 1.4.3).
#[test]
fn test_style_has_text_that_can_be_read() {
    let pairs = [
        ("--ink", &["--page", "--raised", "--tint"][..]),
        ("--muted", &["--page", "--raised", "--tint"]),
        ("--accent", &["--page", "--raised", "--tint"]),
        ("--warning", &["--warning-page"]),
    ];
    check(&pairs, 4.5);
}

/// 3 for what tells a control or a state (1.4.11).
#[test]
fn test_style_has_controls_that_can_be_seen() {
    let pairs = [
        ("--edge", &["--page", "--raised"][..]),
        ("--accent", &["--page", "--raised"]),
        ("--warning-edge", &["--page", "--warning-page"]),
    ];
    check(&pairs, 3.0);
}

#[track_caller]
fn check(pairs: &[(&str, &[&str])], least: f64) {
    let colours = both();
    for (front, backs) in pairs {
        for back in *backs {
            for (scheme, name) in ["light", "dark"].iter().enumerate() {
                let ratio = contrast(colours[front][scheme], colours[back][scheme]);
                assert!(ratio >= least, "{front} on {back}, {name}: {ratio:.2}");
            }
        }
    }
}

#[test]
fn test_style_and_script_name_nothing_outside() {
    for text in [STYLE, SCRIPT] {
        for outside in ["http", "//www", "url(", "@import", "@font-face", "</"] {
            assert!(!text.contains(outside), "{outside}");
        }
    }
    assert!(!SCRIPT.contains("Storage") && !SCRIPT.contains("cookie"));
}
