//! What `cargo metadata` says of packages, features and who uses whom.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::workspace;

/// The answer, as far as it is used.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    workspace_root: PathBuf,
    resolve: Resolve,
}

/// A package of the workspace or of the registry.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    id: String,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    pub(super) source: Option<String>,
    dependencies: Vec<Dependency>,
    manifest_path: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

/// A package as it is built, with the dependencies that its features switch on.
#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Debug, Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<EdgeKind>,
}

#[derive(Debug, Deserialize)]
struct EdgeKind {
    kind: Option<String>,
}

/// A package of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Name, such as `leuko-core`.
    pub(super) name: String,
    /// Folder from the root, such as `crates/core`.
    pub(super) folder: String,
    /// Names of all dependencies in its manifest, optional ones and those of tests too.
    pub(super) dependencies: BTreeSet<String>,
}

impl Metadata {
    /// Asks cargo, with further options such as `--no-default-features`.
    ///
    /// # Errors
    /// - Cargo.lock is not that of the manifests.
    pub(super) fn read(options: &[&str]) -> Result<Self> {
        let mut command = workspace::cargo();
        command
            .args(["metadata", "--format-version", "1", "--locked"])
            .args(options);
        let output = workspace::output(&mut command).context(
            "cargo cannot say who depends on whom\n  hint: is Cargo.lock up to date and committed? `cargo update --workspace` mends it",
        )?;
        serde_json::from_slice(&output).context("`cargo metadata` printed something unexpected")
    }

    /// The packages of the workspace, in the order of their names.
    pub(super) fn members(&self) -> Vec<Member> {
        let ours = self
            .packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id));
        let mut members: Vec<Member> = ours
            .map(|package| {
                let folder = package
                    .manifest_path
                    .parent()
                    .unwrap_or(&package.manifest_path);
                let folder = folder.strip_prefix(&self.workspace_root).unwrap_or(folder);
                Member {
                    name: package.name.clone(),
                    folder: folder.to_string_lossy().replace('\\', "/"),
                    dependencies: package
                        .dependencies
                        .iter()
                        .map(|d| d.name.clone())
                        .collect(),
                }
            })
            .collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        members
    }

    /// The packages that are not of the workspace.
    pub(super) fn others(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| !self.workspace_members.contains(&package.id))
    }

    /// Names of all packages that are compiled for a member, its tests included.
    pub(super) fn reached_from(&self, member: &str) -> BTreeSet<&str> {
        let names: BTreeMap<&str, &str> = self
            .packages
            .iter()
            .map(|p| (p.id.as_str(), p.name.as_str()))
            .collect();
        let nodes: BTreeMap<&str, &Node> = self
            .resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), node))
            .collect();
        let start = self
            .workspace_members
            .iter()
            .find(|id| names.get(id.as_str()) == Some(&member));
        let mut reached = BTreeSet::new();
        let mut open: Vec<(&str, bool)> = start.map(|id| (id.as_str(), true)).into_iter().collect();
        while let Some((id, is_start)) = open.pop() {
            let edges = nodes.get(id).map_or(&[][..], |node| &node.deps);
            for edge in edges {
                // What a dependency needs for its own tests is not compiled for its users.
                let counts = |kind: &EdgeKind| is_start || kind.kind.as_deref() != Some("dev");
                if edge.dep_kinds.iter().any(counts) && reached.insert(edge.pkg.as_str()) {
                    open.push((edge.pkg.as_str(), false));
                }
            }
        }
        reached
            .iter()
            .filter_map(|id| names.get(id).copied())
            .collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Metadata of members `name` with `dependencies`; `dev:name` is a dependency of tests, and
    /// what is no member is a package of the registry.
    pub(in super::super) fn metadata(members: &[(&str, &[&str])]) -> Metadata {
        let mut packages = Vec::new();
        let mut nodes = Vec::new();
        let mut others = BTreeSet::new();
        for (name, dependencies) in members {
            let plain = |d: &&str| d.strip_prefix("dev:").unwrap_or(d).to_owned();
            others.extend(dependencies.iter().map(plain));
            let folder = name
                .strip_prefix("leuko-")
                .map_or((*name).to_owned(), |f| format!("crates/{f}"));
            packages.push(serde_json::json!({
                "id": name, "name": name, "version": "0.1.0", "license": "MIT", "source": null,
                "manifest_path": format!("/repo/{folder}/Cargo.toml"),
                "dependencies": dependencies.iter().map(|d| serde_json::json!({"name": plain(d)})).collect::<Vec<_>>(),
            }));
            let deps: Vec<_> = dependencies
                .iter()
                .map(|d| {
                    let kind = d.starts_with("dev:").then_some("dev");
                    serde_json::json!({"pkg": plain(d), "dep_kinds": [{"kind": kind}]})
                })
                .collect();
            nodes.push(serde_json::json!({"id": name, "deps": deps}));
        }
        for name in others
            .iter()
            .filter(|name| members.iter().all(|(m, _)| m != name))
        {
            packages.push(serde_json::json!({
                "id": name, "name": name, "version": "1.0.0", "license": "MIT", "source": "registry",
                "manifest_path": format!("/registry/{name}/Cargo.toml"), "dependencies": [],
            }));
            nodes.push(serde_json::json!({"id": name, "deps": []}));
        }
        serde_json::from_value(serde_json::json!({
            "packages": packages,
            "workspace_members": members.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            "workspace_root": "/repo",
            "resolve": {"nodes": nodes},
        }))
        .unwrap()
    }

    #[test]
    fn test_members_have_folders_and_dependencies() {
        let metadata = metadata(&[
            ("leuko-data", &["leuko-core", "dev:proptest"]),
            ("leuko-core", &[]),
        ]);
        let members = metadata.members();
        assert_eq!(members[0].name, "leuko-core");
        assert_eq!(members[1].folder, "crates/data");
        assert!(members[1].dependencies.contains("proptest"));
        assert_eq!(
            metadata
                .others()
                .map(|p| p.name.as_str())
                .collect::<Vec<_>>(),
            ["proptest"]
        );
    }

    #[test]
    fn test_reached_from_follows_dependencies_but_not_the_tests_of_others() {
        let metadata = metadata(&[
            ("leuko-viz", &["leuko-eval", "dev:tempfile"]),
            ("leuko-eval", &["leuko-core", "dev:tch"]),
            ("leuko-core", &["serde"]),
        ]);
        let reached: Vec<&str> = metadata.reached_from("leuko-viz").into_iter().collect();
        assert_eq!(reached, ["leuko-core", "leuko-eval", "serde", "tempfile"]);
        assert!(metadata.reached_from("leuko-eval").contains("tch"));
    }
}
