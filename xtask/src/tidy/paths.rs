//! The paths into its own crate that a source names, outside comments and tests.

/// Each path that starts with `crate::` or `super::`; `use` trees are spelt out.
pub(super) fn paths_in(text: &str) -> Vec<Vec<String>> {
    let code = without_tests_and_comments(text);
    let mut paths = Vec::new();
    for start in ["crate", "super"] {
        for (at, _) in code.match_indices(&format!("{start}::")) {
            // `super::super::x` is read from its beginning.
            let is_inside = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            if !code[..at].ends_with(is_inside) {
                tree(&mut &code[at..], &mut Vec::new(), &mut paths);
            }
        }
    }
    paths
}

/// Names of the modules that are compiled only for tests and lie in files: `#[cfg(test)] mod x;`.
pub(super) fn test_modules(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("#[cfg(test)]\n").skip(1);
    after.filter_map(|rest| {
        let (_, declared) = rest.lines().next()?.split_once("mod ")?;
        declared.strip_suffix(';')
    })
}

/// Reads `a::b::{c, d::e}` from the start of the code and adds `a::b::c` and `a::b::d::e`.
fn tree(code: &mut &str, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    let depth = prefix.len();
    loop {
        *code = code.trim_start();
        if let Some(rest) = code.strip_prefix('{') {
            *code = rest;
            branches(code, prefix, paths);
            break;
        }
        let end = code
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(code.len());
        if end > 0 {
            prefix.push(code[..end].to_owned());
        }
        *code = &code[end..];
        match code.strip_prefix("::") {
            Some(rest) if end > 0 => *code = rest,
            _ => {
                paths.push(prefix.clone());
                break;
            }
        }
    }
    prefix.truncate(depth);
}

/// Reads on after `{`, to the `}` that belongs to it.
fn branches(code: &mut &str, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    loop {
        tree(code, prefix, paths);
        // What is left of a branch: `as x`, `*`.
        let end = code.find([',', '}']).unwrap_or(code.len());
        let is_last = !code[end..].starts_with(',');
        *code = code.get(end + 1..).unwrap_or_default();
        if is_last {
            break;
        }
    }
}

/// Leaves out comments, and each item behind `#[cfg(test)]`: to the line that ends it, which is
/// indented alike.
fn without_tests_and_comments(text: &str) -> String {
    let mut code = String::new();
    let mut test: Option<usize> = None;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim_end();
        let indent = line.len() - line.trim_start().len();
        match test {
            Some(start) if indent == start && line.ends_with([';', '}']) => test = None,
            Some(_) => (),
            None if line.trim_start() == "#[cfg(test)]" => test = Some(indent),
            None => {
                code += line;
                code.push('\n');
            }
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let paths: Vec<String> = paths_in(text).iter().map(|path| path.join("::")).collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn test_paths_in_spells_use_trees_out() {
        check(
            "use crate::{a, b::{c as d, e::*}, f};\nuse super::super::g;",
            &[
                "crate::a",
                "crate::b::c",
                "crate::b::e",
                "crate::f",
                "super::super::g",
            ],
        );
    }

    #[test]
    fn test_paths_in_of_expressions() {
        check(
            "let x = crate::a::f::<T>(y) + super::B { c: 1 }.c;",
            &["crate::a::f", "super::B"],
        );
        check(
            "my_crate::a; $crate::b; // crate::c\n/// [`crate::d`]",
            &["crate::b"],
        );
    }

    #[test]
    fn test_paths_in_leaves_tests_out() {
        let text = "use crate::a;\n#[cfg(test)]\nmod tests {\n    use crate::b;\n}\n\
                    #[cfg(test)]\nuse crate::{\n    c,\n};\nuse crate::d;\n";
        check(text, &["crate::a", "crate::d"]);
        let modules: Vec<&str> = test_modules("#[cfg(test)]\npub(crate) mod made;").collect();
        assert_eq!(modules, ["made"]);
    }
}
