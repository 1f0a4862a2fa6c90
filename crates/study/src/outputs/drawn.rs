//! Which figures were drawn, for the report.

use std::path::{Path, PathBuf};

use leuko_report::{Image, Picture};
use leuko_viz::{Figure, save};

use crate::error::StudyError;

/// One figure in a study's folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Its number in the paper, such as `Fig. 4a`; empty if the paper has none, or not this experiment.
    pub number: String,
    /// Its name in files and addresses: `learning-curve`.
    pub name: String,
    /// What it shows, in a few words: `Learning curve`.
    pub title: String,
    /// Its files' name in `figures/`, without ending. It has the number of such a figure in the paper, for every
    /// experiment.
    pub stem: String,
    /// What it shows.
    pub caption: String,
    /// The figure, with its size in points and its description.
    pub picture: Picture,
}

impl Drawn {
    /// Its number and its name in an address: `fig4a-learning-curve`.
    pub fn id(&self) -> String {
        short(&self.number, &self.name)
    }

    /// Its number and its title: `Fig. 4a: learning curve`.
    pub fn heading(&self) -> String {
        match self.number.as_str() {
            "" => self.title.clone(),
            number => format!("{number}: {}", self.title),
        }
    }
}

/// What a report says about a figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label<'a> {
    pub(super) number: &'a str,
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) caption: &'a str,
}

/// The figures of one experiment, as they are drawn.
#[derive(Debug)]
pub(super) struct Drawing {
    folder: PathBuf,
    experiment: String,
    pub(super) figures: Vec<Drawn>,
}

impl Drawing {
    pub(super) fn new(out: &Path, experiment: &str) -> Self {
        Self {
            folder: out.join("figures"),
            experiment: experiment.to_owned(),
            figures: Vec::new(),
        }
    }

    /// Draws a figure under its number and name: `all-binary-fig4a-learning-curve`.
    pub(super) fn add(&mut self, label: Label<'_>, figure: &dyn Figure) -> Result<(), StudyError> {
        let Label {
            number,
            name,
            title,
            caption,
        } = label;
        let stem = stem(&self.experiment, number, name);
        let drawn = save(figure, &self.folder, &stem)?.picture;
        self.figures.push(Drawn {
            number: number.to_owned(),
            name: name.to_owned(),
            title: title.to_owned(),
            stem,
            caption: caption.to_owned(),
            picture: Picture {
                image: Image::Svg(drawn.svg),
                width: drawn.width,
                height: drawn.height,
                description: drawn.description,
            },
        });
        Ok(())
    }
}

/// Name of a figure's files, without ending.
pub(super) fn stem(experiment: &str, number: &str, name: &str) -> String {
    format!("{experiment}-{}", short(number, name))
}

fn short(number: &str, name: &str) -> String {
    match number.strip_prefix("Fig. ") {
        Some(number) => format!("fig{number}-{name}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_stem_holds_the_papers_number_if_there_is_one() {
        assert_eq!(stem("a", "Fig. 4a", "curve"), "a-fig4a-curve");
        assert_eq!(stem("a", "", "curve"), "a-curve");
    }
}
