//! Tasks for Label Studio, a program in which experts label images.
//!
//! Its format: <https://labelstud.io/guide/tasks> and <https://labelstud.io/guide/predictions>. Images stay where they
//! are, and Label Studio serves them from there: <https://labelstud.io/guide/storage#Local-storage>.

use std::path::{Path, PathBuf};

use leuko_core::{write_json, write_whole};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::chosen::{NextChoice, NextImages};
use super::files::{LABEL_STUDIO_SETUP, LABEL_STUDIO_TASKS};
use crate::error::LabError;
use crate::path_text::text;

/// Name of the image in tasks and setup.
const IMAGE: &str = "image";
/// Name of the choice of a class in tasks and setup.
const CLASS: &str = "class";
/// What a path in an address keeps as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'~');

/// One image to label.
#[derive(Debug, Serialize)]
struct Task {
    data: Data,
    predictions: Vec<Prediction>,
}

#[derive(Debug, Serialize)]
struct Data {
    /// Where Label Studio serves it.
    image: String,
    path: String,
    rank: usize,
    why: String,
}

/// What the networks say, shown as a choice that an expert confirms or changes.
#[derive(Debug, Serialize)]
struct Prediction {
    model_version: &'static str,
    score: f64,
    result: [Chosen; 1],
}

#[derive(Debug, Serialize)]
struct Chosen {
    from_name: &'static str,
    to_name: &'static str,
    r#type: &'static str,
    value: Choices,
}

#[derive(Debug, Serialize)]
struct Choices {
    choices: [String; 1],
}

/// Writes tasks and setup.
pub(super) fn write(next: &NextImages, out: &Path) -> Result<(), LabError> {
    let root = root(&next.folder)?;
    let tasks = next
        .choices
        .iter()
        .zip(1..)
        .map(|(choice, rank)| task(choice, rank, &root, &next.classes));
    let tasks: Vec<Task> = tasks.collect::<Result<_, LabError>>()?;
    write_json(&out.join(LABEL_STUDIO_TASKS), &tasks)?;
    write_whole(
        &out.join(LABEL_STUDIO_SETUP),
        setup(&next.classes).as_bytes(),
    )?;
    Ok(())
}

/// The folder above that of the images: Label Studio wants a folder of images below what it may serve.
pub(super) fn root(folder: &Path) -> Result<PathBuf, LabError> {
    let whole = fs_err::canonicalize(folder)?;
    Ok(whole.parent().unwrap_or(&whole).to_owned())
}

fn task(
    choice: &NextChoice,
    rank: usize,
    root: &Path,
    classes: &[String],
) -> Result<Task, LabError> {
    let whole = fs_err::canonicalize(&choice.path)?;
    let below = whole.strip_prefix(root).unwrap_or(&whole);
    let below = text(below).replace('\\', "/");
    let predictions = choice.answer.iter().map(|answer| Prediction {
        model_version: "leuko",
        score: answer.probability(),
        result: [Chosen {
            from_name: CLASS,
            to_name: IMAGE,
            r#type: "choices",
            value: Choices {
                choices: [classes[answer.predicted().index()].clone()],
            },
        }],
    });
    Ok(Task {
        data: Data {
            image: format!(
                "/data/local-files/?d={}",
                utf8_percent_encode(&below, ENCODED)
            ),
            path: text(&choice.path),
            rank,
            why: choice.why.to_string(),
        },
        predictions: predictions.collect(),
    })
}

/// The labelling setup; without known classes with names to replace.
fn setup(classes: &[String]) -> String {
    let unknown = ["first class", "second class"].map(str::to_owned);
    let classes = if classes.is_empty() {
        &unknown[..]
    } else {
        classes
    };
    let choices = classes
        .iter()
        .map(|class| format!("    <Choice value=\"{}\"/>\n", escaped(class)));
    format!(
        "<View>\n  <Image name=\"{IMAGE}\" value=\"${IMAGE}\"/>\n  <Choices name=\"{CLASS}\" toName=\"{IMAGE}\" choice=\"single\" showInline=\"true\">\n{}  </Choices>\n</View>\n",
        choices.collect::<String>()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use leuko_query::Why;

    use super::*;
    use crate::answer::Answer;

    #[test]
    fn test_tasks_and_setup_as_label_studio_takes_them() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("new cells");
        fs_err::create_dir_all(folder.join("plate 1")).unwrap();
        let path = folder.join("plate 1/a+b & c.png");
        fs_err::write(&path, "").unwrap();
        let choice = NextChoice {
            path,
            why: Why::Margin { margin: 0.0 },
            answer: Some(Answer::new(vec![vec![0.0, 0.0]]).unwrap()),
        };
        let classes = ["blast", "\"other\" & <small>"].map(str::to_owned);
        let task = task(&choice, 1, &super::root(&folder).unwrap(), &classes).unwrap();
        assert_eq!(
            task.data.image,
            "/data/local-files/?d=new%20cells/plate%201/a%2Bb%20%26%20c.png"
        );
        let file = root.path().join("prediction.json");
        write_json(&file, &task.predictions).unwrap();
        insta::assert_snapshot!(fs_err::read_to_string(file).unwrap(), @r#"
        [
          {
            "model_version": "leuko",
            "score": 0.5,
            "result": [
              {
                "from_name": "class",
                "to_name": "image",
                "type": "choices",
                "value": {
                  "choices": [
                    "blast"
                  ]
                }
              }
            ]
          }
        ]
        "#);
        insta::assert_snapshot!(setup(&classes), @r#"
        <View>
          <Image name="image" value="$image"/>
          <Choices name="class" toName="image" choice="single" showInline="true">
            <Choice value="blast"/>
            <Choice value="&quot;other&quot; &amp; &lt;small&gt;"/>
          </Choices>
        </View>
        "#);
    }
}
