//! What a laboratory needs on its cluster, and what was submitted there.

use std::path::Path;
use std::time::Duration;

use leuko_slurm::{LeukoCommand, Order, Site, Slurm, Submission, Work, preview};

use crate::json::{assert_same_again, in_file, summed, written};
use crate::{Reader, accepted};

pub(crate) const SITE: Reader = Reader {
    name: "site",
    check: |bytes| in_file("slurm.toml", bytes, check_site),
    seeds: || {
        let texts = [
            "sbatch = \"--partition=cpu --account='haem lab'\"\nsetup = [\"module load gcc\"]\ncpus = 4\nmemory = \"8G\"\ntime = \"02:00:00\"\nat_once = 50\n",
            "collector_sbatch = \"-p long -c 2\"\nprogram = \"/shared/bin/leuko\"\nminutes = 30\n",
        ];
        texts.map(|text| text.as_bytes().to_vec()).to_vec()
    },
};
pub(crate) const SUBMISSION: Reader = Reader {
    name: "submission",
    check: |bytes| summed("slurm/submission-0001.json", bytes, check_submission),
    seeds: || {
        let with = |attempts: &str, end: &str| {
            let text = format!(
                r#"{{"format":1,"order":{{"command":{{"program":"/bin/leuko","name":"run","arguments":["--profile=paper"],"whole":["--variance"],"folder":"/home/ada","environment":{{"LEUKO_DATA":"/mnt/a b"}}}},"site":{{"sbatch":"--partition=cpu","collector_sbatch":"","setup":[],"program":null,"cpus":1,"memory":null,"time":null,"minutes":10,"at_once":null}},"sbatch":"--mem=4G","tasks":6}},"earlier":1,"attempts":[{attempts}],"end":{end}}}"#
            );
            let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            written(&value)
        };
        let both = r#"{"left":16,"array":{"tasks":6,"job":{"name":"leuko-a-1","intended":1800000000,"id":17}},"collector":{"name":"leuko-a-3","intended":1800000001,"id":null}}"#;
        let collector = r#"{"left":0,"array":null,"collector":{"name":"leuko-a-5","intended":1800000002,"id":18}}"#;
        vec![
            with(both, "null"),
            with(&format!("{both},{collector}"), "\"done\""),
            with(
                both,
                r#"{"missing":{"runs":["cells/n0004/fold00"],"why":"no_progress_in_time"}}"#,
            ),
        ]
    },
};

fn check_site(path: &Path) -> bool {
    let Some(site) = accepted(Site::read(path)) else {
        return false;
    };
    let again = toml::to_string(&site).expect("a site is TOML");
    assert_eq!(accepted(toml::from_str(&again)).as_ref(), Some(&site));
    submitted(&Order {
        command: LeukoCommand {
            program: "/bin/leuko".into(),
            name: "run".to_owned(),
            arguments: Vec::new(),
            whole: Vec::new(),
            folder: "/home/ada".into(),
            environment: [("LEUKO_DATA".to_owned(), "/mnt".to_owned())].into(),
        },
        site,
        sbatch: String::new(),
        tasks: None,
    });
    true
}

/// The file lies in the folder `slurm` of a study.
fn check_submission(path: &Path) -> bool {
    let study = path.ancestors().nth(2).expect("a folder around");
    let Some(Some(submission)) = accepted(Submission::read(study)) else {
        return false;
    };
    assert_same_again(&submission);
    assert!(submission.jobs().len() <= 2 * submission.attempts.len());
    // Scripts and logs lie in a folder of their own.
    assert_eq!(submission.logs().parent(), Some(Path::new("slurm")));
    submitted(&submission.order);
    true
}

/// An order can be shown, or is refused in words. Slurm is not there.
fn submitted(order: &Order) {
    let work = Work {
        runs: vec!["cells/n0004/fold00".to_owned(); 100],
        time: Duration::from_secs(36_000),
        memory: Some(1 << 27),
    };
    let nowhere = Slurm {
        folder: Some("/no-such-folder".into()),
        ..Slurm::default()
    };
    let shown = preview("/home/ada/results".as_ref(), order, &work, &nowhere);
    let Some(shown) = accepted(shown) else {
        return;
    };
    accepted(order.check()).expect("an order that is shown can be submitted");
    let tasks = shown.shares.expect("runs are left").tasks;
    assert!(tasks.get() <= 100, "{tasks}");
    for (_, script) in &shown.jobs {
        // bash would read more than a name as code.
        for name in order.command.environment.keys() {
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            assert!(!name.is_empty() && name.chars().all(is_plain), "{name:?}");
        }
        assert!(script.starts_with("#!/bin/bash\n"));
    }
}
